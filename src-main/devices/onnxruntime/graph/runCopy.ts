import { indexOf, nodeLabel } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph, NodeProto, TensorProto } from '../../../../shared/onnx/model.ts';
import { constantOf } from '../../../../shared/onnx/tensors.ts';

/**
 * The copy of a model that ONNX Runtime is given; the user's file is never touched. Nothing in it computes anything else.
 *
 * - Each pair gets a zero point of its own. Exporters store equal zero points once and hand them out through Identity
 *   nodes, and the runtime then refuses the file at some settings ("Attempt to replace the existing tensor").
 * - Each node is named by its position, `@12@`. The runtime makes the names of fused nodes from those of their parts, adds
 *   and drops suffixes, and leaves nodes without a name nameless; a mark survives all of that and says where it came from.
 */
export interface RunCopy {
  readonly graph: ModelGraph;
  /** Labels of the nodes by the number in their mark. */
  readonly labels: readonly string[];
}

export function runCopyOf(source: ModelGraph): RunCopy {
  const graph = withOwnZeroPoints(source);
  const nodes = graph.model.graph?.node ?? [];
  return {
    labels: nodes.map(nodeLabel),
    graph: withNodes(
      graph,
      nodes.map((node, at) => ({ ...node, name: markOf(at) })),
    ),
  };
}

const markOf = (at: number): string => `@${at}@`;

/** Numbers of the nodes whose marks are in a name. */
export const marksIn = (name: string): readonly number[] =>
  [...name.matchAll(/@(\d+)@/g)].map((match) => Number(match[1]));

/** A text of the runtime with the names that the user knows. */
export const withLabels = (text: string, labels: readonly string[]): string =>
  text.replace(/@(\d+)@/g, (mark, at: string) => labels[Number(at)] ?? mark);

/** The runtime's graph with names that a person can read, for whoever opens the file. */
export const withLabelsAsNames = (graph: ModelGraph, labels: readonly string[]): ModelGraph =>
  withNodes(
    graph,
    (graph.model.graph?.node ?? []).map((node) => ({ ...node, name: withLabels(node.name ?? '', labels) })),
  );

export function withOwnZeroPoints(source: ModelGraph): ModelGraph {
  const { initializers, producers } = indexOf(source);
  const taken = new Set<string>();
  const ownOf = new Map<string, string>();
  const added: TensorProto[] = [];
  const own = (node: NodeProto): NodeProto => {
    const name = node.input?.[2] ?? '';
    const pair = (node.opType === 'QuantizeLinear' ? node.output?.[0] : node.input?.[0]) ?? '';
    const zero = isQdq(node) && name !== '' ? constantOf(source, name) : null;
    if (zero === null) return node;
    const known = ownOf.get(pair);
    const free = initializers.has(name) && !taken.has(name);
    const chosen = known ?? (free ? name : unused(`${name}_of_${pair}`));
    taken.add(chosen);
    ownOf.set(pair, chosen);
    if (known === undefined && !free) added.push({ ...zero, name: chosen });
    return chosen === name ? node : { ...node, input: node.input!.with(2, chosen) };
  };
  const unused = (wanted: string): string => {
    let name = wanted;
    for (let count = 2; initializers.has(name) || producers.has(name) || taken.has(name); count += 1)
      name = `${wanted}_${count}`;
    return name;
  };
  const nodes = (source.model.graph?.node ?? []).map(own);
  return withNodes(source, withoutIdleIdentities(source, nodes), added);
}

const isQdq = (node: NodeProto): boolean => node.opType === 'QuantizeLinear' || node.opType === 'DequantizeLinear';

/** Identity nodes that nothing reads any more, of those that something read before. */
function withoutIdleIdentities(source: ModelGraph, nodes: readonly NodeProto[]): readonly NodeProto[] {
  const { uses, outputs } = indexOf(source);
  const isUsed = (list: readonly NodeProto[]) => {
    const read = new Set(list.flatMap((node) => node.input ?? []));
    return (node: NodeProto): boolean => {
      const name = node.output?.[0] ?? '';
      const captured = (uses.get(name) ?? []).some((use) => use.slot === -1);
      return node.opType !== 'Identity' || read.has(name) || outputs.has(name) || captured;
    };
  };
  for (let list = nodes; ;) {
    const kept = list.filter(isUsed(list));
    if (kept.length === list.length) return kept;
    list = kept;
  }
}

function withNodes(graph: ModelGraph, node: readonly NodeProto[], added: readonly TensorProto[] = []): ModelGraph {
  const proto = graph.model.graph ?? {};
  const initializer = added.length > 0 ? [...(proto.initializer ?? []), ...added] : proto.initializer;
  const changed = { ...proto, node, ...(initializer ? { initializer } : {}) };
  return { ...graph, model: { ...graph.model, graph: changed } };
}
