import type { GraphModel } from '../../graph/model.ts';
import { ms } from '../../ui/format.ts';

/** A line of the outline: a module with all that lies in it, or one layer. */
export interface OutlineRow {
  readonly key: string;
  readonly depth: number;
  readonly title: string;
  readonly layers: readonly number[];
  readonly ms: number | null;
  /** As it is shown: a range where it is an estimate. */
  readonly time: string;
  readonly share: number | null;
  readonly copies: number;
  /** Null for a layer. */
  readonly isOpen: boolean | null;
}

/**
 * Layers by module path, in the order of the engine: the accessible twin of the graph. A module appears where its layers
 * stand together; modules of one layer are not worth a line of their own.
 */
export function outlineRows(model: GraphModel, closed: ReadonlySet<string>): readonly OutlineRow[] {
  const rows: OutlineRow[] = [];
  for (const [at, group] of runsOf(model).entries()) {
    if (group.layers.length > 1) {
      const key = `${at} ${group.module}`;
      const isOpen = !closed.has(key);
      rows.push({ ...sumOf(model, group.layers), key, depth: 0, title: group.module, isOpen });
      if (!isOpen) continue;
    }
    for (const layer of group.layers)
      rows.push({
        ...sumOf(model, [layer]),
        key: String(layer),
        depth: group.layers.length > 1 ? 1 : 0,
        title: model.nodes[layer]!.title,
        isOpen: null,
      });
  }
  return rows;
}

interface ModuleRun {
  readonly module: string;
  readonly layers: readonly number[];
}

function runsOf(model: GraphModel): readonly ModuleRun[] {
  const runs: { module: string; layers: number[] }[] = [];
  for (const node of model.nodes) {
    if (node.layer === null) continue;
    const module = moduleOf(node.title);
    const last = runs.at(-1);
    if (last && (last.module === module || node.loud !== null)) last.layers.push(node.index);
    else runs.push({ module, layers: [node.index] });
  }
  return runs;
}

/** `layer1.0.conv2` → `layer1.0`; a copy belongs to what it stands beside. */
function moduleOf(title: string): string {
  const parts = title.replace(/^.*→ | →$/g, '').split('.');
  return parts.length > 1 ? parts.slice(0, -1).join('.') : title;
}

function sumOf(
  model: GraphModel,
  layers: readonly number[],
): Pick<OutlineRow, 'layers' | 'ms' | 'time' | 'share' | 'copies'> {
  const times = layers.map((layer) => model.nodes[layer]!.ms);
  const known = times.filter((time) => time !== null);
  const sumMs = known.length === 0 ? null : known.reduce((sum, time) => sum + time, 0);
  return {
    layers,
    ms: sumMs,
    time: timeOf(model, layers, sumMs),
    share: sumMs === null || !model.totalMs ? null : sumMs / model.totalMs,
    copies: layers.filter((layer) => model.nodes[layer]!.loud !== null).length,
  };
}

function timeOf(model: GraphModel, layers: readonly number[], sumMs: number | null): string {
  if (sumMs === null || !model.isEstimate) return ms(sumMs);
  const ranges = layers.flatMap((layer) => model.engine.layers[layer]?.estimate ?? []);
  const [low, high] = [
    ranges.reduce((sum, { lowMs }) => sum + lowMs, 0),
    ranges.reduce((sum, { highMs }) => sum + highMs, 0),
  ];
  return `${ms(low)}–${ms(high)}`;
}
