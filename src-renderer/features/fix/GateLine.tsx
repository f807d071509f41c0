import { useState } from 'react';
import type { Variant } from '../../../shared/contract/project.ts';
import { gateOfCosine, type Gate } from '../../../shared/score/gate.ts';
import { call } from '../../bridge/bridge.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { Tag } from '../../ui/Tag.tsx';

interface GateLineProps {
  readonly fixed: Variant;
  readonly parent: Variant;
  /** Of the output that agrees worst with the parent's. */
  readonly cosine: number;
}

const tones = { passed: 'ok', failed: 'bad', open: 'plain' } as const;

/** Whether the fix may be kept for its accuracy: by agreement with its parent, or by mAP where there are labels. */
export function GateLine({ fixed, parent, cosine }: GateLineProps) {
  const [scored, setScored] = useState<Gate | null>(null);
  const score = useAct(
    async () => {
      const [labels] = await call('files.pick', { purpose: 'labels' });
      return labels ? call('fix.gate', { variant: fixed.id, token: labels.token }) : null;
    },
    (gate) => {
      if (gate) setScored(gate);
    },
  );
  const gate = scored ?? gateOfCosine(cosine);
  return (
    <div className="rebuild-gate">
      <p className="muted" data-testid="fix-gate">
        <Tag tone={tones[gate.state]}>accuracy {gate.state}</Tag> Against its parent, {parent.label}. {gate.reason}
      </p>
      <Button look="quiet" icon="image" isBusy={score.isBusy} onClick={() => score.run()} data-testid="fix-score">
        Score on labelled images
      </Button>
    </div>
  );
}
