import type { Run } from '../../../shared/contract/project.ts';
import { showMs } from './quantities.ts';
import { table } from './table.ts';

export const runsText = (runs: readonly Run[]): string =>
  table(
    ['run', 'device', 'state', 'median ms', 'layers', 'Q/DQ left', 'cosine'],
    runs.map(({ label, deviceName, standIn, state, summary, error }) => [
      label,
      standIn ? `${deviceName} (test board)` : deviceName,
      error === null ? state : `${state}: ${error.message}`,
      showMs(summary?.medianMs ?? null),
      summary?.engineLayers ?? null,
      summary?.reformatsQdq ?? null,
      summary?.agreement?.cosine.toFixed(6) ?? null,
    ]),
  );
