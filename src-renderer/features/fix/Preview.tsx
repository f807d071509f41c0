import { useMemo, useRef, type RefObject } from 'react';
import type { FixPreview } from '../../../shared/contract/fixMethods.ts';
import { EngineGraph, type GraphControls } from '../../graph/EngineGraph.tsx';
import { graphModel } from '../../graph/model.ts';
import { plural } from '../../ui/format.ts';
import { PlanList } from '../../ui/PlanList.tsx';
import { isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Tabs } from '../../ui/Tabs.tsx';
import { FiguresTable } from './FiguresTable.tsx';
import { changedLayers } from './saving.ts';

type View = 'engine' | 'plan' | 'aside';

interface PreviewProps {
  readonly preview: FixPreview;
  readonly isStale: boolean;
  /** ONNX nodes to bring into view on both graphs. */
  readonly shownNodes: readonly string[];
}

/** What the chosen fixes would do: figures before and after, both expected engines, the plan, and what is left out. */
export function Preview({ preview, isStale, shownNodes }: PreviewProps) {
  const [view, setView] = useRemembered<View>('fix.preview', 'engine', isOneOf('engine', 'plan', 'aside'));
  const aside = preview.deferred.length + preview.skipped.length;
  return (
    <div className={`fix-preview ${isStale ? 'is-stale' : ''}`} aria-busy={isStale}>
      <FiguresTable preview={preview} />
      <Tabs<View>
        label="Preview"
        value={view}
        onChange={setView}
        tabs={[
          {
            value: 'engine',
            label: 'Expected engine',
            content: <BothEngines preview={preview} shownNodes={shownNodes} />,
          },
          { value: 'plan', label: `Plan ${preview.steps.length}`, content: <PlanList steps={preview.steps} /> },
          {
            value: 'aside',
            label: aside === 0 ? 'Left out' : `Left out ${aside}`,
            content: <LeftOut preview={preview} />,
          },
        ]}
      />
    </div>
  );
}

function BothEngines({
  preview,
  shownNodes,
}: {
  readonly preview: FixPreview;
  readonly shownNodes: readonly string[];
}) {
  const { predictionBefore, predictionAfter } = preview;
  const before = useMemo(() => graphModel(predictionBefore, null), [predictionBefore]);
  const after = useMemo(() => graphModel(predictionAfter, null), [predictionAfter]);
  const changed = useMemo(() => changedLayers(predictionBefore, predictionAfter), [predictionBefore, predictionAfter]);
  const litBefore = useMemo(() => litOf(changed.before, before, shownNodes), [changed, before, shownNodes]);
  const litAfter = useMemo(() => litOf(changed.after, after, shownNodes), [changed, after, shownNodes]);
  return (
    <div className="fix-engines">
      <Side title="As it is" count={before.engine.layers.length} lit={litBefore} model={before} />
      <Side title="Expected after" count={after.engine.layers.length} lit={litAfter} model={after} />
    </div>
  );
}

type Model = ReturnType<typeof graphModel>;

function Side({
  title,
  count,
  model,
  lit,
}: {
  readonly title: string;
  readonly count: number;
  readonly model: Model;
  readonly lit: ReadonlySet<number> | null;
}) {
  const controls: RefObject<GraphControls | null> = useRef(null);
  return (
    <section className="fix-side" aria-label={title}>
      <h3>
        {title} <span className="muted">{plural(count, 'layer')}</span>
        {lit !== null && (
          <button type="button" className="fix-show" onClick={() => controls.current?.show([...lit])}>
            {lit.size} lit
          </button>
        )}
      </h3>
      <div className="fix-graph">
        <EngineGraph
          label={title}
          model={model}
          mode="precision"
          selected={null}
          lit={lit}
          onSelect={() => undefined}
          controls={controls}
        />
      </div>
    </section>
  );
}

/** The layers of the nodes that are looked at, else all that change. */
function litOf(changed: readonly number[], model: Model, nodes: readonly string[]): ReadonlySet<number> | null {
  if (nodes.length > 0) {
    const wanted = new Set(nodes);
    const found = model.engine.layers.flatMap((layer, index) =>
      layer.onnxNodes.some((node) => wanted.has(node)) ? [index] : [],
    );
    if (found.length > 0) return new Set(found);
  }
  return changed.length === 0 ? null : new Set(changed);
}

function LeftOut({ preview }: { readonly preview: FixPreview }) {
  if (preview.deferred.length + preview.skipped.length === 0)
    return <p className="plan-none">Nothing is left out: every chosen fix applies.</p>;
  return (
    <ul className="fix-left-out">
      {preview.deferred.map((group) => (
        <li key={group.members.join(' ')}>
          <p>
            <b>Tie group set aside</b>, ratio {group.ratio.toFixed(2)}. {group.reason}
          </p>
          <p className="mono muted">{group.members.join(', ')}</p>
        </li>
      ))}
      {preview.skipped.map(({ rule, reason }, at) => (
        <li key={`${rule} ${at}`}>
          <p>
            <span className="mono">{rule}</span> {reason}
          </p>
        </li>
      ))}
    </ul>
  );
}
