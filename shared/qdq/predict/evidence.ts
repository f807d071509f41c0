import type { CoreGraph } from '../graph/coreGraph.ts';
import { groupsOf, isDepthwise } from '../graph/opClass.ts';
import type { Confidence } from '../types.ts';
import { isView } from './generated.ts';
import { weakest, type Kernel, type Op } from './net.ts';

/**
 * How far the evidence reaches for an operator, whatever was decided for it (qdq-rules §6.4, §10): what no recorded engine
 * shows is predicted by the rules and marked low, with the capability probe (§6.5) that would settle it.
 */
export function weighEvidence(core: CoreGraph, kernel: Kernel): void {
  for (const op of kernel.ops) {
    const gap = gapOf(core, op);
    if (!gap || weakest(kernel.confidence, gap.confidence) === kernel.confidence) continue;
    kernel.confidence = gap.confidence;
    kernel.reasons.push(
      `${gap.probe}: ${gap.what} (${op.node!.label}) ${gap.confidence === 'low' ? 'has no' : 'has little'} recorded evidence`,
    );
  }
}

interface Gap {
  readonly confidence: Confidence;
  readonly probe: string;
  readonly what: string;
}

const low = (probe: string, what: string): Gap => ({ confidence: 'low', probe, what });

function gapOf(core: CoreGraph, op: Op): Gap | null {
  const { node } = op;
  if (!node) return null;
  switch (node.op) {
    case 'Split':
    case 'Slice':
      return low('P-04', `a ${node.op}`);
    case 'Resize':
    case 'Upsample':
      return node.cls === 'pooling' ? low('P-09', 'a linear Resize') : null;
    case 'MaxPool':
      return keepsShape(core, op) ? low('P-03', 'a pool of stride 1, as in SPPF') : null;
    case 'AveragePool':
    case 'GlobalAveragePool':
    case 'ReduceMean':
      return op.int8 ? { confidence: 'medium', probe: 'P-10', what: 'an INT8 average pool' } : null;
    case 'ConvTranspose':
      return op.int8 ? low('P-11', 'an INT8 ConvTranspose') : null;
    case 'MatMul':
      return node.edges.length > 1 ? low('P-15', 'a product of two activations') : null;
    case 'Conv':
      return op.int8 && isGrouped(core, op) ? low('P-22', 'an INT8 grouped convolution') : null;
    case 'Mul':
      return node.edges.length > 1 && op.inputs.every((value) => value.maker?.kind === 'dequantize')
        ? low('P-13', 'a product of two INT8 tensors')
        : null;
    default:
      return op.int8 && (isView(node) || moves.has(node.op)) ? low('P-23', `an INT8 ${node.op}`) : null;
  }
}

const moves = new Set(['Transpose', 'Gather', 'DepthToSpace', 'SpaceToDepth', 'Tile', 'Expand']);

function keepsShape(core: CoreGraph, op: Op): boolean {
  const before = core.types.get(op.inputs[0]?.tensor ?? '')?.shape;
  const after = core.types.get(op.outputs[0]?.tensor ?? '')?.shape;
  return before != null && after != null && before.join() === after.join();
}

function isGrouped(core: CoreGraph, op: Op): boolean {
  const groups = groupsOf(op.node!.node);
  return groups > 1 && !isDepthwise(groups, core.types.get(op.inputs[0]?.tensor ?? '')?.shape?.[1] ?? null);
}
