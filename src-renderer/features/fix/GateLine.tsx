import type { Variant } from '../../../shared/contract/project.ts';
import { Button } from '../../ui/Button.tsx';
import { Problem } from '../../ui/Problem.tsx';
import { ShapesField } from '../../ui/ShapesField.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { WorkProgressLine } from '../../ui/WorkProgressLine.tsx';
import { useGate } from './useGate.ts';

interface GateLineProps {
  readonly fixed: Variant;
  readonly parent: Variant;
  /** Of the output that agrees worst with the parent's. */
  readonly cosine: number;
}

const tones = { passed: 'ok', failed: 'bad', open: 'plain' } as const;

/** Whether the fix may be kept for its accuracy: by agreement with its parent, or by mAP where there are labels. */
export function GateLine({ fixed, parent, cosine }: GateLineProps) {
  const { gate, shapes, changeShapes, missing, task, score } = useGate(fixed, parent, cosine);
  return (
    <div className="rebuild-gate">
      <p className="muted" data-testid="fix-gate">
        <Tag tone={tones[gate.state]}>accuracy {gate.state}</Tag> Against its parent, {parent.label}. {gate.reason}
      </p>
      {task.isBusy ? (
        <WorkProgressLine progress={task.progress} what="Scoring" onStop={task.stop} />
      ) : (
        <>
          <ShapesField inputs={fixed.facts.inputs} value={shapes} onChange={changeShapes} />
          <Button
            look="quiet"
            icon="image"
            disabled={missing !== null}
            isBusy={score.isBusy}
            onClick={() => score.run()}
            data-testid="fix-score"
          >
            Score on labelled images
          </Button>
          {missing !== null && <span className="muted">{missing}</span>}
        </>
      )}
      {task.error && <Problem error={task.error} />}
    </div>
  );
}
