import type { DType } from '../base/dtype.ts';
import { describeBorder, dtypesOf, sameTypes, shareOf, type Border } from './border.ts';
import type { NodeClasses } from './classes.ts';
import { activationOps } from './coreNodes.ts';
import { bordersOf, kernelCount, type LayerGroup } from './groups.ts';
import type { Side } from './side.ts';
import type { CauseName } from './types.ts';

/**
 * The dominant cause of one group's Δ (design §6): what differs between the two engines there, in the order of what it
 * usually costs. A difference that explains the sign (float where there was INT8, and slower) goes before one that does
 * not; only where types, fusion and nodes are the same is it the choice of kernel.
 */
export interface CoreCause {
  readonly cause: CauseName;
  readonly why: string;
  readonly rule: string | null;
}

interface Difference {
  readonly cause: CauseName;
  /** What it would do to B's time: +1 slower, −1 faster. */
  readonly direction: number;
}

const int8: ReadonlySet<DType> = new Set<DType>(['int8', 'uint8', 'fp8', 'int4', 'fp4']);
const fp32: ReadonlySet<DType> = new Set<DType>(['fp32']);

export function coreCauseOf(a: Side, b: Side, group: LayerGroup, classes: NodeClasses, deltaMs: number): CoreCause {
  const [inA = [], inB = []] = group.layers;
  // Names in the sentence are B's, because the verdict is about B.
  const subject = inB.length > 0 ? subjectOf(b, inB) : subjectOf(a, inA);
  if (inA.length === 0)
    return { cause: 'only-here', why: `${subject} has no counterpart in the other engine.`, rule: null };
  if (inB.length === 0)
    return { cause: 'only-there', why: `${subject} has no counterpart in this engine.`, rule: null };

  const [borderA, borderB] = bordersOf(group);
  const kernelsA = kernelCount(a, inA);
  const kernelsB = kernelCount(b, inB);
  const differences: readonly Difference[] = [
    { cause: 'float-island', direction: -growth(borderA, borderB, int8) },
    { cause: 'fusion-lost', direction: Math.sign(kernelsB - kernelsA) },
    { cause: 'fp32-remainder', direction: growth(borderA, borderB, fp32) },
  ];
  const real = differences.filter((difference) => difference.direction !== 0);
  const dominant = real.find((difference) => difference.direction === Math.sign(deltaMs)) ?? real[0];
  const types = `${describeBorder(borderA)} there, ${describeBorder(borderB)} here`;
  const kernels = `${count(kernelsA)} there, ${count(kernelsB)} here`;
  if (dominant) {
    const surprise = dominant.direction === Math.sign(deltaMs) || deltaMs === 0 ? '' : ', which did not pay here';
    const fused = kernelsA === kernelsB ? '' : `; ${kernels}`;
    const why =
      dominant.cause === 'fusion-lost'
        ? `${subject}: ${kernels}${surprise}.`
        : `${subject}: ${types}${fused}${surprise}.`;
    return { cause: dominant.cause, why, rule: ruleOf(dominant, b, inB, borderB) };
  }
  if (sameTypes(borderA, borderB) && sameNodes([a, b], group, classes))
    return {
      cause: 'kernel-choice',
      why: `${subject}: same nodes, types and kernels; another tactic or its timing.`,
      rule: null,
    };
  return { cause: 'unattributed', why: `${subject}: the engines do not say enough to tell what differs.`, rule: null };
}

/** +1 where B has more tensors of these types, −1 where it has fewer; 0 also where one engine tells no types. */
function growth(a: Border, b: Border, dtypes: ReadonlySet<DType>): number {
  const [inA, inB] = [shareOf(a, dtypes), shareOf(b, dtypes)];
  return inA === null || inB === null ? 0 : Math.sign(inB - inA);
}

/** The telling operators of some layers in one phrase. */
export function subjectOf(side: Side, layers: readonly number[]): string {
  const entries = [...new Set(layers.flatMap((index) => side.coreOfLayer[index]!))].map((at) => side.core[at]!);
  if (entries.length === 0) return side.engine.layers[layers[0]!]?.name ?? 'A layer';
  const names = entries.map((entry) => entry.name);
  return names.length <= 4 ? names.join(' + ') : `${names.slice(0, 3).join(' + ')} + ${names.length - 3} more`;
}

function sameNodes(sides: readonly Side[], group: LayerGroup, classes: NodeClasses): boolean {
  const shared = new Set(group.classes);
  return sides.every((side, number) =>
    group.layers[number]!.every((index) =>
      side.coreOfLayer[index]!.every((at) => {
        const id = classes[number]![at] ?? null;
        return (id !== null && shared.has(id)) || activationOps.has(side.core[at]!.op);
      }),
    ),
  );
}

/** Which rule's fix answers a loss of B; a gain of B needs none. */
function ruleOf(difference: Difference, b: Side, layers: readonly number[], border: Border): string | null {
  if (difference.direction <= 0) return null;
  const entries = layers.flatMap((index) => b.coreOfLayer[index]!.map((at) => b.core[at]!));
  const has = (...ops: readonly string[]): boolean => entries.some(({ op }) => ops.includes(op));
  if (has('MaxPool')) return has('Conv') ? 'AP-29' : 'AP-07';
  // An INT8 kernel that writes FP32 has a float reader; a float one that does was never told to be FP16.
  const readsInt8 = dtypesOf(border.reads).includes('int8');
  if (difference.cause === 'fp32-remainder') return readsInt8 ? 'AP-02' : 'AP-08';
  if (has('Add')) return 'AP-02';
  if (has('Concat')) return 'AP-03';
  if (has('Sigmoid', 'HardSigmoid') && has('Mul')) return 'AP-12';
  if (has('GlobalAveragePool', 'AveragePool')) return 'AP-09';
  if (difference.cause === 'float-island')
    return readsInt8 ? 'AP-01' : has('Conv', 'ConvTranspose', 'Gemm', 'MatMul') ? 'AP-17' : 'AP-09';
  return has(...activationOps, 'BatchNormalization') ? 'AP-06' : null;
}

const count = (kernels: number): string => `${kernels} kernel${kernels === 1 ? '' : 's'}`;
