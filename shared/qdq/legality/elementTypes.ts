import type { DType } from '../../base/dtype.ts';
import { atLeast } from '../../base/target.ts';
import { indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import { dtypeOf } from '../../onnx/tensors.ts';
import { isQdq } from '../graph/pairs.ts';
import { quantizedTypesOf } from '../predict/targets.ts';
import type { LegalityIssue } from '../types.ts';
import { issue, type Refusal } from './refusal.ts';

const notImported: ReadonlySet<DType> = new Set<DType>(['int16', 'uint16', 'uint32', 'uint64', 'string']);
const narrowFloats: ReadonlySet<DType> = new Set<DType>(['fp8', 'fp4']);
const weighted = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/**
 * E5, E7: element types. Initializers of types that TensorRT does not know are refused wherever they stand, 8-bit floats
 * where the SM has no such arithmetic, a UINT8 network input behind a DQ, and a weighted operator whose inputs differ in
 * type (an FP16 scale makes its DQ write FP16: the float side of all of them must agree).
 */
export const elementTypes: Refusal = {
  rule: 'E7',
  title: 'Element types that are not taken, or do not agree',
  find({ graph, types, pairs, inputs }, target) {
    const { nodes, initializers } = indexOf(graph);
    const found: LegalityIssue[] = [];
    for (const [name, tensor] of initializers) {
      const dtype = dtypeOf(tensor.dataType ?? 0);
      if (dtype !== null && notImported.has(dtype))
        found.push(issue('E7', [], `The initializer ${name} is ${dtype}, which TensorRT does not import.`));
    }
    const known = quantizedTypesOf(target.sm);
    for (const pair of pairs)
      if (narrowFloats.has(pair.qtype) && (!known.includes(pair.qtype) || !atLeast(target, 8, 6)))
        found.push(
          issue('E5', [pair.label], `${pair.label} quantizes to ${pair.qtype}, which SM ${target.sm} does not have.`),
        );
    const graphInputs = new Set(inputs);
    for (const node of nodes) {
      const label = nodeLabel(node);
      const first = node.input?.[0] ?? '';
      if (isQdq(node) && graphInputs.has(first) && types.get(first)?.dtype === 'uint8')
        found.push(
          issue('E7', [label], `${label} reads the network input ${first} as UINT8; INT8 is the only such type.`),
        );
      if (!weighted.has(node.opType ?? '')) continue;
      const [a, b] = [first, node.input?.[1] ?? ''].map((name) => types.get(name)?.dtype ?? null);
      if (!a || !b || a === b) continue;
      const integer = a === 'int8' || a === 'uint8' || b === 'int8' || b === 'uint8';
      const why = integer
        ? `${label} reads an integer tensor as it is; a DequantizeLinear has to stand before it.`
        : `${label} reads ${a} and ${b}; scales and weights of one operator must be of one float type.`;
      found.push(issue(integer ? 'N6' : 'E7', [label], why));
    }
    return found;
  },
};
