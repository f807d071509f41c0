import type { Prediction } from '../types.ts';

/** What a change would make worse in the predicted engine, in words; null when nothing. */
export function harmOf(before: Prediction, after: Prediction): string | null {
  const kernels = [before.reformats.qdq, after.reformats.qdq] as const;
  const bytes = [before.movedBytes, after.movedBytes] as const;
  const operators = [before.weightedOps.int8ToInt8, after.weightedOps.int8ToInt8] as const;
  if (kernels[1] > kernels[0]) return `${kernels[1]} Q/DQ kernels would stay instead of ${kernels[0]}`;
  if (bytes[1] > bytes[0]) return `${bytes[1]} bytes would move instead of ${bytes[0]}`;
  if (operators[1] < operators[0]) return `${operators[1]} operators would write INT8 instead of ${operators[0]}`;
  return null;
}
