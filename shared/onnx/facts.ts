import type { DType } from '../base/dtype.ts';
import { dtypeOf } from './elementTypes.ts';
import { indexOf } from './graphIndex.ts';
import type { ModelGraph, ModelProto, ValueInfoProto } from './model.ts';
import { elementCount } from './tensors.ts';

/** What a model file says of itself, in a few figures. */
export interface ModelFacts {
  /** Of the default domain; 0 where the file does not say. */
  readonly opset: number;
  readonly irVersion: number;
  readonly nodes: number;
  readonly initializers: number;
  /** Elements of all initializers. */
  readonly parameters: number;
  /** Without the inputs that are only names of initializers. */
  readonly inputs: readonly ValueFacts[];
  readonly outputs: readonly ValueFacts[];
}

/** As declared; a dynamic axis is null. */
export interface ValueFacts {
  readonly name: string;
  readonly dtype: DType | null;
  readonly shape: readonly (number | null)[] | null;
}

export function factsOf(graph: ModelGraph): ModelFacts {
  const { model } = graph;
  const initializers = model.graph?.initializer ?? [];
  const fed = new Set(indexOf(graph).inputs);
  return {
    opset: opsetOf(model, ''),
    irVersion: Number(model.irVersion ?? 0),
    nodes: model.graph?.node?.length ?? 0,
    initializers: initializers.length,
    parameters: initializers.reduce((sum, tensor) => sum + elementCount(tensor), 0),
    inputs: (model.graph?.input ?? []).filter((value) => fed.has(value.name ?? '')).map(valueFacts),
    outputs: (model.graph?.output ?? []).map(valueFacts),
  };
}

/** Version of an operator set; the default domain has two names. */
export function opsetOf(model: ModelProto, domain: string): number {
  const wanted = plainDomain(domain);
  const entry = model.opsetImport?.find((each) => plainDomain(each.domain ?? '') === wanted);
  return Number(entry?.version ?? 0);
}

const plainDomain = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

function valueFacts(value: ValueInfoProto): ValueFacts {
  const type = value.type?.tensorType;
  return {
    name: value.name ?? '',
    dtype: dtypeOf(type?.elemType ?? 0),
    shape: type?.shape
      ? (type.shape.dim ?? []).map(({ dimValue }) =>
          typeof dimValue === 'bigint' && dimValue >= 0n ? Number(dimValue) : null,
        )
      : null,
  };
}
