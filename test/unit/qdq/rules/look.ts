import type { Target } from '../../../../shared/base/target.ts';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../../../shared/onnx/model.ts';
import { capabilitiesWith, type ProbeAnswers } from '../../../../shared/qdq/caps/index.ts';
import { planFixes, type FixResult } from '../../../../shared/qdq/fix/planFixes.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { contextOf, findings } from '../../../../shared/qdq/rules/index.ts';
import type { Finding } from '../../../../shared/qdq/types.ts';
import { graphOf } from '../../../support/graphOf.ts';

/** A graph as one rule sees it. */
export interface Looked {
  readonly graph: ModelGraph;
  readonly findings: readonly Finding[];
  readonly messages: readonly string[];
  /** Ids of the fixes on offer. */
  readonly offers: readonly string[];
  /** Ids of those that are made unasked. */
  readonly automatic: readonly string[];
  /** Makes the named fixes, or all automatic ones. */
  fix(choose?: readonly string[], more?: { readonly allowProxy?: boolean }): FixResult;
}

export interface Looking {
  readonly target?: Target;
  readonly opset?: number;
  readonly amax?: Readonly<Record<string, number>>;
  /** What a board of the target answered to capability probes. */
  readonly answers?: ProbeAnswers;
}

export const orin: Target = { tensorrt: '10.3', sm: 87 };

export const look = (rule: string, text: string, options: Looking = {}): Looked =>
  lookAt(rule, graphOf(text, options.opset === undefined ? {} : { opset: options.opset }), options);

export function lookAt(rule: string, graph: ModelGraph, { target = orin, amax, answers = {} }: Looking = {}): Looked {
  const measured = amax ? new Map(Object.entries(amax)) : null;
  const capabilities = capabilitiesWith(target, answers);
  const amaxOf = (tensor: string): number | null => measured?.get(tensor) ?? null;
  const found = findings(contextOf(graph, target, { amaxOf, capabilities })).filter((finding) => finding.rule === rule);
  const fixes = found.flatMap((finding) => finding.fixes);
  return {
    graph,
    findings: found,
    messages: found.map((finding) => finding.message),
    offers: fixes.map((fix) => fix.id),
    automatic: fixes.filter((fix) => fix.automatic).map((fix) => fix.id),
    fix: (choose, { allowProxy = false } = {}) => {
      const planned = planFixes(graph, {
        target,
        capabilities,
        choose: choose ?? 'automatic',
        amax: measured,
        allowProxy,
      });
      if (!planned.ok) throw new Error(planned.error.message);
      return planned.value;
    },
  };
}

/** The graph with each node as `change` makes it: for what exporters write and the graph language does not. */
export const changed = (graph: ModelGraph, change: (node: NodeProto) => readonly NodeProto[]): ModelGraph => ({
  ...graph,
  model: { ...graph.model, graph: { ...graph.model.graph, node: indexOf(graph).nodes.flatMap(change) } },
});

/** Every activation edge with the scale of its pair: `conv2 <- a @ 0.03`, `add <- a`. Outputs read as `output <- y`. */
export function edgesOf(graph: ModelGraph): readonly string[] {
  const { uses } = coreGraphOf(graph);
  return [...uses.values()].flat().map(({ node, edge }) => {
    const scales = edge.pairs.map((pair) => ` @ ${Number((pair.scale?.values[0] ?? NaN).toPrecision(4))}`);
    return `${node?.label ?? 'output'} <- ${edge.tensor}${scales.join('')}`;
  });
}
