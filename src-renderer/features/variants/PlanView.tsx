import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Variant } from '../../../shared/contract/project.ts';
import { errorOf } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { useSettings } from '../../bridge/useSettings.ts';
import { EngineGraph } from '../../graph/EngineGraph.tsx';
import { graphModel } from '../../graph/model.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { PlanList } from '../../ui/PlanList.tsx';

interface PlanViewProps {
  readonly variant: Variant;
  readonly parent: Variant | null;
}

/** How a variant was made: the steps as sentences, and the expected engines before and after them. */
export function PlanView({ variant, parent }: PlanViewProps) {
  const [isOpen, setOpen] = useState(false);
  const steps = variant.plan?.steps ?? [];
  const nodes = useMemo(() => new Set(variant.plan?.steps.flatMap((step) => step.nodes)), [variant]);
  return (
    <>
      <div className="variant-acts">
        {parent && (
          <Button icon="compare" onClick={() => setOpen(true)} data-testid="plan-graph">
            Before and after as graphs
          </Button>
        )}
        {variant.plan?.estimatedSqnrDb != null && (
          <span className="muted">
            outputs are expected to agree with the parent&apos;s to {variant.plan.estimatedSqnrDb.toFixed(1)} dB
          </span>
        )}
      </div>
      <PlanList steps={steps} />
      {parent && isOpen && (
        <Dialog
          title={`From ${parent.label} to ${variant.label}`}
          description="The engines that are expected of both; what holds a node of the plan is lit."
          isOpen
          width={1180}
          onClose={() => setOpen(false)}
        >
          <div className="plan-graphs">
            <Side variant={parent} nodes={nodes} />
            <Side variant={variant} nodes={nodes} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Side({ variant, nodes }: { readonly variant: Variant; readonly nodes: ReadonlySet<string> }) {
  const { target } = useSettings();
  const predicted = useQuery(queries.predicted(variant.id, target));
  const model = useMemo(() => (predicted.data ? graphModel(predicted.data.engine, null) : null), [predicted.data]);
  const lit = useMemo(() => {
    const layers = model?.engine.layers.flatMap((layer, at) =>
      layer.onnxNodes.some((node) => nodes.has(node)) ? [at] : [],
    );
    return layers && layers.length > 0 ? new Set(layers) : null;
  }, [model, nodes]);
  return (
    <section className="plan-side" aria-label={variant.label}>
      <h3>{variant.label}</h3>
      {predicted.error && <Problem error={errorOf(predicted.error)} />}
      {predicted.isPending && <Loading what="Predicting the engine" />}
      {model && (
        <div className="plan-graph">
          <EngineGraph
            label={variant.label}
            model={model}
            mode="precision"
            selected={null}
            lit={lit}
            onSelect={() => undefined}
          />
        </div>
      )}
    </section>
  );
}
