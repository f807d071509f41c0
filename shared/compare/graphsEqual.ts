import { borderOf, describeBorder, sameTypes } from './border.ts';
import { groupCopies } from './copies.ts';
import { kernelCount, type LayerGroup } from './groups.ts';
import type { NodePair } from './align.ts';
import { layerAt, type Side } from './side.ts';
import type { Comparison } from './types.ts';

/**
 * The guide's stop condition: go on until both engine graphs are the same. Precision is equal when every group reads and
 * writes the same types and no type-changing copy stands on one side only; fusion, when every group has as many kernels.
 */
export function graphsEqual(
  a: Side,
  b: Side,
  pairs: readonly NodePair[],
  groups: readonly LayerGroup[],
): Comparison['graphsEqual'] {
  const remaining: string[] = [];
  let precision = true;
  let fusion = true;
  for (const group of groups) {
    if (kernelCount(a, group.a) + kernelCount(b, group.b) === 0) continue;
    const name = layerAt(...(group.b.length > 0 ? ([b, group.b[0]!] as const) : ([a, group.a[0]!] as const))).name;
    const borderA = borderOf(a, group.a);
    const borderB = borderOf(b, group.b);
    if (!sameTypes(borderA, borderB)) {
      precision = false;
      remaining.push(`${name}: ${describeBorder(borderA)} against ${describeBorder(borderB)}`);
    }
    if (kernelCount(a, group.a) !== kernelCount(b, group.b)) {
      fusion = false;
      remaining.push(`${name}: ${kernelCount(a, group.a)} kernels against ${kernelCount(b, group.b)}`);
    }
  }
  for (const copy of groupCopies(a, b, pairs)) {
    if (copy.cause === 'format-reformat' || copy.a.length === copy.b.length) continue;
    precision = false;
    const [side, layers] = copy.b.length > copy.a.length ? [b, copy.b] : [a, copy.a];
    remaining.push(`${layerAt(side, layers[0]!).name}: a kernel in one engine only`);
  }
  return { precision, fusion, remaining };
}
