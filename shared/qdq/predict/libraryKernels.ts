import type { RegionKind } from '../types.ts';
import { isGenerated, isView } from './generated.ts';
import { kernelOf, labelOf, onlyUser, put, resultOf, type Net, type Op } from './net.ts';
import type { Capabilities } from './targets.ts';

/**
 * P4 for what is neither weighted nor generated: pools, copies, views, irregular operators. Each is a kernel of its own;
 * an average pool that runs INT8 takes the Q behind it (`lower.ts` has seen that it is the only one).
 */
export function makeLibraryKernels(net: Net, capabilities: Capabilities): void {
  for (const op of net.ops) {
    if (op.kernel || !op.node || isGenerated(op.node, capabilities)) continue;
    const kernel = kernelOf(kindOf(op), [op], capabilities.ceiling);
    if (op.node.cls === 'float') kernel.reasons.push(`${op.node.op} is kept float`);
    if (!op.int8 || op.node.cls !== 'pooling') continue;
    const result = resultOf(op);
    const quantize = result && onlyUser(result);
    if (quantize?.kind !== 'quantize' || quantize.kernel) continue;
    put(quantize, kernel);
    kernel.reasons.push(`L1: INT8 between its DQ and ${quantize.qdq[0]}`);
  }
}

function kindOf(op: Op): RegionKind {
  const node = op.node!;
  if (isView(node)) return 'noop';
  if (node.op === 'Concat') return 'concat';
  if (node.cls === 'pooling' || node.op === 'MaxPool' || node.op === 'GlobalMaxPool') return 'pool';
  return node.cls === 'commuting' ? 'copy' : 'float';
}

/** The Q, DQ and rescale operations that nothing took: kernels of their own (8.x: a Reformat of origin QDQ). */
export function makeRemainingQdqKernels(net: Net, capabilities: Capabilities): void {
  for (const op of net.ops) {
    if (op.kernel) continue;
    kernelOf(op.kind === 'requantize' ? 'requantize' : 'qdq-reformat', [op], capabilities.ceiling, [whyLeft(op)]);
  }
}

/** Why a Q, DQ or rescale is a kernel of its own: what it is about the tensor that it reads. */
export function whyLeft(op: Op): string {
  const source = op.inputs[0]!;
  const label = op.qdq[0] ?? source.name;
  if (op.kind === 'dequantize') return `${label} stays: a float operator reads ${source.name}`;
  if (op.kind === 'requantize') return `L3: ${source.name} is rescaled from one scale to another at ${label}`;
  if (!source.maker) return `L1: ${label} reads the graph input ${source.name}`;
  const maker = labelOf(source.maker);
  if (source.isOutput) return `L1: ${source.name} is also a graph output`;
  const others = source.users.filter((user) => user !== op);
  const rival = others.find((user) => user.kind === 'quantize');
  const float = others.find((user) => user.kind !== 'quantize');
  if (float) return `L1: ${labelOf(float)} reads ${source.name} as float`;
  if (rival) return `L3: ${labelOf(rival)} quantizes ${source.name} at another scale`;
  const lead = source.maker.kernel?.ops.find((each) => each.node?.cls === 'weighted');
  return lead?.int8 ? `L2: ${lead.node!.label} writes float, its addend is float` : `L1: ${maker} runs in float`;
}
