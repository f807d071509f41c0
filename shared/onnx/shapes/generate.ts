import { dtypeOf } from '../elementTypes.ts';
import { constantNodeValue } from '../tensors.ts';
import { isNumber, product } from './dims.ts';
import { fact, maxElements, unknown, type Call, type Rule, type RuleTable } from './fact.ts';

/** Operators that make a tensor from a shape or from nothing, and those that ask for one. */

const shape: Rule = (call) => {
  const data = call.shape(0);
  if (data === null) return [fact('int64', [null])];
  const at = (position: number): number =>
    Math.min(Math.max(position < 0 ? position + data.length : position, 0), data.length);
  const dims = data.slice(at(call.int('start', 0)), at(call.int('end', data.length)));
  return [fact('int64', [dims.length], dims)];
};

const size: Rule = (call) => {
  const data = call.shape(0);
  return [fact('int64', [], [data ? product(data) : null])];
};

const constantOfShape: Rule = (call) => {
  const value = call.node.attribute?.find((each) => each.name === 'value')?.t;
  const dims = call.elements(0);
  const length = dims?.length === 0 ? 1 : dims?.length === 1 ? dims[0] : null;
  const filled = value ? (value.int64Data?.[0] ?? null) : 0n;
  const fill = filled === null ? firstInteger(value?.rawData, value?.dataType ?? 0) : Number(filled);
  const small = isNumber(length) && length <= maxElements && fill !== null;
  const elements = small ? Array.from({ length: Math.max(0, length) }, () => fill) : null;
  return [fact(value ? dtypeOf(value.dataType ?? 0) : 'fp32', dims, elements)];
};

function firstInteger(raw: Uint8Array | null | undefined, dataType: number): number | null {
  if (!raw) return null;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (dataType === 7 && raw.length >= 8) return Number(view.getBigInt64(0, true));
  return dataType === 6 && raw.length >= 4 ? view.getInt32(0, true) : null;
}

const constant: Rule = (call) => {
  const tensor = constantNodeValue(call.node);
  return tensor ? [fact(dtypeOf(tensor.dataType ?? 0), (tensor.dims ?? []).map(Number))] : [unknown];
};

const askedType = (call: Call) => dtypeOf(call.int('dtype', 0));

const randomOfShape: Rule = (call) => [fact(askedType(call) ?? 'fp32', call.ints('shape') ?? [])];
const randomLike: Rule = (call) => [fact(askedType(call) ?? call.input(0).dtype, call.shape(0))];

export const generate: RuleTable = {
  Constant: constant,
  Shape: shape,
  Size: size,
  ConstantOfShape: constantOfShape,
  EyeLike: randomLike,
  RandomNormal: randomOfShape,
  RandomUniform: randomOfShape,
  RandomNormalLike: randomLike,
  RandomUniformLike: randomLike,
  Bernoulli: randomLike,
  Multinomial: (call) => [fact(askedType(call) ?? 'int32', [call.shape(0)?.[0] ?? null, call.int('sample_size', 1)])],
};
