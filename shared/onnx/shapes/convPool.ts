import { isNumber, plus, times } from './dims.ts';
import { fact, type Call, type Dim, type Fact, type Rule, type RuleTable } from './fact.ts';

/**
 * Windows that slide over the spatial axes of N×C×D1…Dn. Output size: ONNX operator reference, Conv and MaxPool; the last
 * window of `ceil_mode` has to start inside the input or its leading pad.
 */
interface Window {
  readonly kernel: readonly Dim[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Sum of both sides, an axis; null where `auto_pad` decides. */
  readonly pads: readonly number[];
  readonly autoPad: string;
  readonly ceil: boolean;
}

function windowOf(call: Call, spatial: number, kernel: readonly Dim[]): Window {
  const pads = call.ints('pads') ?? [];
  const each = (values: readonly number[] | null): readonly number[] =>
    Array.from({ length: spatial }, (_, axis) => values?.[axis] ?? 1);
  return {
    kernel,
    strides: each(call.ints('strides')),
    dilations: each(call.ints('dilations')),
    pads: Array.from({ length: spatial }, (_, axis) => (pads[axis] ?? 0) + (pads[axis + spatial] ?? 0)),
    autoPad: call.text('auto_pad', 'NOTSET'),
    ceil: call.int('ceil_mode', 0) === 1,
  };
}

function slide(input: Dim, window: Window, axis: number, padBegin: number): Dim {
  const stride = window.strides[axis]!;
  const kernel = window.kernel[axis] ?? null;
  if (stride < 1) return null;
  if (window.autoPad.startsWith('SAME')) {
    if (stride === 1) return input;
    return isNumber(input) ? Math.ceil(input / stride) : null;
  }
  if (!isNumber(kernel)) return null;
  const reach = window.dilations[axis]! * (kernel - 1) + 1;
  const slack = (window.autoPad === 'VALID' ? 0 : window.pads[axis]!) - reach;
  if (!isNumber(input)) return stride === 1 ? plus(input, slack + 1) : null;
  const steps = (input + slack) / stride;
  const size = (window.ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  const startsOutside = window.ceil && (size - 1) * stride >= input + padBegin;
  return Math.max(0, startsOutside ? size - 1 : size);
}

function slideAll(call: Call, spatial: readonly Dim[], kernel: readonly Dim[]): readonly Dim[] {
  const window = windowOf(call, spatial.length, kernel);
  const begin = call.ints('pads') ?? [];
  return spatial.map((dim, axis) => slide(dim, window, axis, begin[axis] ?? 0));
}

const kernelOf = (call: Call, weight: readonly Dim[] | null): readonly Dim[] =>
  call.ints('kernel_shape') ?? weight?.slice(2) ?? [];

/** @param dataSlot @param weightSlot where the operator keeps its data and its weight. */
const conv =
  (dataSlot: number, weightSlot: number, dtype: (call: Call) => Fact['dtype']): Rule =>
  (call) => {
    const data = call.shape(dataSlot);
    const weight = call.shape(weightSlot);
    if (data === null || data.length < 3) return [fact(dtype(call), null)];
    return [
      fact(dtype(call), [data[0]!, weight?.[0] ?? null, ...slideAll(call, data.slice(2), kernelOf(call, weight))]),
    ];
  };

const convTranspose: Rule = (call) => {
  const { dtype } = call.input(0);
  const data = call.shape(0);
  const weight = call.shape(1);
  if (data === null || data.length < 3) return [fact(dtype, null)];
  const spatial = data.slice(2);
  const window = windowOf(call, spatial.length, kernelOf(call, weight));
  const given = call.ints('output_shape');
  const extra = call.ints('output_padding');
  const size = spatial.map((dim, axis): Dim => {
    const stride = window.strides[axis]!;
    const asked = given?.[axis + (given.length - spatial.length)];
    if (asked !== undefined) return asked;
    if (window.autoPad.startsWith('SAME')) return times(dim, stride);
    const kernel = window.kernel[axis] ?? null;
    if (!isNumber(kernel)) return null;
    const pads = window.autoPad === 'VALID' ? 0 : window.pads[axis]!;
    const rest = (extra?.[axis] ?? 0) + (kernel - 1) * window.dilations[axis]! + 1 - pads - stride;
    return plus(times(dim, stride), rest);
  });
  return [fact(dtype, [data[0]!, times(weight?.[1] ?? null, call.int('group', 1)), ...size])];
};

const pool: Rule = (call) => {
  const { dtype } = call.input(0);
  const data = call.shape(0);
  const shape =
    data === null || data.length < 3
      ? null
      : [data[0]!, data[1]!, ...slideAll(call, data.slice(2), call.ints('kernel_shape') ?? [])];
  return [fact(dtype, shape), fact('int64', shape)];
};

const globalPool: Rule = (call) => [
  fact(call.input(0).dtype, call.shape(0)?.map((dim, axis) => (axis < 2 ? dim : 1)) ?? null),
];

const roiPool =
  (height: string, width: string): Rule =>
  (call) => {
    const pooled = call.ints('pooled_shape');
    const rois = call.shape(1)?.[0] ?? null;
    const channels = call.shape(0)?.[1] ?? null;
    const size = pooled ? [pooled[0] ?? null, pooled[1] ?? null] : [call.int(height, 1), call.int(width, 1)];
    return [fact(call.input(0).dtype, [rois, channels, ...size])];
  };

/** Sampled where a grid says: N×C×H×W by N×Ho×Wo×2. */
const gridSample: Rule = (call) => {
  const data = call.shape(0);
  const grid = call.shape(1);
  const shape = data && grid && data.length === grid.length ? [data[0]!, data[1]!, ...grid.slice(1, -1)] : null;
  return [fact(call.input(0).dtype, shape)];
};

const first = (call: Call) => call.input(0).dtype;

export const convPool: RuleTable = {
  Conv: conv(0, 1, first),
  FusedConv: conv(0, 1, first),
  DeformConv: conv(0, 1, first),
  ConvInteger: conv(0, 1, () => 'int32'),
  QLinearConv: conv(0, 3, (call) => call.input(7).dtype),
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  RoiAlign: roiPool('output_height', 'output_width'),
  MaxRoiPool: roiPool('output_height', 'output_width'),
  GridSample: gridSample,
};
