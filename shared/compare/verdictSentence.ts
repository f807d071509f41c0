import type { Comparison, FigureKind } from './types.ts';

/** The verdict in one sentence, with its interval; or why there is none. B is the subject, as everywhere. */
export function verdictSentence(comparison: Comparison): { readonly headline: string; readonly detail: string } {
  const { a, b, endToEnd, fair } = comparison;
  const where =
    a.figures === b.figures ? figureWords[b.figures] : `${figureWords[a.figures]} and ${figureWords[b.figures]}`;
  if (endToEnd === null)
    return {
      headline: `${b.label} against ${a.label}: no end-to-end samples`,
      detail: 'Both runs need exported times.',
    };
  const times = `${endToEnd.aMs.toFixed(3)} → ${endToEnd.bMs.toFixed(3)} ms, ${where}`;
  const interval =
    endToEnd.ci95 === null ? '' : `, 95 % interval ${signed(endToEnd.ci95[0])} to ${signed(endToEnd.ci95[1])} ms`;
  const method = endToEnd.method === 'interleaved' ? ', measured in turns' : ', measured apart';
  const detail = [`${times}${interval}${method}`, ...smallestShown(endToEnd)].join('; ');
  switch (endToEnd.verdict) {
    case 'faster':
    case 'slower':
      return {
        headline: `${b.label} is ${endToEnd.verdict} by ${Math.abs(endToEnd.deltaMs).toFixed(3)} ms (${percent(endToEnd.deltaMs, endToEnd.aMs)})`,
        detail,
      };
    case 'no-difference-shown':
      return {
        headline: `No difference shown between ${a.label} and ${b.label}`,
        detail,
      };
    case 'not-comparable':
      return {
        headline: `${a.label} and ${b.label} are not comparable`,
        detail: [times, ...fair.reasons, ...(endToEnd.ci95 === null ? [noInterval] : smallestShown(endToEnd))].join(
          '. ',
        ),
      };
  }
}

/** Why a fair comparison may still have no verdict. */
export const noInterval =
  'There are not enough samples for an interval: export the times of both runs (--exportTimes).';

/** What a difference must be to be seen at all; nothing where there is no interval. */
export const smallestShown = ({ smallestDetectableMs, aMs }: NonNullable<Comparison['endToEnd']>): readonly string[] =>
  smallestDetectableMs === null
    ? []
    : [`these samples could have shown ${smallestDetectableMs.toFixed(3)} ms (${percent(smallestDetectableMs, aMs)})`];

/** What an equal time on this computer's CPU does not decide; null where something else was measured. */
export const keptOnPrediction = ({ b, endToEnd }: Comparison): string | null =>
  b.conditions.deviceKind === 'onnxruntime' && endToEnd?.verdict === 'no-difference-shown'
    ? 'A CPU cannot show what tied scales save on a Jetson: a fix that is kept is kept on prediction.'
    : null;

export const figureWords: Readonly<Record<FigureKind, string>> = {
  measured: 'measured',
  recorded: 'recorded elsewhere',
  estimated: 'estimated',
  'test-board': 'test board (replayed)',
};

const signed = (ms: number): string => `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(3)}`;

/** Beyond ten times as much, and against nothing, digits say no more. */
const percent = (ms: number, ofMs: number): string => {
  const share = Math.abs(ms) / ofMs;
  return share < 10 ? `${(share * 100).toFixed(1)} %` : 'over 1000 %';
};
