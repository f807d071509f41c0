import { causeNames, type AlignedRow, type ManyComparison, type RunEvidence } from '../../../shared/compare/types.ts';
import { showMs, showSignedMs } from './quantities.ts';
import { blocks, table } from './table.ts';

const shownRows = 20;

/** A column a run: times and verdicts against the first, milliseconds by cause, and the aligned rows that differ most. */
export function manyText({ runs, against, rows }: ManyComparison<RunEvidence>): string {
  const labels = runs.map(({ label }) => label);
  const sumOf = (run: number, cause: string): number | null =>
    against[run]?.causes.find((entry) => entry.cause === cause)?.ms ?? null;
  const causes = causeNames.filter((cause) => against.some((_, run) => sumOf(run, cause) !== null));
  return blocks(
    table(
      ['', ...labels],
      [
        [
          'end to end ms',
          ...against.map((pair, run) => showMs(pair ? (pair.endToEnd?.bMs ?? null) : baseMs(against, run))),
        ],
        [`against ${labels[0]}`, ...against.map((pair) => pair?.endToEnd?.verdict ?? null)],
        ['profile ms', ...runs.map(({ timed }) => showMs(timed?.totalMs ?? null))],
        ...causes.map((cause) => [cause, ...against.map((_, run) => showSignedMs(sumOf(run, cause)))]),
      ],
    ),
    unfairText(labels, against),
    table(
      ['layers', ...labels],
      rows
        .toSorted((x, y) => spreadOf(y) - spreadOf(x))
        .slice(0, shownRows)
        .map((row) => [
          `${row.kind === 'core' ? '' : `${row.kind}: `}${row.label}`,
          ...row.cells.map((cell) => showMs(cell?.ms ?? null)),
        ]),
    ),
    rows.length > shownRows ? `${rows.length - shownRows} more rows (--json has all).` : null,
  );
}

/** The base's own time stands in each comparison that has one. */
const baseMs = (against: ManyComparison['against'], base: number): number | null =>
  against.find((pair, run) => run !== base && pair?.endToEnd)?.endToEnd?.aMs ?? null;

const unfairText = (labels: readonly string[], against: ManyComparison['against']): string =>
  against
    .flatMap((pair, run) => pair?.fair.reasons.map((reason) => `${labels[run]} not comparable: ${reason}`) ?? [])
    .join('\n');

function spreadOf({ cells }: AlignedRow): number {
  const times = cells.map((cell) => cell?.ms ?? 0);
  return Math.max(...times) - Math.min(...times);
}
