import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { indexOf } from '../../onnx/graphIndex.ts';
import type { ModelGraph } from '../../onnx/model.ts';
import type { EdgeRef, FixAction } from '../fix/action.ts';
import { applyAction } from '../fix/apply.ts';
import { Draft } from '../fix/draft.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import type { EditPlan, PlanStep } from '../plan.ts';
import { edgeRef } from '../rules/edgeRef.ts';
import { isQuantized } from '../rules/kernels.ts';
import { contextOf, type RuleContext } from '../rules/rule.ts';
import { say } from '../rules/say.ts';

/**
 * A region back in float: the activation and weight pairs of every operator whose name matches are taken off, those of
 * the graph outputs that such an operator writes too, and so are pairs that match by their own name. It is the guide's
 * QAT mask: a detect head trained with quantizers, deployed without them. Nothing else changes; what the region's
 * neighbours lose by it (L1) is for the findings of the result to say. Source: NVIDIA YOLOv7 QAT guide; qdq-rules §2 AP-24.
 */
export interface Masked {
  readonly plan: EditPlan;
  readonly graph: ModelGraph;
}

/** Errors: `E-NOT-FOUND` when nothing of that name carries a pair. */
export function maskRegion(
  graph: ModelGraph,
  target: RuleContext['target'],
  matches: (label: string) => boolean,
): Result<Masked> {
  const context = contextOf(graph, target);
  const draft = new Draft(graph);
  const steps = actionsOf(context.core, matches).flatMap(({ label, actions }) =>
    actions.flatMap((action): readonly PlanStep[] =>
      applyAction({ draft, context, why: say`${label} is masked: it stays float.` }, action).map((step) => ({
        rule: 'mask',
        ...step,
      })),
    ),
  );
  if (steps.length === 0) return err(appError('E-NOT-FOUND', 'No operator or pair of such a name carries Q/DQ.'));
  return ok({ plan: { steps }, graph: draft.finish() });
}

interface Asked {
  readonly label: string;
  readonly actions: readonly FixAction[];
}

function actionsOf(core: CoreGraph, matches: (label: string) => boolean): readonly Asked[] {
  const inRegion = new Set(core.nodes.filter((node) => matches(node.label)));
  const isMasked = (node: CoreNode | null | undefined, pairs: readonly { readonly label: string }[]): boolean =>
    (node != null && inRegion.has(node)) || pairs.some((pair) => matches(pair.label));
  const ofNodes = core.nodes.map((node) => {
    const edges = node.edges.filter((edge) => edge.slot >= 0 && isQuantized(edge) && isMasked(node, edge.pairs));
    const pair = node.weight?.pair;
    const weight = pair && isMasked(node, [pair]) ? storedEdge(core, node) : null;
    return {
      label: node.label,
      actions: [
        ...(edges.length > 0 ? [{ kind: 'unquantize' as const, edges: edges.map((edge) => edgeRef(node, edge)) }] : []),
        ...(weight ? [{ kind: 'unquantize-weight' as const, edge: weight }] : []),
      ],
    };
  });
  const ofOutputs = [...core.uses].flatMap(([tensor, uses]) =>
    uses.flatMap(({ node, edge }) => {
      const last = edge.pairs.at(-1);
      const maker = core.makers.get(tensor);
      return node === null && last && isMasked(maker, edge.pairs)
        ? [{ label: maker?.label ?? tensor, actions: [{ kind: 'unquantize-output' as const, tensor, pair: last.id }] }]
        : [];
    }),
  );
  return [...ofNodes, ...ofOutputs];
}

const maxLinks = 32;

/** The input that reads the weight's DQ: the operator's own, or that of a Transpose or Reshape behind it. */
function storedEdge(core: CoreGraph, node: CoreNode): EdgeRef | null {
  const { nodes, producers } = indexOf(core.graph);
  let edge = { node: node.outputs[0] ?? '', slot: node.weight?.slot ?? 1, label: node.label };
  let name = node.node.input?.[edge.slot] ?? '';
  for (let links = 0; links < maxLinks; links += 1) {
    const maker = nodes[producers.get(name) ?? -1];
    if (!maker) return null;
    if (maker.opType === 'DequantizeLinear') return edge;
    edge = { node: maker.output?.[0] ?? '', slot: 0, label: node.label };
    name = maker.input?.[0] ?? '';
  }
  return null;
}
