import { assert } from '../base/assert.ts';
import type { Sha256 } from '../base/brand.ts';

/**
 * How well a tensor agrees with its reference, over any number of samples: sums that are added to as samples arrive, so
 * that nothing but six numbers is kept. Cosine is over all elements of all samples as one vector; SQNR is the power of
 * the reference over the power of the error (Σr² / Σ(r − x)²), in dB; the rest of the project never computes either.
 */
export interface AgreementSums {
  readonly count: number;
  readonly dot: number;
  readonly referencePower: number;
  readonly otherPower: number;
  readonly errorPower: number;
  readonly maxAbs: number;
  /** Elements that are NaN or infinite on either side; they are in none of the sums. */
  readonly nonFinite: number;
}

export const noAgreement: AgreementSums = {
  count: 0,
  dot: 0,
  referencePower: 0,
  otherPower: 0,
  errorPower: 0,
  maxAbs: 0,
  nonFinite: 0,
};

export interface Agreement {
  readonly name: string;
  /** 1 when both are all zeros, 0 when only one is; null when nothing finite was compared. */
  readonly cosine: number | null;
  /** null when the two are equal (no error to speak of) or nothing finite was compared. */
  readonly sqnrDb: number | null;
  readonly maxAbs: number | null;
  readonly nonFinite: number;
}

/** The agreement file of a run: the run's model against each of its references, on the graphs as written. */
export interface AgreementReport {
  readonly samples: number;
  readonly seed: number;
  readonly references: readonly AgreementWithReference[];
}

export interface AgreementWithReference {
  /** onnxruntime: the same model, computed on this computer; what is judged is the engine. */
  readonly role: 'parent' | 'float-origin' | 'onnxruntime';
  readonly sha256: Sha256;
  readonly outputs: readonly Agreement[];
}

/** Two tensors of one shape; shapes are checked where tensors are named. */
export function addAgreement(
  sums: AgreementSums,
  reference: ArrayLike<number>,
  other: ArrayLike<number>,
): AgreementSums {
  let { dot, referencePower, otherPower, errorPower, maxAbs, nonFinite } = sums;
  assert(reference.length === other.length, 'only tensors of one shape are compared');
  const { length } = reference;
  for (let at = 0; at < length; at += 1) {
    const r = reference[at]!;
    const x = other[at]!;
    const error = r - x;
    if (!Number.isFinite(r) || !Number.isFinite(x)) {
      nonFinite += 1;
      continue;
    }
    dot += r * x;
    referencePower += r * r;
    otherPower += x * x;
    errorPower += error * error;
    const size = Math.abs(error);
    if (size > maxAbs) maxAbs = size;
  }
  return { count: sums.count + length, dot, referencePower, otherPower, errorPower, maxAbs, nonFinite };
}

export function agreementOf(name: string, sums: AgreementSums): Agreement {
  const { nonFinite } = sums;
  if (sums.count === nonFinite) return { name, cosine: null, sqnrDb: null, maxAbs: null, nonFinite };
  return { name, cosine: cosineOf(sums), sqnrDb: sqnrOf(sums), maxAbs: sums.maxAbs, nonFinite };
}

/** The worst of several outputs, which is what one figure for a whole run has to be. */
export function worstAgreement(outputs: readonly Agreement[]): Agreement | null {
  const known = outputs.filter((output) => output.cosine !== null);
  if (known.length === 0) return outputs[0] ?? null;
  const worst = known.reduce((low, output) => (output.cosine! < low.cosine! ? output : low));
  return { ...worst, maxAbs: Math.max(...known.map((output) => output.maxAbs ?? 0)) };
}

/** By SQNR; what is equal to its reference comes last. */
export const worstFirst = (agreements: readonly Agreement[]): readonly Agreement[] =>
  agreements.toSorted((a, b) => (a.sqnrDb ?? Infinity) - (b.sqnrDb ?? Infinity));

function cosineOf({ dot, referencePower, otherPower, errorPower }: AgreementSums): number {
  if (errorPower === 0) return 1;
  if (referencePower === 0 || otherPower === 0) return 0;
  return Math.max(-1, Math.min(1, dot / Math.sqrt(referencePower) / Math.sqrt(otherPower)));
}

function sqnrOf({ referencePower, errorPower }: AgreementSums): number | null {
  if (errorPower === 0 || referencePower === 0) return null;
  return 10 * Math.log10(referencePower / errorPower);
}
