import { floatTensor, int64Tensor, scalarFloat } from '../../shared/onnx/makeTensor.ts';
import type { AttributeProto, TensorProto } from '../../shared/onnx/model.ts';
import { attribute } from './protoParts.ts';

/** The operator words of the graph language: what each becomes in ONNX. */
export interface OpParts {
  readonly op: string;
  readonly outputs: number;
  readonly attributes: readonly AttributeProto[];
  readonly constants: readonly { readonly suffix: string; make(name: string): TensorProto }[];
  /** Shape of the weight for data of a given shape, the axis of its channels, the length of the bias. */
  readonly weight: ((data: readonly number[]) => WeightShape) | null;
  readonly floatWeight: boolean;
  /** Constants of one value a channel. */
  readonly channelVectors: Readonly<Record<string, number>>;
  readonly macro: 'silu' | null;
}

export interface WeightShape {
  readonly dims: readonly number[];
  readonly axis: number;
  readonly bias: number | null;
  readonly group: number;
}

/** Arguments of a step, read by their letter. */
interface Arguments {
  readonly plain: readonly number[];
  letter(letter: string, fallback: number): number;
  has(word: string): boolean;
  readonly attributes: readonly AttributeProto[];
}

type Word = (args: Arguments) => Partial<OpParts> & { readonly op: string };

const twice = (value: number): readonly number[] => [value, value];

function window(args: Arguments, kernel: number, stride: number, pad: number): readonly AttributeProto[] {
  const k = args.letter('k', kernel);
  const p = args.letter('p', k === kernel ? pad : Math.floor(k / 2));
  return [
    attribute('kernel_shape', twice(k)),
    attribute('strides', twice(args.letter('s', stride))),
    attribute('pads', [p, p, p, p]),
  ];
}

const conv =
  (depthwise: boolean): Word =>
  (args) => ({
    op: 'Conv',
    attributes: [
      ...window(args, 3, 1, 1),
      ...(args.letter('d', 1) > 1 ? [attribute('dilations', twice(args.letter('d', 1)))] : []),
    ],
    weight: ([, channels = 1]) => {
      const group = depthwise ? channels : args.letter('g', 1);
      const out = args.plain[0] ?? channels;
      const k = args.letter('k', 3);
      return { dims: [out, channels / group, k, k], axis: 0, bias: args.has('nobias') ? null : out, group };
    },
  });

const deconv: Word = (args) => ({
  op: 'ConvTranspose',
  attributes: window(args, 2, 2, 0),
  weight: ([, channels = 1]) => {
    const out = args.plain[0] ?? channels;
    const k = args.letter('k', 2);
    return { dims: [channels, out, k, k], axis: 1, bias: args.has('nobias') ? null : out, group: 1 };
  },
});

const gemm: Word = (args) => ({
  op: 'Gemm',
  attributes: [attribute('transB', 1)],
  weight: ([, features = 1]) => {
    const out = args.plain[0] ?? features;
    return { dims: [out, features], axis: 0, bias: args.has('nobias') ? null : out, group: 1 };
  },
});

const matmul: Word = (args) => ({
  op: 'MatMul',
  ...(args.plain.length > 0
    ? {
        weight: (data) => ({ dims: [data.at(-1) ?? 1, args.plain[0]!], axis: 1, bias: null, group: 1 }),
      }
    : {}),
});

const plain =
  (op: string, ...attributes: readonly AttributeProto[]): Word =>
  () => ({ op, attributes });

const resize: Word = (args) => ({
  op: 'Resize',
  attributes: [
    ...(args.attributes.some((each) => each.name === 'mode') ? [] : [attribute('mode', 'nearest')]),
    attribute('coordinate_transformation_mode', 'asymmetric'),
    attribute('nearest_mode', 'floor'),
  ],
  constants: [
    { suffix: 'roi', make: (name) => floatTensor(name, [0], []) },
    { suffix: 'scales', make: (name) => floatTensor(name, [4], [1, 1, ...twice(args.plain[0] ?? 2)]) },
  ],
});

const ints =
  (op: string, suffix: string): Word =>
  (args) => ({ op, constants: [{ suffix, make: (name) => int64Tensor(name, [args.plain.length], args.plain) }] });

const clip: Word = (args) => ({
  op: 'Clip',
  constants: [
    { suffix: 'min', make: (name) => scalarFloat(name, args.plain[0] ?? 0) },
    { suffix: 'max', make: (name) => scalarFloat(name, args.plain[1] ?? 6) },
  ],
});

const slice: Word = (args) => {
  const [start = 0, end = 1, axis = 1] = args.plain;
  const vector = (suffix: string, value: number) => ({
    suffix,
    make: (name: string) => int64Tensor(name, [1], [value]),
  });
  return { op: 'Slice', constants: [vector('starts', start), vector('ends', end), vector('axes', axis)] };
};

const words: Readonly<Record<string, Word>> = {
  conv: conv(false),
  dw: conv(true),
  deconv,
  gemm,
  fc: gemm,
  matmul,
  relu: plain('Relu'),
  sigmoid: plain('Sigmoid'),
  hardswish: plain('HardSwish'),
  leakyrelu: plain('LeakyRelu'),
  tanh: plain('Tanh'),
  silu: () => ({ op: 'Mul', macro: 'silu' }),
  clip,
  relu6: clip,
  add: plain('Add'),
  sub: plain('Sub'),
  mul: plain('Mul'),
  div: plain('Div'),
  concat: (args) => ({
    op: 'Concat',
    attributes: args.attributes.some((each) => each.name === 'axis') ? [] : [attribute('axis', 1)],
  }),
  split: (args) => ({
    op: 'Split',
    outputs: args.plain[0] ?? 2,
    attributes: args.attributes.some((each) => each.name === 'axis') ? [] : [attribute('axis', 1)],
  }),
  maxpool: (args) => ({ op: 'MaxPool', attributes: window(args, 2, 2, 0) }),
  avgpool: (args) => ({ op: 'AveragePool', attributes: window(args, 2, 2, 0) }),
  gap: plain('GlobalAveragePool'),
  mean: plain('ReduceMean', attribute('axes', [2, 3])),
  flatten: plain('Flatten'),
  softmax: plain('Softmax'),
  transpose: plain('Transpose'),
  identity: plain('Identity'),
  reshape: ints('Reshape', 'shape'),
  pad: ints('Pad', 'pads'),
  resize,
  slice,
  bn: () => ({ op: 'BatchNormalization', channelVectors: { scale: 1, bias: 0, mean: 0, var: 1 } }),
  cast: (args) => ({ op: 'Cast', attributes: [attribute('to', args.plain[0] ?? 1)] }),
};

/** @param word without the digits that tell nodes apart; an unknown word is an ONNX operator's own name. */
export function opTable(word: string, args: readonly string[]): OpParts {
  const read = argumentsOf(args);
  const parts = (words[word] ?? plain(word))(read);
  return {
    outputs: 1,
    constants: [],
    weight: null,
    channelVectors: {},
    macro: null,
    floatWeight: read.has('wfloat'),
    ...parts,
    attributes: [...(parts.attributes ?? []), ...read.attributes],
  };
}

function argumentsOf(args: readonly string[]): Arguments {
  return {
    plain: args.filter((arg) => /^-?[\d.]+$/.test(arg)).map(Number),
    letter: (letter, fallback) => {
      const found = args.find((arg) => new RegExp(`^${letter}\\d+$`).test(arg));
      return found ? Number(found.slice(1)) : fallback;
    },
    has: (word) => args.includes(word),
    attributes: args.filter((arg) => arg.includes('=')).map(readAttribute),
  };
}

function readAttribute(text: string): AttributeProto {
  const [name = '', value = ''] = text.split('=');
  if (!/^[-\d.;]+$/.test(value)) return attribute(name, value);
  return attribute(name, value.includes(';') ? value.split(';').map(Number) : Number(value));
}
