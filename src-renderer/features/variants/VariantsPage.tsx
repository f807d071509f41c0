import { useState } from 'react';
import type { VariantId } from '../../../shared/base/brand.ts';
import { precisionNames } from '../../bridge/runWords.ts';
import { Button } from '../../ui/Button.tsx';
import { useCommands, type Command } from '../../ui/commands.ts';
import { Empty } from '../../ui/Empty.tsx';
import { plural } from '../../ui/format.ts';
import { Panel, Spacer, Toolbar } from '../../ui/Panel.tsx';
import { go } from '../../ui/place.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { Split } from '../../ui/Split.tsx';
import { MakeDialogs, type MakeDialog } from './MakeDialogs.tsx';
import { precisionsFor } from './precisions.ts';
import { useVariantActs, useVariants } from './useVariants.ts';
import { VariantPanel } from './VariantPanel.tsx';
import { VariantTable } from './VariantTable.tsx';
import './variants.css';
import './make.css';

interface VariantsPageProps {
  readonly selected: VariantId | null;
  readonly onSelect: (id: VariantId) => void;
  readonly onImport: () => void;
  readonly onImportRun: () => void;
}

/** The models of a project as a family tree, and one of them in detail. */
export function VariantsPage({ selected, onSelect, onImport, onImportRun }: VariantsPageProps) {
  const data = useVariants();
  const acts = useVariantActs(onSelect);
  const [dialog, setDialog] = useState<MakeDialog | null>(null);
  const row = data.rows.find((candidate) => candidate.variant.id === selected) ?? data.rows.at(-1);
  const variant = row?.variant ?? null;
  useCommands(
    variant
      ? [
          {
            id: 'variant.export',
            title: `Export ONNX of ${variant.label}…`,
            group: 'Variant',
            keys: 'Mod+e',
            run: () => acts.exportModel.run(variant),
          },
          {
            id: 'variant.remove',
            title: `Remove ${variant.label}`,
            group: 'Variant',
            run: () => acts.remove.run(variant),
          },
          {
            id: 'variant.fix',
            title: `Fix ${variant.label}`,
            group: 'Variant',
            whyNot: variant.kind !== 'qdq' && 'a float model has no Q/DQ to fix',
            run: () => go({ screen: 'fix', variant: variant.id }),
          },
          {
            id: 'variant.predicted',
            title: `Predicted engine of ${variant.label}`,
            group: 'Variant',
            run: () => go({ screen: 'engine', source: { kind: 'prediction', variant: variant.id } }),
          },
          {
            id: 'variant.quantize',
            title: `Insert Q/DQ into ${variant.label}…`,
            group: 'Variant',
            keywords: 'quantize calibrate ptq',
            keys: 'Mod+Shift+q',
            whyNot: variant.kind !== 'float' && 'it has Q/DQ already',
            run: () => setDialog({ kind: 'quantize', variant }),
          },
          {
            id: 'variant.scales',
            title: `Scales and histograms of ${variant.label}…`,
            group: 'Variant',
            keywords: 'tie group calibration amax',
            keys: 'Mod+Shift+s',
            whyNot: variant.kind !== 'qdq' && 'a float model has no scales',
            run: () => setDialog({ kind: 'scales', variant }),
          },
          {
            id: 'variant.mask',
            title: `Mask or cut a region of ${variant.label}…`,
            group: 'Variant',
            keywords: 'head float',
            keys: 'Mod+Shift+m',
            run: () => setDialog({ kind: 'mask', variant }),
          },
          {
            id: 'variant.fp16',
            title: `FP16 variant of ${variant.label}`,
            group: 'Variant',
            keywords: 'half',
            run: () => acts.toHalf.run(variant),
          },
          ...data.devices.flatMap((device) =>
            precisionsFor(variant, device).map((precision): Command => ({
              id: `variant.run.${device.id}.${precision}`,
              title: `Run ${variant.label} on ${device.name}: ${precisionNames[precision]}`,
              group: 'Variant',
              keywords: 'build measure',
              run: () => acts.start.run({ variant, device, precision }),
            })),
          ),
        ]
      : [],
  );
  if (data.error) return <Problem error={data.error} />;
  if (data.isPending) return <Loading what="Reading the project" />;
  if (!variant)
    return (
      <Empty
        icon="variants"
        title="No model yet"
        actions={
          <>
            <Button look="primary" icon="import" onClick={onImport} data-testid="import-model">
              Import models…
            </Button>
            <Button onClick={onImportRun}>Import trtexec files…</Button>
          </>
        }
      >
        <p>
          A project keeps a float model and the Q/DQ variants made from it. Drop an <b>.onnx</b> file anywhere in the
          window: its facts, findings and expected engine appear at once, before anything is built.
        </p>
      </Empty>
    );
  const parent = data.rows.find((candidate) => candidate.variant.id === variant.parent)?.variant ?? null;
  return (
    <div className="variants-page">
      <Toolbar label="Variants">
        <b>{plural(data.rows.length, 'variant')}</b>
        <Spacer />
        <Button onClick={onImportRun}>Import trtexec files…</Button>
        <Button icon="import" onClick={onImport} data-testid="import-model">
          Import models…
        </Button>
      </Toolbar>
      <Split id="variants" label="Width of the variant list" direction="row" initial={0.64} least={[380, 320]}>
        <Panel label="Variants">
          <VariantTable
            rows={data.rows}
            devices={data.columns}
            analyses={data.analyses}
            selected={variant.id}
            onSelect={onSelect}
            onOpen={(id) => go({ screen: 'engine', source: { kind: 'prediction', variant: id } })}
          />
        </Panel>
        <VariantPanel
          variant={variant}
          parent={parent}
          analysis={data.analyses.get(variant.id) ?? { kind: 'pending' }}
          runs={data.runs}
          devices={data.devices}
          acts={acts}
          parentAnalysis={parent ? (data.analyses.get(parent.id) ?? null) : null}
          onMake={(kind) => setDialog({ kind, variant })}
        />
      </Split>
      <MakeDialogs dialog={dialog} onSelect={onSelect} onClose={() => setDialog(null)} />
    </div>
  );
}
