import { seededRandom } from '../../shared/base/random.ts';
import { indexOf, nodeLabel } from '../../shared/onnx/graphIndex.ts';
import type { GraphProto, ModelGraph, NodeProto } from '../../shared/onnx/model.ts';

/**
 * The same network under another guise: nodes in another valid order, every tensor and node renamed. Graph inputs and
 * outputs keep their order, which is part of a model's meaning.
 */
export interface Disguised {
  readonly graph: ModelGraph;
  /** Labels of nodes, old to new. */
  readonly labels: ReadonlyMap<string, string>;
}

export function disguise(model: ModelGraph, seed: number): Disguised {
  const random = seededRandom(seed);
  const graph = model.model.graph ?? {};
  const order = shuffledOrder(model, random);
  const tensors = renaming(tensorNames(graph), 'tensor', random);
  const nodes = graph.node ?? [];
  const numbers = renaming(
    nodes.map((_, at) => String(at)),
    'node',
    random,
  );
  const rename = (name: string) => tensors.get(name) ?? name;
  const labels = new Map<string, string>();
  const renamed = order.map((at): NodeProto => {
    const node = nodes[at]!;
    const own: NodeProto = {
      ...node,
      ...(node.name ? { name: numbers.get(String(at))! } : {}),
      input: (node.input ?? []).map(rename),
      output: (node.output ?? []).map(rename),
    };
    labels.set(nodeLabel(node), nodeLabel(own));
    return own;
  });
  const named = <T extends { readonly name?: string | null }>(list: readonly T[] | null | undefined): T[] =>
    (list ?? []).map((each) => ({ ...each, name: rename(each.name ?? '') }));
  return {
    labels,
    graph: {
      ...model,
      model: {
        ...model.model,
        graph: {
          ...graph,
          node: renamed,
          input: named(graph.input),
          output: named(graph.output),
          initializer: named(graph.initializer),
          valueInfo: [],
        },
      },
    },
  };
}

function tensorNames(graph: GraphProto): readonly string[] {
  const names = new Set<string>();
  for (const node of graph.node ?? [])
    for (const name of [...(node.input ?? []), ...(node.output ?? [])]) names.add(name);
  for (const each of [...(graph.input ?? []), ...(graph.output ?? []), ...(graph.initializer ?? [])])
    names.add(each.name ?? '');
  names.delete('');
  return [...names];
}

function renaming(names: readonly string[], word: string, random: () => number): ReadonlyMap<string, string> {
  const numbers = shuffled(
    names.map((_, at) => at),
    random,
  );
  return new Map(names.map((name, at) => [name, `${word}${numbers[at]}`]));
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}

/** A random order in which makers still come before users. */
function shuffledOrder(model: ModelGraph, random: () => number): readonly number[] {
  const { nodes, producers } = indexOf(model);
  const waiting = nodes.map((node) => new Set((node.input ?? []).flatMap((name) => producers.get(name) ?? [])));
  const readers = nodes.map((): number[] => []);
  for (const [at, makers] of waiting.entries()) for (const maker of makers) readers[maker]!.push(at);
  const left = waiting.map((makers) => makers.size);
  const ready = nodes.flatMap((_, at) => (left[at] === 0 ? [at] : []));
  const order: number[] = [];
  while (ready.length > 0) {
    const pick = Math.floor(random() * ready.length);
    const at = ready[pick]!;
    ready[pick] = ready.at(-1)!;
    ready.pop();
    order.push(at);
    for (const reader of readers[at]!) {
      left[reader]! -= 1;
      if (left[reader] === 0) ready.push(reader);
    }
  }
  return order;
}
