import type { EngineTensor } from '../engine/graph.ts';
import { timeOf } from './account.ts';
import { describeBorder, describeLayouts, type Border } from './border.ts';
import { classesOf } from './classes.ts';
import { compareRuns } from './compareRuns.ts';
import { groupCopies } from './copies.ts';
import { subjectOf } from './coreCause.ts';
import type { NodeFacts } from './coreNodes.ts';
import { groupLayers, kernelCount } from './groups.ts';
import { layerAt, sideOf, type Side } from './side.ts';
import type { AlignedCell, AlignedRow, Comparison, ManyComparison, RunEvidence } from './types.ts';

/**
 * Any number of runs of one network: each against the base as a pair is compared, and all of them side by side in one
 * table whose rows are the groups of layers that cover the same core nodes. A row that only some engines have stands
 * where they run it. Each column adds up to its profile: copies and what the profile cannot place have rows too.
 */
export function compareMany(
  runs: readonly RunEvidence[],
  base: number,
  models: readonly (NodeFacts | null)[] = runs.map(() => null),
): ManyComparison<RunEvidence> {
  const factsOf = (run: number): NodeFacts | null => models[run] ?? null;
  return {
    runs,
    base,
    against: runs.map((run, number) => {
      if (number === base) return null;
      const { a: _a, b: _b, ...rest } = compareRuns(runs[base]!, run, { a: factsOf(base), b: factsOf(number) });
      return rest;
    }),
    rows: rowsOf(runs, base, factsOf),
  };
}

/** The base against each other run, in the order of the runs. */
export const pairsOf = ({ runs, base, against }: ManyComparison<RunEvidence>): readonly Comparison<RunEvidence>[] =>
  against.flatMap((pair, run) => (pair === null ? [] : [{ a: runs[base]!, b: runs[run]!, ...pair }]));

/** A row and where each side runs it. */
interface PlacedRow {
  readonly row: AlignedRow;
  readonly layers: readonly (readonly number[])[];
}

function rowsOf(
  runs: readonly RunEvidence[],
  base: number,
  factsOf: (run: number) => NodeFacts | null,
): readonly AlignedRow[] {
  const read = runs.map((run, number) => sideOf(run, factsOf(number)));
  const columns = read.flatMap((side, run) => (side === null ? [] : [{ side, run }]));
  if (columns.length === 0) return [];
  const sides = columns.map(({ side }) => side);
  const baseSide = Math.max(
    0,
    columns.findIndex(({ run }) => run === base),
  );
  const classes = classesOf(sides, baseSide);
  const spread = (cells: readonly (AlignedCell | null)[]): readonly (AlignedCell | null)[] =>
    runs.map((_run, number) => cells[columns.findIndex(({ run }) => run === number)] ?? null);
  const isTimed = columns.map(({ run }) => runs[run]!.timed !== null);

  const core = groupLayers(sides, classes).flatMap(({ layers, borders }): PlacedRow[] => {
    const worth = sides.some((side, at) => kernelCount(side, layers[at]!) > 0 || timeOf(side, layers[at]!) > 0);
    if (!worth) return [];
    const teller = telling(layers, baseSide);
    const cells = sides.map((side, at) => cellOf(side, layers[at]!, isTimed[at]!, borders[at]!));
    const label = subjectOf(sides[teller]!, layers[teller]!);
    return [
      { row: { kind: 'core', label, nodes: nodesOf(sides[teller]!, layers[teller]!), cells: spread(cells) }, layers },
    ];
  });
  const copies = groupCopies(sides, classes).map(({ cause, layers }): PlacedRow => {
    const teller = telling(layers, baseSide);
    const first = layerAt(sides[teller]!, layers[teller]![0]!);
    const cells = sides.map((side, at) => cellOf(side, layers[at]!, isTimed[at]!, endsOf(side, layers[at]!)));
    const label = first.onnxNodes[0] ?? first.name;
    return {
      row: { kind: cause, label, nodes: nodesOf(sides[teller]!, layers[teller]!), cells: spread(cells) },
      layers,
    };
  });
  const rest = sides.map((side) => (side.unmatchedMs === 0 ? null : unplacedCell(side.unmatchedMs)));
  return [
    ...inOrder([...core, ...copies], baseSide, sides.length),
    ...(rest.every((cell) => cell === null)
      ? []
      : [{ kind: 'unattributed' as const, label: 'In the profile only', nodes: [], cells: spread(rest) }]),
  ];
}

/** Whose names a row bears: the base's where it has the row. */
const telling = (layers: readonly (readonly number[])[], base: number): number =>
  layers[base]!.length > 0 ? base : layers.findIndex((list) => list.length > 0);

const nodesOf = (side: Side, layers: readonly number[]): readonly string[] => [
  ...new Set(layers.flatMap((index) => layerAt(side, index).onnxNodes)),
];

function cellOf(side: Side, layers: readonly number[], isTimed: boolean, border: Border): AlignedCell | null {
  if (layers.length === 0) return null;
  return {
    layers: layers.map((index) => layerAt(side, index).name),
    ms: isTimed ? timeOf(side, layers) : null,
    kernels: layers.filter((index) => layerAt(side, index).kind !== 'noop').length,
    dtypes: describeBorder(border),
    formats: describeLayouts(border),
  };
}

const unplacedCell = (ms: number): AlignedCell => ({ layers: [], ms, kernels: 0, dtypes: '', formats: '' });

/** All that copies read and write: they have no core nodes to tell inside from outside. */
function endsOf(side: Side, layers: readonly number[]): Border {
  const tensors = (which: 'inputs' | 'outputs'): readonly EngineTensor[] =>
    layers.flatMap((index) => layerAt(side, index)[which]);
  return { reads: tensors('inputs'), writes: tensors('outputs') };
}

/** The base's order of execution; a row that it lacks follows the row that its own engine runs before it. */
function inOrder(rows: readonly PlacedRow[], base: number, sides: number): readonly AlignedRow[] {
  const places = new Map<PlacedRow, number>();
  const order = [base, ...Array.from({ length: sides }, (_side, at) => at).filter((at) => at !== base)];
  for (const side of order) {
    let last = -1;
    for (const row of rows
      .filter(({ layers }) => layers[side]!.length > 0)
      .toSorted((x, y) => firstOf(x, side) - firstOf(y, side))) {
      const known = places.get(row);
      last = known ?? (side === base ? firstOf(row, side) : last + smallStep);
      places.set(row, last);
    }
  }
  return [...rows].toSorted((x, y) => places.get(x)! - places.get(y)!).map(({ row }) => row);
}

const firstOf = ({ layers }: PlacedRow, side: number): number => layers[side]![0]!;

/** Far below one place of the base, far above what its numbers can hold. */
const smallStep = 1e-6;
