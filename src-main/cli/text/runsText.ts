import type { Run, RunSummary } from '../../../shared/contract/project.ts';
import { showMs } from './quantities.ts';
import { table } from './table.ts';

export const runsText = (runs: readonly Run[]): string =>
  table(
    ['run', 'device', 'state', 'median ms', 'layers', 'Q/DQ left', 'cosine'],
    runs.map(({ label, deviceName, standIn, state, summary, error }) => [
      label,
      standIn ? `${deviceName} (test board)` : deviceName,
      error === null ? state : `${state}: ${error.message}`,
      timeOf(summary),
      summary?.engineLayers ?? null,
      summary?.reformatsQdq ?? null,
      summary?.agreement?.cosine.toFixed(6) ?? null,
    ]),
  );

/** A measured median, or the range of an estimate, which says that it is one. */
function timeOf(summary: RunSummary | null): string | null {
  const range = summary?.estimatedMs;
  return range ? `${showMs(range[0])} to ${showMs(range[1])} estimated` : showMs(summary?.medianMs ?? null);
}
