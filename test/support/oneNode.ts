import { ensure } from '../../shared/base/assert.ts';
import type { DType } from '../../shared/base/dtype.ts';
import { dataTypeOf } from '../../shared/onnx/elementTypes.ts';
import { floatTensor, int64Tensor } from '../../shared/onnx/makeTensor.ts';
import { noExternalFiles, type AttributeProto, type ModelGraph, type TensorProto } from '../../shared/onnx/model.ts';
import { attribute, floatAttribute, valueInfo } from './protoParts.ts';

/** A graph of one operator: what it is given as data, as constants or not at all, and how many outputs are asked for. */
export interface OneNode {
  readonly op: string;
  readonly opset?: number;
  readonly domain?: string;
  readonly inputs: readonly Given[];
  readonly attributes?: Readonly<Record<string, number | string | readonly number[] | AttributeProto>>;
  /** Names of attributes whose whole numbers are floats. */
  readonly floats?: readonly string[];
  readonly outputs?: number;
}

/** Dimensions of an input (FP32 where nothing else is said), a constant, or null for an input that is left out. */
export type Given = readonly number[] | { readonly dtype: DType; readonly dims: readonly number[] } | Constant | null;
export type Constant =
  { readonly ints: readonly number[]; readonly dims?: readonly number[] } | { readonly floats: readonly number[] };

export const ints = (...values: readonly number[]): Constant => ({ ints: values });
export const scalar = (value: number): Constant => ({ ints: [value], dims: [] });
export const floats = (...values: readonly number[]): Constant => ({ floats: values });
export const typed = (dtype: DType, ...dims: readonly number[]): Given => ({ dtype, dims });

export function oneNode({
  op,
  opset = 17,
  domain = '',
  inputs,
  attributes = {},
  floats: asFloats = [],
  outputs = 1,
}: OneNode): ModelGraph {
  const names = inputs.map((given, at) => (given === null ? '' : `in${at}`));
  const made = Array.from({ length: outputs }, (_, at) => `out${at}`);
  const initializer: TensorProto[] = [];
  const input = inputs.flatMap((given, at) => {
    const name = names[at]!;
    if (given === null) return [];
    if ('ints' in given) initializer.push(int64Tensor(name, given.dims ?? [given.ints.length], given.ints));
    else if ('floats' in given) initializer.push(floatTensor(name, [given.floats.length], given.floats));
    else if ('dtype' in given) return [valueInfo(name, dataTypeOf(given.dtype), given.dims)];
    else return [valueInfo(name, 1, given)];
    return [];
  });
  const attributeList = Object.entries(attributes).map(([name, value]): AttributeProto => {
    if (typeof value === 'object' && !Array.isArray(value)) return { name, ...(value as AttributeProto) };
    if (typeof value === 'number' && asFloats.includes(name)) return floatAttribute(name, value);
    if (Array.isArray(value) && asFloats.includes(name))
      return { name, floats: ensure(value as number[], name), type: 6 };
    return attribute(name, value as number | string | readonly number[]);
  });
  return {
    model: {
      irVersion: 8n,
      graph: {
        name: op,
        node: [{ input: names, output: made, name: op, opType: op, domain, attribute: attributeList }],
        initializer,
        input,
        output: made.map((name) => ({ name })),
      },
      opsetImport: [{ domain: '', version: BigInt(opset) }, ...(domain ? [{ domain, version: 1n }] : [])],
    },
    external: noExternalFiles,
  };
}
