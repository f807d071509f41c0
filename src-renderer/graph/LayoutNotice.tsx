import { Button } from '../ui/Button.tsx';
import { plural } from '../ui/format.ts';
import { Loading } from '../ui/Problem.tsx';
import type { LayoutWork } from './useLayout.ts';

const reasons = {
  cancelled: 'The layout was cancelled.',
  'too long': 'The layout was stopped after a minute.',
  failed: 'The layout failed.',
} as const;

interface LayoutNoticeProps {
  readonly work: LayoutWork;
  readonly count: number;
  /** It lies over an older picture. */
  readonly isOver: boolean;
}

/** How the layout goes, and the way out of it. Short work over an older picture says nothing. */
export function LayoutNotice({ work, count, isOver }: LayoutNoticeProps) {
  if (work.kind === 'running' && isOver && !work.isSlow) return null;
  return (
    <div className={`graph-notice ${isOver ? 'is-over' : ''}`}>
      {work.kind === 'running' ? (
        <>
          <Loading what={`Laying out ${plural(count, 'node')}`} />
          {work.isSlow && <Button onClick={work.cancel}>Cancel</Button>}
        </>
      ) : (
        <>
          <p>{reasons[work.why]} The table and the outline hold all layers.</p>
          <Button icon="retry" onClick={work.again}>
            Lay it out again
          </Button>
        </>
      )}
    </div>
  );
}
