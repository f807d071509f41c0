import { sayTime } from '../../../shared/sweep/timeLeft.ts';
import type { SweepCell, SweepPlan } from '../../../shared/contract/sweepMethods.ts';

/** What a sweep would do: each cell with its commands, ready to be copied. */
export const planText = (plan: SweepPlan): string => [...plan.cells.flatMap(cellLines), sayTime(plan.time)].join('\n');

function cellLines({ variantLabel, precision, deviceName, shapes, ...cell }: SweepCell): readonly string[] {
  const title = `${variantLabel} · ${precision} on ${deviceName}${shapes === null ? '' : ` at ${shapes}`}`;
  if (cell.refused !== null) return [title, `  cannot run: ${cell.refused}`];
  return [
    title,
    ...cell.notes.map((note) => `  ${note}`),
    ...(cell.reusable === null ? [] : ['  is there already under equal conditions']),
    ...cell.commands.map((command) => `    ${command}`),
  ];
}
