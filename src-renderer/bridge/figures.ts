import type { FigureKind } from '../../shared/compare/types.ts';
import type { Run } from '../../shared/contract/project.ts';

/** What kind of evidence the figures of a run are. Every figure on screen says so. */
export function figuresOf(run: Run): FigureKind {
  if (run.standIn) return 'test-board';
  if (run.deviceKind === 'import') return 'recorded';
  return run.deviceKind === 'estimate' ? 'estimated' : 'measured';
}

/** `QAT v1 · int8-explicit on orin-lab`; the label of a run says its precision. */
export const runTitle = (run: Run): string => `${run.label} on ${run.deviceName}`;
