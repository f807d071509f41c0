import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph, NodeProto, TensorProto } from '../../../../shared/onnx/model.ts';
import { constantOf } from '../../../../shared/onnx/tensors.ts';
import { withNodes } from './withNodes.ts';

/**
 * A zero point for each pair. Exporters store equal zero points once and hand the others out through Identity nodes;
 * those nodes go with what they were for.
 */
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
