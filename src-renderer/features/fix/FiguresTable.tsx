import type { FixPreview } from '../../../shared/contract/fixMethods.ts';
import { bytes } from '../../ui/format.ts';
import { FigureTag, Tag } from '../../ui/Tag.tsx';
import { savedText, savingOf } from './saving.ts';

/** The figures that a fix is judged by before anything is built. */
export function FiguresTable({ preview }: { readonly preview: FixPreview }) {
  const { before, after, estimatedSqnrDb } = preview;
  const saving = savingOf(preview);
  const rows = [
    ['Findings', before.findings, after.findings, 'less'],
    ['Q/DQ that stay a kernel', before.reformatsQdq, after.reformatsQdq, 'less'],
    ['Layers INT8 → INT8', before.int8ToInt8, after.int8ToInt8, 'more'],
    ['Layers INT8 → float', before.int8ToFloat, after.int8ToFloat, 'less'],
  ] as const;
  return (
    <div className="fix-figures" data-testid="fix-figures">
      {rows.map(([name, from, to, wanted]) => (
        <Figure key={name} name={name} from={String(from)} to={String(to)} tone={toneOf(from, to, wanted)} />
      ))}
      <Figure
        name="Activations moved"
        from={bytes(before.movedBytes)}
        to={bytes(after.movedBytes)}
        tone={toneOf(before.movedBytes, after.movedBytes, 'less')}
      />
      {estimatedSqnrDb !== null && (
        <div className="fix-figure">
          <span className="muted">Outputs against the parent&apos;s</span>
          <b>{estimatedSqnrDb.toFixed(1)} dB SQNR</b>
          <span className="fix-figure-tags">
            <FigureTag kind="estimated" />
          </span>
        </div>
      )}
      <div className="fix-figure">
        <span className="muted">Time</span>
        <span>{saving.ms === null ? <span className="muted">no estimate</span> : <b>{savedText(saving.ms)}</b>}</span>
        <span className="fix-figure-tags">
          <FigureTag kind="estimated" />
          {saving.confidence !== null && <Tag>{saving.confidence} confidence</Tag>}
        </span>
      </div>
    </div>
  );
}

function Figure({
  name,
  from,
  to,
  tone,
}: {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly tone: string;
}) {
  return (
    <div className="fix-figure">
      <span className="muted">{name}</span>
      <span>
        {from} → <b className={tone}>{to}</b>
      </span>
    </div>
  );
}

const toneOf = (from: number, to: number, wanted: 'less' | 'more'): string =>
  from === to ? '' : to < from === (wanted === 'less') ? 'is-good' : 'is-bad';
