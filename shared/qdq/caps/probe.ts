import type { Target } from '../../base/target.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { Capabilities } from '../predict/targets.ts';
import { microModel, type MicroModel } from './microModel.ts';
import type { Ask } from './reading.ts';

/**
 * A capability probe: a question about what a TensorRT version does that no document answers for sure, micro models that
 * put it, and what is read from the engine of each (qdq-rules §6.5). A probe is data: nothing here builds or runs anything.
 */
export interface Probe {
  /** P-01 … P-26, as in qdq-rules §6.5. */
  readonly id: string;
  readonly question: string;
  readonly variants: readonly ProbeVariant[];
  /** The table's entry with what the answer says in its place; absent where the predictor has no entry for it. */
  readonly apply?: (capabilities: Capabilities, answer: ProbeAnswer, target: Target) => Capabilities;
}

export interface ProbeVariant {
  /** Unique within its probe. */
  readonly name: string;
  readonly ask: Ask;
  make(): ModelGraph;
}

/** One word a variant (see `Ask`); `refused` where the builder took no such model, null where the engine does not say. */
export type ProbeAnswer = Readonly<Record<string, string | null>>;

/** The word for a model that TensorRT would not parse or build. */
export const refused = 'refused';

export const variant = (name: string, ask: Ask, build: (model: MicroModel) => void): ProbeVariant => ({
  name,
  ask,
  make: () => microModel(build),
});

/** The scale that most probes use, its neighbour (the next larger FP32 number), and one that is truly another. */
export const usualScale = Math.fround(0.05);
export const nextScale = nextFloat(usualScale);
export const otherScale = Math.fround(0.04);

function nextFloat(value: number): number {
  const bits = new Int32Array(Float32Array.of(value).buffer);
  bits[0]! += 1;
  return new Float32Array(bits.buffer)[0]!;
}

/** The beginning of most probes: an INT8 convolution with a ReLU, `conv0` and `relu0`. */
export function stem(model: MicroModel, options: { readonly out?: number } = {}): string {
  const data = model.pair(model.input('x', [1, 32, 16, 16]), usualScale);
  return model.op('Relu', 'relu0', [model.conv('conv0', data, options)]);
}

/** The end of most probes: an INT8 convolution behind a Q, whose result is an output. */
export function reader(model: MicroModel, tensor: string, name = 'reader', scale = usualScale): void {
  model.output(model.conv(name, model.pair(tensor, scale, `${name}_in`)));
}
