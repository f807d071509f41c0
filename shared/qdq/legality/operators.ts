import { indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import { issue, type Refusal } from './refusal.ts';

const unsupported = new Set([
  'QLinearConv',
  'QLinearMatMul',
  'QGemm',
  'ConvInteger',
  'MatMulInteger',
  'DynamicQuantizeLinear',
]);

/**
 * E4: operators that compute on integers in ONNX itself are not imported, and no DQ reads INT32: ONNX Runtime's default
 * export quantizes biases so, and therefore never loads (N3: biases stay float).
 */
export const operators: Refusal = {
  rule: 'E4',
  title: 'Integer operators and quantized biases',
  find: ({ graph, types }) =>
    indexOf(graph).nodes.flatMap((node) => {
      const label = nodeLabel(node);
      if (unsupported.has(node.opType ?? ''))
        return [
          issue(
            'E4',
            [label],
            `${label} is a ${node.opType}; export with QuantizeLinear and DequantizeLinear instead.`,
          ),
        ];
      const input = node.input?.[0] ?? '';
      return node.opType === 'DequantizeLinear' && types.get(input)?.dtype === 'int32'
        ? [
            issue(
              'E4',
              [label],
              `${label} dequantizes the INT32 tensor ${input}; keep the bias in float (QuantizeBias=False).`,
            ),
          ]
        : [];
    }),
};
