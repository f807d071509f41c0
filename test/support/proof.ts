import { appendFileSync } from 'node:fs';

/** One row of `docs/proof.json`: how often something was tried and what came of it. */
export interface ProofRow {
  readonly name: string;
  readonly tried: number;
  readonly failed: number;
  /** Acknowledged things that were gone afterwards; 0 where nothing can be lost. */
  readonly lost: number;
  readonly seconds: number;
}

/** Reports a row; kept by `npm run test:long`, which names the file, and dropped otherwise. */
export function recordProof(row: ProofRow): void {
  const file = process.env['QDQ_PROOF_FILE'];
  if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** True in `npm run test:long`: what is sampled otherwise is tried in full. */
export const isLongRun = process.env['QDQ_LONG'] === '1';

/** Seed of every random choice in a test: fixed in `npm test`, drawn and printed by `npm run test:long`. */
export const testSeed = Number(process.env['QDQ_SEED'] ?? 20261125);
