import { describeBorder, sameTypes } from './border.ts';
import { groupCopies } from './copies.ts';
import { bordersOf, kernelCount, type LayerGroup } from './groups.ts';
import type { NodeClasses } from './classes.ts';
import { layerAt, type Side } from './side.ts';
import type { Comparison } from './types.ts';

/**
 * The guide's stop condition: go on until both engine graphs are the same. Precision is equal when every group reads and
 * writes the same types and no type-changing copy stands on one side only; fusion, when every group has as many kernels.
 */
export function graphsEqual(
  a: Side,
  b: Side,
  classes: NodeClasses,
  groups: readonly LayerGroup[],
): Comparison['graphsEqual'] {
  const remaining: string[] = [];
  let precision = true;
  let fusion = true;
  for (const group of groups) {
    const [inA = [], inB = []] = group.layers;
    const kernelsA = kernelCount(a, inA);
    const kernelsB = kernelCount(b, inB);
    if (kernelsA + kernelsB === 0) continue;
    const { name } = inB.length > 0 ? layerAt(b, inB[0]!) : layerAt(a, inA[0]!);
    const [borderA, borderB] = bordersOf(group);
    if (!sameTypes(borderA, borderB)) {
      precision = false;
      remaining.push(`${name}: ${describeBorder(borderA)} against ${describeBorder(borderB)}`);
    }
    if (kernelsA !== kernelsB) {
      fusion = false;
      remaining.push(`${name}: ${kernelsA} kernels against ${kernelsB}`);
    }
  }
  for (const { cause, layers: copies } of groupCopies([a, b], classes)) {
    const [inA = [], inB = []] = copies;
    if (cause === 'format-reformat' || inA.length === inB.length) continue;
    precision = false;
    const [side, layers] = inB.length > inA.length ? [b, inB] : [a, inA];
    remaining.push(`${layerAt(side, layers[0]!).name}: a kernel in one engine only`);
  }
  return { precision, fusion, remaining };
}
