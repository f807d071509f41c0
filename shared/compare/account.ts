import type { DType } from '../base/dtype.ts';
import type { EngineTensor } from '../engine/graph.ts';
import type { NodeClasses } from './classes.ts';
import { coreCauseOf } from './coreCause.ts';
import { groupCopies, whySurvived } from './copies.ts';
import { kernelCount, type LayerGroup } from './groups.ts';
import { layerAt, type Side } from './side.ts';
import { joinWithinStep } from './timerStep.ts';
import { causeNames, type Cause, type CauseGroup, type CauseName } from './types.ts';

/**
 * Millisecond accounting: every layer of both engines is in one group, every group has one cause, so the causes add up
 * to the whole Δ of the profiles. What a profile counts and no layer carries is a group of its own, unattributed.
 */
export function accountFor(a: Side, b: Side, classes: NodeClasses, groups: readonly LayerGroup[]): readonly Cause[] {
  const found: { cause: CauseName; group: CauseGroup }[] = [];
  for (const { cause, layers: copies } of groupCopies([a, b], classes)) {
    const [inA = [], inB = []] = copies;
    const [side, layers] = inB.length > 0 ? [b, inB] : [a, inA];
    const first = layers[0]!;
    const told =
      cause === 'format-reformat'
        ? tellFormatCopy(side, first, inB.length > 0)
        : tellSurvivor(side, first, inA.length > 0, inB.length > 0);
    found.push({ cause, group: groupOf(a, b, inA, inB, told) });
  }
  for (const group of groups) {
    const [inA = [], inB = []] = group.layers;
    if (kernelCount(a, inA) + kernelCount(b, inB) === 0 && timeOf(a, inA) + timeOf(b, inB) === 0) continue;
    const { cause, why, rule } = coreCauseOf(a, b, group, classes, timeOf(b, inB) - timeOf(a, inA));
    found.push({ cause, group: groupOf(a, b, inA, inB, { why, rule }) });
  }
  if (a.unmatchedMs !== 0 || b.unmatchedMs !== 0) {
    const why = 'The profile counts entries that no layer of the engine carries.';
    const group = { onnxNodes: [], layersA: [], layersB: [], aMs: a.unmatchedMs, bMs: b.unmatchedMs, why, rule: null };
    found.push({ cause: 'unattributed', group: { ...group, ms: b.unmatchedMs - a.unmatchedMs } });
  }
  return collect(found, [a.iterations, b.iterations]);
}

export const timeOf = (side: Side, layers: readonly number[]): number =>
  layers.reduce((sum, index) => sum + side.layerMs[index]!, 0);

function collect(
  found: readonly { readonly cause: CauseName; readonly group: CauseGroup }[],
  iterations: readonly number[],
): readonly Cause[] {
  const told = causeNames.map((cause) => {
    const own = found.filter((entry) => entry.cause === cause).map((entry) => entry.group);
    return { cause, own: cause === 'kernel-choice' ? joinWithinStep(own, iterations) : own };
  });
  const totalMoved = told.flatMap(({ own }) => own).reduce((sum, group) => sum + Math.abs(group.ms), 0);
  return told.flatMap(({ cause, own }) => {
    const groups = own.toSorted((x, y) => Math.abs(y.ms) - Math.abs(x.ms));
    if (groups.length === 0) return [];
    const moved = groups.reduce((sum, group) => sum + Math.abs(group.ms), 0);
    const ms = groups.reduce((sum, group) => sum + group.ms, 0);
    return [{ cause, ms, share: totalMoved === 0 ? 0 : moved / totalMoved, groups }];
  });
}

function groupOf(
  a: Side,
  b: Side,
  layersA: readonly number[],
  layersB: readonly number[],
  told: { readonly why: string; readonly rule: string | null },
): CauseGroup {
  const aMs = timeOf(a, layersA);
  const bMs = timeOf(b, layersB);
  const nodesOf = (side: Side, layers: readonly number[]): readonly string[] => [
    ...new Set(layers.flatMap((index) => layerAt(side, index).onnxNodes)),
  ];
  const namesOf = (side: Side, layers: readonly number[]): readonly string[] =>
    layers.filter((index) => !isFree(side, index)).map((index) => layerAt(side, index).name);
  const nodesB = nodesOf(b, layersB);
  return {
    onnxNodes: nodesB.length > 0 ? nodesB : nodesOf(a, layersA),
    layersA: namesOf(a, layersA),
    layersB: namesOf(b, layersB),
    aMs,
    bMs,
    ms: bMs - aMs,
    ...told,
  };
}

/** A NoOp renames a tensor and is no kernel. */
const isFree = (side: Side, index: number): boolean =>
  layerAt(side, index).kind === 'noop' && side.layerMs[index] === 0;

/** A kernel that only the other engine has is a gain of this one: the sentence says what is gone, and no fix is due. */
function tellSurvivor(
  side: Side,
  index: number,
  isThere: boolean,
  isHere: boolean,
): { why: string; rule: string | null } {
  const told = whySurvived(side, index);
  if (isHere && isThere) return { ...told, why: told.why.replace(' stayed a kernel:', ' is a kernel in both:') };
  return isHere ? told : { why: told.why.replace(' stayed a kernel:', ' is a kernel only there:'), rule: null };
}

function tellFormatCopy(side: Side, index: number, isHere: boolean): { why: string; rule: string | null } {
  const layer = layerAt(side, index);
  const [from, to] = [layer.inputs[0], layer.outputs[0]];
  const what = from && to ? ` from ${tell(from)} to ${tell(to)}` : '; the file does not tell from what to what';
  return {
    why: `${isHere ? 'Here' : 'Only there'} a tensor is copied${what}.`,
    rule: isHere ? ruleOfCopy(from?.dtype ?? null, to?.dtype ?? null) : null,
  };
}

const tell = ({ dtype, layout }: EngineTensor): string =>
  [dtype?.toUpperCase(), layout].filter((part) => part !== null && part !== undefined).join(' ') || '?';

/** Between INT8 formats it is layout, between INT8 and float an island, between floats what was left in FP32. */
function ruleOfCopy(from: DType | null, to: DType | null): string | null {
  if (from === null || to === null) return null;
  if (from === 'int8' || to === 'int8') return from === to ? 'AP-30' : 'AP-09';
  return from !== to && (from === 'fp32' || to === 'fp32') ? 'AP-08' : null;
}
