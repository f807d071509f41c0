import type { EngineGraph } from '../../../shared/engine/graph.ts';
import type { Flow } from '../../../shared/engine/view/flow.ts';
import type { CauseGroup, CauseName, Comparison } from '../../../shared/compare/types.ts';

/** One group of aligned layers as a line of the table. */
export interface GroupRow {
  readonly key: string;
  readonly cause: CauseName;
  readonly group: CauseGroup;
  readonly where: string;
  /** Layer indices in either engine. */
  readonly layersA: readonly number[];
  readonly layersB: readonly number[];
  /** False where its difference is lost among the others. */
  readonly isChanged: boolean;
}

/** Smaller changes than this part of the largest are left out by "only changed": large engines have many of them. */
const leastShare = 0.02;

/** From which difference on, in ms, a group counts as changed. */
export const leastChangeMs = (deltasMs: readonly (number | null)[]): number =>
  deltasMs.reduce<number>((most, delta) => Math.max(most, Math.abs(delta ?? 0)), 0) * leastShare;

/** The layers of a group are found by name in the engines, where these are at hand. */
export function groupRows({ causes }: Comparison, a: EngineGraph | null, b: EngineGraph | null): readonly GroupRow[] {
  const indexA = indexByName(a);
  const indexB = indexByName(b);
  const least = leastChangeMs(causes.flatMap(({ groups }) => groups.map((group) => group.ms)));
  return causes.flatMap(({ cause, groups }) =>
    groups.map((group, at) => ({
      key: `${cause} ${at}`,
      cause,
      group,
      where: whereOf(group),
      layersA: group.layersA.flatMap((name) => indexA.get(name) ?? []),
      layersB: group.layersB.flatMap((name) => indexB.get(name) ?? []),
      isChanged: least > 0 && Math.abs(group.ms) >= least,
    })),
  );
}

/** The group that a layer belongs to. */
export const rowOfLayer = (rows: readonly GroupRow[], side: 'a' | 'b', layer: number): GroupRow | null =>
  rows.find((row) => (side === 'a' ? row.layersA : row.layersB).includes(layer)) ?? null;

function indexByName(engine: EngineGraph | null): ReadonlyMap<string, readonly number[]> {
  const indices = new Map<string, number[]>();
  engine?.layers.forEach(({ name }, index) => {
    const list = indices.get(name);
    if (list) list.push(index);
    else indices.set(name, [index]);
  });
  return indices;
}

/** First and last ONNX node, else the layers. */
function whereOf({ onnxNodes, layersA, layersB }: CauseGroup): string {
  const names = onnxNodes.length > 0 ? onnxNodes : layersB.length > 0 ? layersB : layersA;
  const [first = ''] = names;
  const last = names.at(-1) ?? '';
  return names.length <= 1 ? first : `${first} … ${last}`;
}

/**
 * Where to look on a side that has nothing of a group: the layers there that belong to the groups of its neighbours on the
 * other side.
 */
export function neighbourLayers(
  rows: readonly GroupRow[],
  row: GroupRow,
  missing: 'a' | 'b',
  flow: Flow,
): readonly number[] {
  const present = new Set(missing === 'a' ? row.layersB : row.layersA);
  const beside = flow.edges.flatMap(({ from, to }) => (present.has(from) ? [to] : present.has(to) ? [from] : []));
  const found = beside.flatMap((layer) => {
    const other = rowOfLayer(rows, missing === 'a' ? 'b' : 'a', layer);
    return other === null ? [] : missing === 'a' ? other.layersA : other.layersB;
  });
  return [...new Set(found)];
}
