import type { DeviceRecord, Run, Variant } from '../../../shared/contract/project.ts';
import { precisionNames } from '../../bridge/runWords.ts';
import { Button } from '../../ui/Button.tsx';
import { useCommands } from '../../ui/commands.ts';
import { Icon } from '../../ui/Icon.tsx';
import { LabelField } from '../../ui/LabelField.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { go } from '../../ui/place.ts';
import { isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Tabs, type Tab } from '../../ui/Tabs.tsx';
import { FindingList } from './FindingList.tsx';
import type { MakeDialog } from './MakeDialogs.tsx';
import { PlanView } from './PlanView.tsx';
import { precisionsFor } from './precisions.ts';
import { RunList } from './RunList.tsx';
import { ScoreView } from './ScoreView.tsx';
import type { AnalysisState, VariantActs } from './useVariants.ts';
import { VariantFacts } from './VariantFacts.tsx';

interface VariantPanelProps {
  readonly variant: Variant;
  readonly parent: Variant | null;
  readonly analysis: AnalysisState;
  readonly parentAnalysis: AnalysisState | null;
  readonly runs: readonly Run[];
  readonly devices: readonly DeviceRecord[];
  readonly acts: VariantActs;
  readonly onMake: (kind: MakeDialog['kind']) => void;
}

type View = 'facts' | 'findings' | 'plan' | 'score' | 'runs';

/** One variant: what it is, what is wrong with it, how it was made, where it ran, and what can be done with it. */
export function VariantPanel(props: VariantPanelProps) {
  const { variant, parent, analysis, parentAnalysis, runs, devices, acts, onMake } = props;
  const [view, setView] = useRemembered<View>(
    'variants.view',
    'facts',
    isOneOf('facts', 'findings', 'plan', 'score', 'runs'),
  );
  useCommands([
    {
      id: 'variant.score',
      title: `Score ${variant.label}…`,
      group: 'Variant',
      keywords: 'agreement cosine sqnr map accuracy',
      keys: 'Mod+Shift+a',
      run: () => setView('score'),
    },
  ]);
  const findings = analysis.kind === 'ready' ? analysis.analysis.findings : null;
  const own = runs.filter((run) => run.variant === variant.id);
  const tabs: readonly Tab<View>[] = [
    {
      value: 'facts',
      label: 'Facts',
      content: <VariantFacts variant={variant} parent={parent} analysis={analysis} parentAnalysis={parentAnalysis} />,
    },
    {
      value: 'findings',
      label: findings === null ? 'Findings' : `Findings ${findings.length}`,
      content: <FindingList analysis={analysis} />,
    },
    ...(variant.plan
      ? [
          {
            value: 'plan' as const,
            label: `Plan ${variant.plan.steps.length}`,
            content: <PlanView key={variant.id} variant={variant} parent={parent} />,
          },
        ]
      : []),
    { value: 'score', label: 'Score', content: <ScoreView key={variant.id} variant={variant} /> },
    { value: 'runs', label: own.length === 0 ? 'Runs' : `Runs ${own.length}`, content: <RunList runs={own} /> },
  ];
  return (
    <Panel
      label={variant.label}
      title={
        <LabelField
          what="Label of the variant"
          className="variant-name"
          key={`${variant.id} ${variant.label}`}
          label={variant.label}
          onRename={(label) => acts.rename.run({ id: variant.id, label })}
        />
      }
      actions={
        <Menu
          trigger={
            <Button look="quiet" aria-label="More for this variant">
              <Icon name="more" />
            </Button>
          }
          sections={[
            {
              actions: [
                { label: 'Export ONNX…', icon: 'export', run: () => acts.exportModel.run(variant) },
                {
                  label: 'Predicted engine',
                  icon: 'engine',
                  run: () => go({ screen: 'engine', source: { kind: 'prediction', variant: variant.id } }),
                },
              ],
            },
            {
              actions: [
                {
                  label: 'Insert Q/DQ…',
                  icon: 'layers',
                  whyNot: variant.kind === 'qdq' && 'it has Q/DQ already',
                  run: () => onMake('quantize'),
                },
                { label: 'Mask or cut a region…', icon: 'close', run: () => onMake('mask') },
                { label: 'FP16 variant', icon: 'swap', run: () => acts.toHalf.run(variant) },
                {
                  label: 'Scales and histograms…',
                  icon: 'list',
                  whyNot: variant.kind === 'float' && 'a float model has none',
                  run: () => onMake('scales'),
                },
              ],
            },
            { actions: [{ label: 'Remove', icon: 'remove', isDanger: true, run: () => acts.remove.run(variant) }] },
          ]}
        />
      }
    >
      <div className="variant-acts">
        <Menu
          trigger={
            <Button look="primary" icon="play" isBusy={acts.start.isBusy} data-testid="run-on">
              Run on…
            </Button>
          }
          sections={devices.map((device) => ({
            title: device.name,
            actions: precisionsFor(variant, device).map((precision) => ({
              label: precisionNames[precision],
              icon: 'play',
              whyNot: device.presence === 'unreachable' && 'out of reach',
              hint: device.standIn ? 'test board' : undefined,
              run: () => acts.start.run({ variant, device, precision }),
            })),
          }))}
        />
        {variant.kind === 'qdq' && (
          <Button icon="fix" onClick={() => go({ screen: 'fix', variant: variant.id })} data-testid="open-fix">
            Fix
          </Button>
        )}
        {variant.kind === 'float' ? (
          <Button icon="layers" onClick={() => onMake('quantize')} data-testid="open-quantize">
            Insert Q/DQ…
          </Button>
        ) : (
          <Button icon="list" onClick={() => onMake('scales')} data-testid="open-scales">
            Scales…
          </Button>
        )}
        <Button
          icon="engine"
          onClick={() => go({ screen: 'engine', source: { kind: 'prediction', variant: variant.id } })}
        >
          Predicted engine
        </Button>
      </div>
      <Tabs<View> label="About this variant" value={view} onChange={setView} tabs={tabs} />
    </Panel>
  );
}
