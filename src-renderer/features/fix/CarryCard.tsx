import { useState } from 'react';
import type { Variant } from '../../../shared/contract/project.ts';
import type { PlanCheck } from '../../../shared/qdq/pytorch/checkPlan.ts';
import { call } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { Tag } from '../../ui/Tag.tsx';

/** A fix that the next export undoes is none: the plan for the training, and whether an export kept it. */
export function CarryCard({ fixed }: { readonly fixed: Variant }) {
  const [check, setCheck] = useState<{ readonly name: string; readonly found: PlanCheck } | null>(null);
  const write = useAct(
    async () => {
      const [folder] = await call('files.pick', { purpose: 'pytorch-folder' });
      return folder ? call('fix.carry', { variant: fixed.id, token: folder.token }) : null;
    },
    (written) => {
      if (written) tellDone(`${written.groups} shared quantizers are in ${written.path}.`);
    },
  );
  const compare = useAct(
    async () => {
      const [model] = await call('files.pick', { purpose: 'reexported-model' });
      if (!model) return null;
      return { name: model.name, found: await call('fix.checkReexport', { variant: fixed.id, token: model.token }) };
    },
    (found) => {
      if (found) setCheck(found);
    },
  );
  return (
    <section className="rebuild-card">
      <h2>Carry into PyTorch</h2>
      <p className="muted">
        Fine-tuning starts from the checkpoint, not from this file. The plan says which quantizers to share, enable,
        disable and wrap; its Python does it for ModelOpt and pytorch-quantization.
      </p>
      <div className="rebuild-line">
        <Button icon="export" isBusy={write.isBusy} onClick={() => write.run()} data-testid="carry-write">
          Write the plan
        </Button>
        <Button
          look="quiet"
          icon="check"
          isBusy={compare.isBusy}
          onClick={() => compare.run()}
          data-testid="carry-check"
        >
          Check a re-export
        </Button>
      </div>
      {check && (
        <p data-testid="carry-found">
          <Tag tone={check.found.ok ? 'ok' : 'bad'}>{check.found.ok ? 'kept' : 'not kept'}</Tag> {check.name}:{' '}
          {sentenceOf(check.found)}
        </p>
      )}
    </section>
  );
}

function sentenceOf({ ok, missing, differing, extra }: PlanCheck): string {
  if (ok) return 'every group of the plan has one scale, and nothing else is quantized.';
  const parts = [
    count(missing.length, 'quantizer is missing', 'quantizers are missing'),
    count(differing.length, 'group has several scales', 'groups have several scales'),
    count(extra.length, 'quantizer is not in the plan', 'quantizers are not in the plan'),
  ].filter((part) => part !== null);
  const [first] = [...missing, ...differing.flatMap(({ group }) => group), ...extra];
  return `${parts.join(', ')}; the first: ${first}.`;
}

const count = (number: number, one: string, many: string): string | null =>
  number === 0 ? null : `${number} ${number === 1 ? one : many}`;
