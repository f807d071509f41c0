import type { Comparison } from '../../../shared/compare/types.ts';
import { noInterval, smallestShown } from '../../../shared/compare/verdictSentence.ts';
import { showMs, showShare, showSignedMs } from './quantities.ts';
import { blocks, facts, indented, table } from './table.ts';

const shownGroups = 3;

/** A, B and the gap; then a line a cause with its largest groups, each with the reason in one sentence. */
export function comparisonText({ a, b, fair, endToEnd, profile, causes, aligned }: Comparison): string {
  return blocks(
    facts([
      ['A', a.label],
      ['B', b.label],
    ]),
    table(
      ['', 'A ms', 'B ms', 'Δ ms', ''],
      [
        ...(endToEnd
          ? [
              [
                'end to end',
                showMs(endToEnd.aMs),
                showMs(endToEnd.bMs),
                showSignedMs(endToEnd.deltaMs),
                verdictText(endToEnd),
              ],
            ]
          : []),
        ...(profile
          ? [['profile', showMs(profile.aMs), showMs(profile.bMs), showSignedMs(profile.deltaMs), null]]
          : []),
      ],
    ),
    [
      ...(endToEnd ? smallestShown(endToEnd).map((words) => `${method[endToEnd.method]}: ${words}.`) : []),
      ...(endToEnd?.ci95 === null ? [noInterval] : []),
      ...fair.reasons.map((reason) => `Not comparable: ${reason}`),
      ...fair.notes,
    ].join('\n'),
    causes.length === 0
      ? 'No causes: they need layers and layer times of both runs.'
      : table(
          ['cause', 'Δ ms', 'share', 'groups'],
          causes.map(({ cause, ms, share, groups }) => [cause, showSignedMs(ms), showShare(share), groups.length]),
        ),
    indented(causes.flatMap(largestGroups).join('\n')).trimEnd(),
    causes.length === 0
      ? null
      : `${aligned.coreNodes} core nodes aligned: ${showShare(aligned.shareOfTimeA)} of A’s time, ${showShare(aligned.shareOfTimeB)} of B’s.`,
  );
}

const method = { interleaved: 'Measured in turns', separate: 'Measured apart' } as const;

const verdictText = ({ verdict, ci95 }: NonNullable<Comparison['endToEnd']>): string =>
  `${verdict}${ci95 === null ? '' : ` (95 %: ${showSignedMs(ci95[0])} to ${showSignedMs(ci95[1])})`}`;

const largestGroups = ({ cause, groups }: Comparison['causes'][number]): readonly string[] =>
  groups
    .toSorted((a, b) => Math.abs(b.ms) - Math.abs(a.ms))
    .slice(0, shownGroups)
    .map(({ ms, why, rule }) => `${showSignedMs(ms)}  ${cause}: ${why}${rule === null ? '' : ` Fix: ${rule}.`}`);
