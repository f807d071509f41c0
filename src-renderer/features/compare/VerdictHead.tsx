import { verdictSentence } from '../../../shared/compare/verdictSentence.ts';
import type { Comparison } from '../../../shared/compare/types.ts';
import { FigureTag, Tag } from '../../ui/Tag.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';

/** The answer first: who is faster by how much with which interval, or why there is none. */
export function VerdictHead({
  comparison,
  estimatedSqnrDb,
}: {
  readonly comparison: Comparison;
  readonly estimatedSqnrDb: number | null;
}) {
  const { headline, detail } = verdictSentence(comparison);
  const { a, b, endToEnd, graphsEqual, fair } = comparison;
  const sides = [graphsEqual.precision, graphsEqual.fusion];
  return (
    <div className={`verdict verdict-${endToEnd?.verdict ?? 'none'}`} data-testid="verdict">
      <h2>{headline}</h2>
      <p className="muted">{detail}</p>
      <div className="verdict-tags">
        <FigureTag kind={b.figures} />
        {a.figures !== b.figures && <FigureTag kind={a.figures} />}
        {sides.every(Boolean) ? (
          <Tag tone="ok">graphs equal</Tag>
        ) : (
          <Tag>
            graphs differ in{' '}
            {graphsEqual.precision ? 'fusion' : graphsEqual.fusion ? 'precision' : 'precision and fusion'}
            {graphsEqual.remaining.length > 0 && `, ${graphsEqual.remaining.length} left`}
          </Tag>
        )}
        {estimatedSqnrDb !== null && (
          <Tooltip text="Expected agreement of B's outputs with A's: signal over difference, estimated when the fix was made">
            <Tag>outputs {estimatedSqnrDb.toFixed(1)} dB SQNR, estimated</Tag>
          </Tooltip>
        )}
        {fair.notes.map((note) => (
          <span key={note} className="verdict-note">
            {note}
          </span>
        ))}
      </div>
    </div>
  );
}
