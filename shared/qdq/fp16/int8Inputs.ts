import { dataTypeOf } from '../../onnx/elementTypes.ts';
import { indexOf } from '../../onnx/graphIndex.ts';
import type { ModelGraph, ValueInfoProto } from '../../onnx/model.ts';
import { Draft } from '../fix/draft.ts';
import { perTensorScale } from '../fix/tiePolicy.ts';
import { coreGraphOf, type CoreGraph } from '../graph/coreGraph.ts';
import type { Pair } from '../graph/pairs.ts';

/**
 * AP-19: the Q on a graph input reads the whole picture in float in a kernel of its own, 14 % of the time of the best
 * recorded ResNet-18. Where Qs of one scale are all that reads an input, it becomes INT8 and they go: what prepares the
 * picture writes clamp(round(x / scale), −128, 127), ties to even, and the network computes the same numbers as before.
 * That is a change of the interface, so it is only done when it is asked for. Source: qdq-rules AP-19, N1.
 */
export interface Int8Input {
  readonly name: string;
  readonly scale: number;
  /** Labels of the Qs that went. */
  readonly quantizers: readonly string[];
}

export function withInt8Inputs(source: ModelGraph): {
  readonly graph: ModelGraph;
  readonly inputs: readonly Int8Input[];
} {
  const core = coreGraphOf(source);
  const { graph } = core;
  const draft = new Draft(graph);
  const { nodes } = indexOf(graph);
  const inputs = core.inputs.flatMap((name): readonly Int8Input[] => {
    const pairs = quantizersOf(core, name);
    const scale = pairs[0] ? perTensorScale(pairs[0]) : null;
    if (scale === null) return [];
    for (const { q } of pairs) {
      const integers = nodes[q!]!.output?.[0] ?? '';
      for (const use of draft.uses(integers)) draft.rewire(use, name);
      draft.sweep(integers);
    }
    return [{ name, scale, quantizers: pairs.map((pair) => pair.label) }];
  });
  return { graph: retyped(draft.finish(), new Set(inputs.map(({ name }) => name))), inputs };
}

/** The pairs whose Qs are all that reads an input; none where something else reads it, or where they differ. */
function quantizersOf({ graph, pairs }: CoreGraph, input: string): readonly Pair[] {
  const { uses, outputs } = indexOf(graph);
  const readers = uses.get(input) ?? [];
  const own = pairs.filter((pair) => pair.tensor === input && pair.q !== null && pair.qtype === 'int8');
  const isAll = readers.every(({ node, slot }) => slot === 0 && own.some((pair) => pair.q === node));
  const isOne = new Set(own.map((pair) => pair.cls)).size === 1;
  const isKept = outputs.has(input) || own.some((pair) => outputs.has(pair.id));
  return isAll && isOne && !isKept ? own : [];
}

function retyped(graph: ModelGraph, names: ReadonlySet<string>): ModelGraph {
  if (names.size === 0) return graph;
  const int8 = (value: ValueInfoProto): ValueInfoProto =>
    names.has(value.name ?? '')
      ? { ...value, type: { ...value.type, tensorType: { ...value.type?.tensorType, elemType: dataTypeOf('int8') } } }
      : value;
  const proto = graph.model.graph ?? {};
  return { ...graph, model: { ...graph.model, graph: { ...proto, input: (proto.input ?? []).map(int8) } } };
}
