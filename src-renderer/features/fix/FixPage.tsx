import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { VariantId } from '../../../shared/base/brand.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import { errorOf } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { queries } from '../../bridge/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Select } from '../../ui/Field.tsx';
import { Spacer, Toolbar } from '../../ui/Panel.tsx';
import { go, type FindingRef } from '../../ui/place.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { Stepper } from '../../ui/Stepper.tsx';
import { ChooseStep } from './ChooseStep.tsx';
import { fixSteps, type FixStep } from './fixSteps.ts';
import { useFixStore } from './fixStore.ts';
import { RebuildStep } from './RebuildStep.tsx';
import { useFix } from './useFix.ts';
import { useRebuild } from './useRebuild.ts';
import './fix.css';

interface FixPageProps {
  readonly variant: VariantId | null;
  /** What another screen asks to be fixed: chosen on arrival in place of what was chosen before. */
  readonly finding: FindingRef | null;
  /** Also says that `finding` has been taken up. */
  readonly onVariant: (variant: VariantId) => void;
}

/** From findings to a decision, one step after the other, for one Q/DQ model. */
export function FixPage({ variant: chosen, finding, onVariant }: FixPageProps) {
  const { data: variants, error } = useQuery(queries.variants());
  if (error) return <Problem error={errorOf(error)} />;
  if (!variants) return <Loading what="Reading the project" />;
  const fixable = variants.filter((variant) => variant.kind === 'qdq');
  const variant =
    fixable.find((candidate) => candidate.id === chosen) ??
    fixable.find(({ origin }) => origin !== 'fixed') ??
    fixable[0];
  if (!variant)
    return (
      <Empty
        icon="fix"
        title="No Q/DQ model to fix"
        actions={<Button onClick={() => go({ screen: 'variants', variant: null })}>Go to Variants</Button>}
      >
        <p>
          Fixing moves and ties the QuantizeLinear / DequantizeLinear pairs of a model, so that TensorRT can fuse what
          it now copies. Import a model that has such pairs, as QAT or a PTQ tool exports it.
        </p>
      </Empty>
    );
  const picker = (
    <Select
      aria-label="Model to fix"
      className="fix-picker"
      value={variant.id}
      options={fixable.map((candidate) => ({ value: candidate.id, label: candidate.label }))}
      onChoose={(id) => {
        const next = fixable.find((candidate) => candidate.id === id);
        if (next) onVariant(next.id);
      }}
    />
  );
  return (
    <FixFlow
      key={variant.id}
      variant={variant}
      variants={variants}
      picker={picker}
      finding={finding}
      onTaken={() => onVariant(variant.id)}
    />
  );
}

function FixFlow({
  variant,
  variants,
  picker,
  finding,
  onTaken,
}: {
  readonly variant: Variant;
  readonly variants: readonly Variant[];
  readonly picker: ReactNode;
  readonly finding: FindingRef | null;
  readonly onTaken: () => void;
}) {
  const fix = useFix(variant);
  const applied = finding === null ? fix.work.applied : null;
  const fixed = variants.find((candidate) => candidate.id === applied) ?? null;
  return (
    <div className="fix-page">
      {fixed ? (
        <Rebuilding variant={variant} fixed={fixed} picker={picker} />
      ) : (
        <>
          <FixBar picker={picker} step={fix.analysis ? (fix.apply.isBusy ? 'apply' : 'choose') : 'analyse'} />
          {fix.analysisError && <Problem error={fix.analysisError} />}
          {!fix.analysis && !fix.analysisError && <Loading what={`Analysing ${variant.label}`} />}
          {fix.analysis && fix.groups.length === 0 && (
            <Empty icon="ok" title="Nothing to fix">
              <p>No rule has anything against {variant.label} for this target.</p>
            </Empty>
          )}
          {fix.analysis && fix.groups.length > 0 && (
            <ChooseStep variant={variant} fix={fix} finding={finding} onTaken={onTaken} />
          )}
        </>
      )}
    </div>
  );
}

function Rebuilding({
  variant,
  fixed,
  picker,
}: {
  readonly variant: Variant;
  readonly fixed: Variant;
  readonly picker: ReactNode;
}) {
  const rebuild = useRebuild(variant, fixed);
  const change = useFixStore((state) => state.change);
  return (
    <>
      <FixBar picker={picker} step={rebuild.comparison ? 'decide' : 'rebuild'} />
      <RebuildStep
        variant={variant}
        fixed={fixed}
        rebuild={rebuild}
        onChooseAgain={() => change(variant.id, { applied: null })}
        onKeep={() => {
          change(variant.id, { applied: null });
          tellDone(`Kept ${fixed.label}.`);
          go({ screen: 'variants', variant: fixed.id });
        }}
      />
    </>
  );
}

function FixBar({ picker, step }: { readonly picker: ReactNode; readonly step: FixStep }) {
  return (
    <Toolbar label="Fix">
      {picker}
      <Spacer />
      <Stepper steps={fixSteps} current={step} />
    </Toolbar>
  );
}
