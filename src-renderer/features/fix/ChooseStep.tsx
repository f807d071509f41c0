import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import type { Variant } from '../../../shared/contract/project.ts';
import { tellDone } from '../../bridge/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { TextInput } from '../../ui/Field.tsx';
import { plural } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import type { FindingRef } from '../../ui/place.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { Split } from '../../ui/Split.tsx';
import { FindingGroups } from './FindingGroups.tsx';
import { Preview } from './Preview.tsx';
import { automaticFixes, findingsMeant, offersOf } from './ruleGroups.ts';
import { ScalesField } from './ScalesField.tsx';
import type { FixState } from './useFix.ts';

/** Choose what to fix, see what would come of it, and make the new variant. */
export function ChooseStep({
  variant,
  fix,
  finding,
  onTaken,
}: {
  readonly variant: Variant;
  readonly fix: FixState;
  readonly finding: FindingRef | null;
  readonly onTaken: () => void;
}) {
  const { work, change, analysis, groups, preview, previewError, isPreviewing, savings, apply, pickImages, missing } =
    fix;
  const automatic = useMemo(() => automaticFixes(analysis?.findings ?? []), [analysis]);
  const chosen = useMemo(() => new Set(work.fixes ?? automatic), [work.fixes, automatic]);
  const [firstOpen] = useState(finding?.rule ?? null);
  const [meant] = useState(() => (finding ? findingsMeant(analysis?.findings ?? [], finding) : []));
  const [shownNodes, setShownNodes] = useState<readonly string[]>(() => meant.flatMap(({ nodes }) => nodes));
  const [label, setLabel] = useState(`${variant.label} fixed`);
  const takeUp = useEffectEvent(({ rule }: FindingRef) => {
    const offers = offersOf(meant);
    change({ applied: null, ...(offers.length > 0 ? { fixes: offers.map((offer) => offer.id) } : {}) });
    if (meant.length === 0) tellDone(`${rule} finds nothing in ${variant.label} for this target.`);
    onTaken();
  });
  useEffect(() => {
    if (finding) takeUp(finding);
  }, [finding]);
  const choose = (offers: readonly string[], isOn: boolean): void => {
    const next = new Set(chosen);
    for (const offer of offers) {
      if (isOn) next.add(offer);
      else next.delete(offer);
    }
    const isAutomatic = next.size === automatic.length && automatic.every((id) => next.has(id));
    change({ fixes: isAutomatic ? null : [...next] });
  };
  const canApply =
    missing === null && preview !== null && preview.steps.length > 0 && label.trim() !== '' && !apply.isBusy;
  useCommands([
    {
      id: 'fix.apply',
      title: preview ? `Apply ${plural(preview.steps.length, 'step')}` : 'Apply the chosen fixes',
      group: 'Fix',
      keys: 'Mod+Enter',
      whyNot: !canApply && 'the chosen fixes change nothing yet',
      run: () => apply.run(label.trim()),
    },
    { id: 'fix.automatic', title: 'Choose automatic ones', group: 'Fix', run: () => change({ fixes: null }) },
    { id: 'fix.none', title: 'Choose none', group: 'Fix', run: () => change({ fixes: [] }) },
  ]);
  return (
    <Split id="fix" label="Width of the findings" direction="row" initial={0.44} least={[340, 360]}>
      <Panel
        title={plural(
          groups.reduce((sum, group) => sum + group.findings.length, 0),
          'finding',
        )}
        actions={
          <>
            <Button look="quiet" disabled={work.fixes === null} onClick={() => change({ fixes: null })}>
              Automatic ones
            </Button>
            <Button look="quiet" disabled={chosen.size === 0} onClick={() => change({ fixes: [] })}>
              None
            </Button>
          </>
        }
      >
        <div className="fix-left">
          <ScalesField
            work={work}
            inputs={variant.facts.inputs}
            missing={missing}
            onChange={change}
            onPickImages={() => pickImages.run()}
          />
          <FindingGroups
            groups={groups}
            firstOpen={firstOpen}
            savings={savings}
            chosen={chosen}
            onChoose={choose}
            onShow={({ nodes }) => setShownNodes(nodes)}
          />
        </div>
      </Panel>
      <Panel
        title="Preview"
        actions={
          <div className="fix-apply">
            {isPreviewing && <span className="spinner" aria-label="Computing the preview" role="status" />}
            <TextInput
              aria-label="Label of the new variant"
              value={label}
              maxLength={200}
              onChange={(event) => setLabel(event.target.value)}
            />
            <Button
              look="primary"
              icon="check"
              isBusy={apply.isBusy}
              disabled={!canApply}
              onClick={() => apply.run(label.trim())}
              data-testid="fix-apply"
            >
              Apply {preview ? plural(preview.steps.length, 'step') : ''}
            </Button>
          </div>
        }
      >
        {previewError && <Problem error={previewError} />}
        {!preview && !previewError && missing === null && <Loading what="Computing what would change" />}
        {preview && <Preview preview={preview} isStale={isPreviewing} shownNodes={shownNodes} />}
      </Panel>
    </Split>
  );
}
