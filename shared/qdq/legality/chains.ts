import { indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import { integerOf } from '../graph/pairs.ts';
import { issue, type Refusal } from './refusal.ts';

/** N6: a Q that reads a Q, or a DQ that reads a DQ, is no quantization of anything. DQ → Q is legal (it requantizes). */
export const chains: Refusal = {
  rule: 'N6',
  title: 'Q behind Q, or DQ behind DQ',
  find({ graph }) {
    const index = indexOf(graph);
    return index.nodes.flatMap((node) => {
      if (node.opType !== 'QuantizeLinear' && node.opType !== 'DequantizeLinear') return [];
      const maker = index.producers.get(integerOf(index, node.input?.[0] ?? ''));
      const before = maker === undefined ? undefined : index.nodes[maker];
      if (before?.opType !== node.opType || !before) return [];
      const names = [nodeLabel(before), nodeLabel(node)];
      return [issue('N6', names, `${names[1]} reads what ${names[0]} wrote: two of a kind in a row.`)];
    });
  },
};
