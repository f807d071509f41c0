import { formatTarget } from '../../base/target.ts';
import { indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../onnx/model.ts';
import { constantOf, dtypeOf, tensorNumbers } from '../../onnx/tensors.ts';
import type { CoreNode } from '../graph/coreGraph.ts';
import type { Pair } from '../graph/pairs.ts';
import type { Hit, Rule, RuleContext } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-21: quantization written in a form that TensorRT does not take.
 *
 *   quantized bias       an INT32 constant behind a DQ: refused; stored as the float values it stands for, nothing changes
 *   scale of rank 1      one value in a vector is read as per-channel and makes the operator float; written as a scalar
 *   unsigned, zero point an asymmetric pair is refused; a symmetric one covers the same range at up to half the resolution
 *   per-channel          an activation has one scale; which one is a matter of calibration
 *   operator format      QLinearConv and its kin hold the scales inside: only a new export in QDQ format helps
 *
 * The first two are exact and made unasked. Source: qdq-rules §1.1 E1–E6, §2 AP-21, §9.
 */
export const representation: Rule = {
  id: 'AP-21',
  title: 'Quantization in a form that TensorRT refuses',
  find: (context) => [
    ...context.core.nodes.flatMap((node) => quantizedBias(context.graph, node)),
    ...activationPairs(context),
    ...operatorFormat(context.graph),
  ],
};

function quantizedBias(graph: ModelGraph, node: CoreNode): readonly Hit[] {
  const name = node.node.input?.[2] ?? '';
  const { nodes, producers } = indexOf(graph);
  const at = producers.get(name);
  const dq = at === undefined ? undefined : nodes[at];
  if (node.cls !== 'weighted' || dq?.opType !== 'DequantizeLinear') return [];
  const stored = constantOf(graph, dq.input?.[0] ?? '');
  if (!stored || dtypeOf(stored.dataType ?? 0) !== 'int32') return [];
  return [
    {
      severity: 'error',
      nodes: [node.label, nodeLabel(dq)],
      tensors: [name],
      message: say`The bias of ${node.label} is stored as INT32 behind ${nodeLabel(dq)}, which TensorRT refuses.`,
      remedies: [
        {
          id: `AP-21:fold-bias:${node.outputs[0] ?? node.label}`,
          summary: say`Store the bias of ${node.label} in float`,
          automatic: true,
          actions: [{ kind: 'fold-dq', edge: { node: node.outputs[0] ?? '', slot: 2, label: node.label } }],
        },
      ],
    },
  ];
}

function activationPairs({ core, graph, target, capabilities }: RuleContext): readonly Hit[] {
  return core.pairs.flatMap((pair): readonly Hit[] => {
    if (pair.root !== 'activation') return [];
    if (pair.scale && pair.scale.values.length > 1)
      return [
        fault(
          pair,
          'error',
          say`${pair.label} gives the activation ${pair.tensor} one scale a channel, which TensorRT does not take.`,
        ),
      ];
    if (!isSymmetric(graph, pair) && pair.q !== null)
      return [
        {
          ...fault(
            pair,
            'error',
            say`${pair.label} quantizes ${pair.tensor} with a zero point that is not 0, which TensorRT refuses.`,
          ),
          remedies: [
            {
              id: `AP-21:symmetric:${pair.id}`,
              summary: say`Quantize ${pair.tensor} symmetrically over the range that it has`,
              automatic: false,
              actions: [{ kind: 'make-symmetric', pair: pair.id }],
            },
          ],
        },
      ];
    if (pair.scale?.rank === 1 && pair.scale.values.length === 1)
      return [
        {
          ...fault(
            pair,
            'warning',
            capabilities.vectorScaleIsPerChannel
              ? say`The scale of ${pair.label} is a vector of one, which ${formatTarget(target)} reads as per-channel, so that ${pair.tensor} stays float.`
              : say`The scale of ${pair.label} is a vector of one, which newer versions read as per-channel; then ${pair.tensor} stays float.`,
          ),
          remedies: [
            {
              id: `AP-21:scalar:${pair.id}`,
              summary: say`Write the scale of ${pair.label} as a scalar`,
              automatic: true,
              actions: [{ kind: 'set-scale', pair: pair.id, values: [pair.scale.values[0]!], source: 'reused' }],
            },
          ],
        },
      ];
    return [];
  });
}

const fault = (pair: Pair, severity: Hit['severity'], message: string): Hit => ({
  severity,
  nodes: [pair.label],
  tensors: [pair.tensor],
  message,
  remedies: [],
});

function isSymmetric(graph: ModelGraph, pair: Pair): boolean {
  const { nodes } = indexOf(graph);
  const node = nodes[pair.q ?? pair.dqs[0] ?? -1];
  const name = node?.input?.[2] ?? '';
  const constant = name === '' ? null : constantOf(graph, name);
  const values = constant ? tensorNumbers(graph, constant) : null;
  return !values?.ok || values.value.every((value) => value === 0);
}

const operatorFormats = /^(QLinear\w+|ConvInteger|MatMulInteger|DynamicQuantizeLinear)$/;

function operatorFormat(graph: ModelGraph): readonly Hit[] {
  const faulty: readonly NodeProto[] = indexOf(graph).nodes.filter((node) => operatorFormats.test(node.opType ?? ''));
  if (faulty.length === 0) return [];
  const kinds = [...new Set(faulty.map((node) => node.opType ?? ''))];
  return [
    {
      severity: 'error',
      nodes: faulty.map(nodeLabel),
      tensors: faulty.flatMap((node) => node.output ?? []),
      message: say`${kinds} hold their quantization inside, which TensorRT refuses; export in QDQ format.`,
      remedies: [],
    },
  ];
}
