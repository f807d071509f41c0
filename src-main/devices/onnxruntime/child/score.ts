import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { addAgreement, agreementOf, noAgreement, type Agreement } from '../../../../shared/score/agreement.ts';
import { randomFeeds } from './inputs.ts';
import type { LoadedCopy } from './loadCopy.ts';
import { openSession, runSession } from './session.ts';
import { floatsOf } from './tensors.ts';

/**
 * Outputs of a model on seeded inputs, on the graph as written: with optimization disabled every Q and DQ is computed as
 * ONNX defines it, in float kernels, which no INT8 kernel of this computer can bend.
 */
export interface Outputs {
  readonly names: readonly string[];
  /** By sample, then by output; null where an output is no number. */
  readonly samples: readonly (readonly (ScoredTensor | null)[])[];
}

export interface ScoredTensor {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

export const scoredSamples = 4;

export async function outputsOf(
  model: LoadedCopy,
  seed: number,
  tell: (done: number) => void,
): Promise<Result<Outputs>> {
  const session = await openSession(model.path, { optimization: 'disabled' }, model.labels);
  if (!session.ok) return session;
  const samples: (readonly (ScoredTensor | null)[])[] = [];
  try {
    for (let sample = 0; sample < scoredSamples; sample += 1) {
      const made = await runSession(session.value, randomFeeds(model.inputs, seed, sample), model.labels);
      if (!made.ok) return err(made.error);
      samples.push(session.value.outputNames.map((name) => scored(made.value, name)));
      tell(sample + 1);
    }
    return ok({ names: session.value.outputNames, samples });
  } finally {
    await session.value.release();
  }
}

function scored(outputs: InferenceSession.ReturnType, name: string): ScoredTensor | null {
  const tensor: Tensor | undefined = outputs[name];
  const values = tensor ? floatsOf(tensor) : null;
  return tensor && values ? { dims: tensor.dims, values } : null;
}

/** Each output of the model against that of the same name, or of the same place where the names have nothing in common. */
export function agreementsOf(model: Outputs, reference: Outputs): readonly Agreement[] {
  const byName = model.names.some((name) => reference.names.includes(name));
  return model.names.flatMap((name, at) => {
    const other = byName ? reference.names.indexOf(name) : at;
    let sums = noAgreement;
    for (const [sample, tensors] of model.samples.entries()) {
      const [mine, theirs] = [tensors[at], reference.samples[sample]?.[other]];
      if (!mine || !theirs || mine.dims.join() !== theirs.dims.join()) return [];
      sums = addAgreement(sums, theirs.values, mine.values);
    }
    return [agreementOf(name, sums)];
  });
}
