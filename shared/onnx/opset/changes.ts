import { attributeOf, intAttribute, intsAttribute } from '../graphIndex.ts';
import { floatTensor, int64Tensor, scalarFloat } from '../makeTensor.ts';
import type { AttributeProto, NodeProto, TensorProto } from '../model.ts';

/**
 * What the ONNX operator sets 8 to 19 changed in operators that already were there, as far as a node that is written in the
 * older way means something else or nothing in the newer one: attributes that became inputs, defaults that changed, names
 * that were retired. Operators that only learned new types or options are not listed. Source: onnx/docs/Changelog.md.
 */
export interface Change {
  /** The operator set that brought it. */
  readonly since: number;
  readonly ops: readonly string[];
  /** @returns the node in the newer way; null where it cannot be said there. */
  readonly rewrite: (node: NodeProto, site: RaiseSite) => NodeProto | null;
}

export interface RaiseSite {
  /** Adds a constant under a name that begins so. */
  constant(name: string, make: (name: string) => TensorProto): string;
  shapeOf(tensor: string): readonly (number | null)[] | null;
}

export const changes: readonly Change[] = [
  {
    since: 9,
    ops: ['BatchNormalization'],
    rewrite: (node) => (intAttribute(node, 'spatial', 1) === 1 ? without(node, ['spatial']) : null),
  },
  { since: 9, ops: ['Scan'], rewrite: () => null },
  {
    since: 9,
    ops: ['Upsample'],
    rewrite(node, site) {
      const scales = attributeOf(node, 'scales')?.floats;
      if (!scales) return null;
      const name = site.constant(`${outputOf(node)}_scales`, (free) => floatTensor(free, [scales.length], scales));
      return { ...without(node, ['scales']), input: [dataOf(node), name] };
    },
  },
  { since: 10, ops: ['Upsample'], rewrite: (node) => ({ ...node, opType: 'Resize' }) },
  { since: 10, ops: ['Slice'], rewrite: (node, site) => asInputs(node, ['starts', 'ends', 'axes'], site) },
  { since: 10, ops: ['TopK'], rewrite: (node, site) => asInputs(node, ['k'], site) },
  {
    since: 11,
    ops: ['Resize'],
    rewrite: (node) =>
      withAttributes({ ...node, input: [dataOf(node), '', node.input?.[1] ?? ''] }, [
        word('coordinate_transformation_mode', 'asymmetric'),
        ...(attributeOf(node, 'mode') ? [] : [word('mode', 'nearest')]),
        word('nearest_mode', 'floor'),
      ]),
  },
  {
    since: 11,
    ops: ['Clip'],
    rewrite(node, site) {
      const bound = (key: string): string => {
        const value = attributeOf(node, key)?.f;
        return value === null || value === undefined
          ? ''
          : site.constant(`${outputOf(node)}_${key}`, (free) => scalarFloat(free, value));
      };
      return { ...without(node, ['min', 'max']), input: [dataOf(node), bound('min'), bound('max')] };
    },
  },
  {
    since: 11,
    ops: ['Pad'],
    rewrite(node, site) {
      const value = attributeOf(node, 'value')?.f ?? 0;
      const padded = asInputs(node, ['pads'], site);
      const name = site.constant(`${outputOf(node)}_value`, (free) => scalarFloat(free, value));
      return padded && { ...without(padded, ['value']), input: [...(padded.input ?? []), name] };
    },
  },
  { since: 11, ops: ['Scatter'], rewrite: (node) => ({ ...node, opType: 'ScatterElements' }) },
  { since: 12, ops: ['Dropout'], rewrite: (node) => without(node, ['ratio']) },
  {
    since: 13,
    ops: ['Squeeze', 'Unsqueeze', 'ReduceSum'],
    rewrite: (node, site) => asInputs(node, ['axes'], site),
  },
  { since: 13, ops: ['Split'], rewrite: (node, site) => asInputs(node, ['split'], site) },
  { since: 13, ops: ['Softmax', 'LogSoftmax', 'Hardmax'], rewrite: softmaxOfOneAxis },
  {
    since: 16,
    ops: ['RoiAlign'],
    rewrite: (node) =>
      attributeOf(node, 'coordinate_transformation_mode')
        ? node
        : withAttributes(node, [word('coordinate_transformation_mode', 'output_half_pixel')]),
  },
  {
    since: 18,
    ops: [
      'ReduceMax',
      'ReduceMin',
      'ReduceMean',
      'ReduceProd',
      'ReduceL1',
      'ReduceL2',
      'ReduceLogSum',
      'ReduceLogSumExp',
      'ReduceSumSquare',
    ],
    rewrite: (node, site) => asInputs(node, ['axes'], site),
  },
  {
    since: 18,
    ops: ['Split'],
    rewrite: (node) =>
      node.input?.[1] || attributeOf(node, 'num_outputs')
        ? node
        : withAttributes(node, [{ name: 'num_outputs', type: 2, i: BigInt(node.output?.length ?? 1) }]),
  },
];

/** Attributes that became the inputs behind the first; one that is not there is no input at the end. */
function asInputs(node: NodeProto, keys: readonly string[], site: RaiseSite): NodeProto {
  const inputs = keys.map((key) => {
    const one = attributeOf(node, key)?.i;
    const values = intsAttribute(node, key) ?? (one === null || one === undefined ? null : [Number(one)]);
    return values === null
      ? ''
      : site.constant(`${outputOf(node)}_${key}`, (free) => int64Tensor(free, [values.length], values));
  });
  while (inputs.at(-1) === '') inputs.pop();
  return inputs.length === 0 ? node : { ...without(node, keys), input: [dataOf(node), ...inputs] };
}

/** Before 13 all axes from the given one on are one; that is the same only where those behind it have one place. */
function softmaxOfOneAxis(node: NodeProto, site: RaiseSite): NodeProto | null {
  const axis = intAttribute(node, 'axis', 1);
  const shape = site.shapeOf(dataOf(node));
  const isLast =
    axis === -1 ||
    (shape !== null &&
      shape
        .slice(axis < 0 ? axis + shape.length : axis)
        .slice(1)
        .every((size) => size === 1));
  return isLast ? withAttributes(without(node, ['axis']), [{ name: 'axis', type: 2, i: BigInt(axis) }]) : null;
}

const dataOf = (node: NodeProto): string => node.input?.[0] ?? '';
const outputOf = (node: NodeProto): string => node.output?.[0] ?? node.opType ?? '';

const without = (node: NodeProto, keys: readonly string[]): NodeProto => ({
  ...node,
  attribute: (node.attribute ?? []).filter(({ name }) => !keys.includes(name ?? '')),
});

const withAttributes = (node: NodeProto, added: readonly AttributeProto[]): NodeProto => ({
  ...node,
  attribute: [...(node.attribute ?? []), ...added],
});

const word = (name: string, text: string): AttributeProto => ({
  name,
  type: 3,
  s: Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
});
