import { atLeast } from '../../base/target.ts';
import { indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import { constantOf, dtypeOf, tensorFloats } from '../../onnx/tensors.ts';
import { isQdq } from '../graph/pairs.ts';
import { issue, type Refusal } from './refusal.ts';

/**
 * E1: symmetric quantization only. A zero point must be a constant, and every value of it zero. UINT8 with zero points of
 * zero is refused before 10; from 10 on it is taken as INT8 (a warning: values above 127 then clip).
 * Sources: onnx-tensorrt QuantDequantLinearHelper; seen with TensorRT-RTX 1.7.1 (qdq-rules §9).
 */
export const zeroPoints: Refusal = {
  rule: 'E1',
  title: 'Zero points other than zero',
  find({ graph, constants }, target) {
    return indexOf(graph).nodes.flatMap((node) => {
      const name = node.input?.[2] ?? '';
      if (!isQdq(node) || name === '') return [];
      const label = nodeLabel(node);
      const tensor = constantOf(graph, name);
      if (!tensor)
        return constants.has(name)
          ? []
          : [issue('E1', [label], `${label} has a zero point that is no build-time constant.`)];
      const dtype = dtypeOf(tensor.dataType ?? 0);
      const values = tensorFloats(graph, tensor);
      if (values.ok && values.value.some((value) => value !== 0))
        return [
          issue(
            'E1',
            [label],
            `${label} has the zero point ${values.value.find((value) => value !== 0)}; only 0 is taken.`,
          ),
        ];
      return dtype === 'uint8' && !atLeast(target, 10)
        ? [issue('E1', [label], `${label} quantizes to UINT8, which TensorRT ${target.tensorrt} does not take.`)]
        : [];
    });
  },
};
