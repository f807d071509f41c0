import { isDepthwise, groupsOf } from '../graph/opClass.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import type { Confidence, RegionKind } from '../types.ts';
import { activationAt, foldsIntoConv, scalesAfter } from './epilogue.ts';
import type { Lowered } from './lower.ts';
import { kernelOf, onlyUser, put, resultOf, weakest, type Kernel, type Op, type Value } from './net.ts';
import type { Capabilities } from './targets.ts';

/**
 * P4 for weighted operators: what goes into the kernel of a convolution or matrix product, and whether it writes INT8.
 *
 * In order: constant scale and bias, then either a residual Add (and an activation behind it) or an activation, then a
 * MaxPool behind a stem, then the Q. The laws decide the last step (qdq-rules §0.1):
 * L1: an INT8 operator writes INT8 only when one Q is the only reader of its result.
 * L2: with a residual Add the addend has the type of the result. A float addend keeps the result float and leaves the Q
 * outside; an INT8 addend under a float result is dequantized by a kernel of its own.
 *
 * Sources: §1.4, §6.2 P4; who owns an Add when both sides could: §6.2, confirmed in §10 (later 9/9, one side 8/8).
 */
export function growWeightedKernels(core: CoreGraph, net: Lowered, capabilities: Capabilities): void {
  const weighted = net.ops.filter((op) => op.node?.cls === 'weighted');
  const owners = ownersOfAdds(core, weighted);
  for (const op of weighted) {
    const kernel = grow(core, op, owners, capabilities);
    const obstacle = net.obstacles.get(op.node!);
    if (obstacle && carriesQdq(op.node!))
      kernel.reasons.push(`${obstacle.rule}: ${op.node!.label} computes in float, ${obstacle.why}`);
  }
}

const carriesQdq = (node: CoreNode): boolean =>
  Boolean(node.weight?.pair) || node.edges.some((edge) => edge.pairs.length > 0);

/** The operator that takes each residual Add: of two that could, the later one. */
function ownersOfAdds(core: CoreGraph, weighted: readonly Op[]): ReadonlyMap<Op, Op> {
  const owners = new Map<Op, Op>();
  for (const op of weighted) {
    const tail = scalesAfter(core, op)?.result;
    const add = tail && onlyUser(tail);
    if (add && tail && joins(core, add, tail)) owners.set(add, op);
  }
  return owners;
}

/** An elementwise sum of two activations of one shape, the value being one of them. */
function joins(core: CoreGraph, add: Op, value: Value): boolean {
  if (add.node?.op !== 'Add' && add.node?.op !== 'Sum') return false;
  const [a, b] = add.inputs;
  if (add.inputs.length !== 2 || !a || !b || a === b) return false;
  const other = a === value ? b : a;
  const shape = core.types.get(value.tensor)?.shape ?? null;
  const otherShape = core.types.get(other.tensor)?.shape ?? null;
  return shape === null || otherShape === null || sameShape(shape, otherShape);
}

const sameShape = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean =>
  a.length === b.length && a.every((dim, at) => dim === b[at] || dim === null || b[at] === null);

function grow(core: CoreGraph, op: Op, owners: ReadonlyMap<Op, Op>, capabilities: Capabilities): Kernel {
  const node = op.node!;
  const depthwise = node.op === 'Conv' && isDepthwise(groupsOf(node.node), channelsInto(core, op));
  const kernel = kernelOf(kindOf(node.op, depthwise), [op], capabilities.ceiling);
  if (op.int8 && capabilities.int8Epilogue === 'generated-kernel') {
    kernel.reasons.push('int8: hands its accumulators to a generated kernel that finishes and quantizes');
    return kernel;
  }

  const scaled = scalesAfter(core, op);
  if (!scaled) return kernel;
  for (const each of scaled.ops) put(each, kernel);
  let value = scaled.result;
  noteUnfolded(core, value, kernel);

  const add = onlyUser(value);
  const addend = add && owners.get(add) === op ? add.inputs.find((input) => input !== value) : undefined;
  if (add && addend) {
    put(add, kernel);
    value = resultOf(add) ?? value;
    kernel.reasons.push(`L2: takes ${add.node!.label} with addend ${addend.name}`);
  }
  value = takeActivation(value, kernel, depthwise ? capabilities.depthwiseEpilogues : capabilities.epilogues);

  const quantize = op.int8 ? onlyQuantizer(value, kernel) : null;
  if (addend) {
    const dequantize = addend.maker?.kind === 'dequantize' && !addend.maker.kernel ? addend.maker : null;
    if (quantize && dequantize) {
      put(dequantize, kernel);
      put(quantize, kernel);
      kernel.reasons.push(`L2: the addend is INT8, so that the result can be (${quantize.qdq[0]})`);
    } else if (quantize) kernel.reasons.push(`L2: the float addend ${addend.name} leaves ${quantize.qdq[0]} outside`);
    else if (dequantize && op.int8)
      kernel.reasons.push(`L2: a float result needs ${dequantize.qdq[0] ?? addend.name} dequantized by a kernel`);
    return kernel;
  }
  if (!quantize) return kernel;
  put(quantize, kernel);
  kernel.reasons.push(`L1: ${quantize.qdq[0]} is the only reader of the result`);
  takeStemPool(op, quantize, kernel, capabilities);
  return kernel;
}

function kindOf(op: string, depthwise: boolean): RegionKind {
  if (op === 'MatMul' || op === 'Gemm') return 'gemm';
  return depthwise ? 'depthwise' : 'conv';
}

function channelsInto(core: CoreGraph, op: Op): number | null {
  return core.types.get(op.inputs[0]?.tensor ?? '')?.shape?.[1] ?? null;
}

function lower(kernel: Kernel, confidence: Confidence | null, why: string): void {
  if (confidence === null || confidence === 'high') return;
  kernel.confidence = weakest(kernel.confidence, confidence);
  kernel.reasons.push(`${confidence} confidence: ${why}`);
}

function noteUnfolded(core: CoreGraph, value: Value, kernel: Kernel): void {
  const next = onlyUser(value)?.node;
  if (next?.op === 'BatchNormalization' && !foldsIntoConv(core, next))
    kernel.reasons.push(`AP-31: ${next.label} does not fold, a parameter stands behind an Identity`);
}

function takeActivation(value: Value, kernel: Kernel, epilogues: Readonly<Partial<Record<string, Confidence>>>): Value {
  const activation = activationAt(value);
  if (!activation) return value;
  const confidence = epilogues[activation.name];
  const label = activation.ops.at(-1)?.node?.label ?? activation.name;
  if (confidence === undefined) {
    kernel.reasons.push(`P-05: ${activation.name} (${label}) is no epilogue of this kernel`);
    return value;
  }
  for (const op of activation.ops) put(op, kernel);
  lower(kernel, confidence, `P-05: ${activation.name} as an epilogue has no recorded evidence`);
  return activation.result;
}

/** The Q that alone reads `value` (L1); what stands in its way is noted. */
function onlyQuantizer(value: Value, kernel: Kernel): Op | null {
  if (value.isOutput) {
    kernel.reasons.push(`L1: ${value.name} is a graph output`);
    return null;
  }
  const [first, second] = value.users;
  if (first && !second) return first.kind === 'quantize' ? first : null;
  const quantizers = value.users.filter((user) => user.kind === 'quantize');
  const floats = value.users.filter((user) => user.kind !== 'quantize');
  if (quantizers.length > 0 && floats.length > 0)
    kernel.reasons.push(`L1: ${value.name} is also read as float by ${nameOfReader(floats[0]!)}`);
  if (quantizers.length > 1)
    kernel.reasons.push(`L3: ${value.name} is quantized at ${quantizers.length} scales (${namesOf(quantizers)})`);
  return null;
}

const nameOfReader = (op: Op): string => op.node?.label ?? op.qdq[0] ?? op.kind;
const namesOf = (ops: readonly Op[]): string => ops.map((op) => op.qdq[0] ?? '?').join(', ');

/** AP-29: the convolution that reads the image and a MaxPool behind its Q are one kernel. */
function takeStemPool(op: Op, quantize: Op, kernel: Kernel, capabilities: Capabilities): void {
  const image = op.inputs[0]?.maker?.inputs[0] ?? op.inputs[0];
  const result = resultOf(quantize);
  const pool = result && onlyUser(result);
  if (!capabilities.fusesStemPool || image?.maker || pool?.node?.op !== 'MaxPool' || pool.kernel) return;
  put(pool, kernel);
  kernel.reasons.push(`AP-29: ${pool.node.label} joins the stem`);
}
