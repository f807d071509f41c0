import type { CoreNodeEntry } from './coreNodes.ts';

/**
 * Pairs the core nodes of two engines of one network. Equal names of equal operators are trusted first; what is left
 * between two of them that keep order is aligned like two texts, by dynamic programming over operator (must be equal),
 * size of the weight, output shape and name. Never by name alone: an operator or weight that differs is no match. Gaps
 * too large for a table are walked greedily, so that the whole stays close to linear.
 */
export interface NodePair {
  /** Positions in the two lists of core nodes. */
  readonly a: number;
  readonly b: number;
}

const largestTable = 4_000_000;

export function alignCoreNodes(a: readonly CoreNodeEntry[], b: readonly CoreNodeEntry[]): readonly NodePair[] {
  const named = equalNames(a, b);
  const takenA = new Set(named.map((pair) => pair.a));
  const takenB = new Set(named.map((pair) => pair.b));
  const freeBetween = (from: number, to: number, taken: ReadonlySet<number>): readonly number[] => {
    const free: number[] = [];
    for (let at = from; at < to; at += 1) if (!taken.has(at)) free.push(at);
    return free;
  };
  const pairs = [...named];
  let fromA = 0;
  let fromB = 0;
  for (const anchor of [...increasing(named), { a: a.length, b: b.length }]) {
    pairs.push(...alignGap(a, b, freeBetween(fromA, anchor.a, takenA), freeBetween(fromB, anchor.b, takenB)));
    fromA = anchor.a + 1;
    fromB = anchor.b + 1;
  }
  return pairs.toSorted((x, y) => x.a - y.a);
}

function equalNames(a: readonly CoreNodeEntry[], b: readonly CoreNodeEntry[]): readonly NodePair[] {
  const placeInB = new Map(b.map((entry, at) => [entry.name, at]));
  const pairs: NodePair[] = [];
  a.forEach((entry, at) => {
    const place = placeInB.get(entry.name);
    if (place !== undefined && mayMatch(entry, b[place]!) && !contradicts(entry, b[place]!))
      pairs.push({ a: at, b: place });
  });
  // Running numbers shift when Q/DQ nodes come and go, so a few equal ones are chance.
  return pairs.length * 2 >= Math.min(a.length, b.length) ? pairs : [];
}

const mayMatch = (a: CoreNodeEntry, b: CoreNodeEntry): boolean => a.op === b.op;
const contradicts = (a: CoreNodeEntry, b: CoreNodeEntry): boolean =>
  a.weightCount !== null && b.weightCount !== null && a.weightCount !== b.weightCount;

function score(a: CoreNodeEntry, b: CoreNodeEntry): number {
  if (!mayMatch(a, b) || contradicts(a, b)) return 0;
  const weight = a.weightCount !== null && a.weightCount === b.weightCount ? 4 : 0;
  const shape = a.shape !== null && a.shape === b.shape ? 1 : 0;
  return 1 + weight + shape + (a.name === b.name ? 2 : 0);
}

/** The longest run of pairs in which both positions grow (patience sorting). */
function increasing(pairs: readonly NodePair[]): readonly NodePair[] {
  const ends: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  pairs.forEach((pair, at) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]!]!.b < pair.b) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[at] = ends[low - 1]!;
    ends[low] = at;
  });
  const chain: NodePair[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]!) chain.push(pairs[at]!);
  return chain.toReversed();
}

/** @param rows positions in `a`, in order. @param columns positions in `b`, in order. */
function alignGap(
  a: readonly CoreNodeEntry[],
  b: readonly CoreNodeEntry[],
  rows: readonly number[],
  columns: readonly number[],
): readonly NodePair[] {
  if (rows.length === 0 || columns.length === 0) return [];
  const scoreAt = (row: number, column: number): number => score(a[rows[row]!]!, b[columns[column]!]!);
  const pair = (row: number, column: number): NodePair => ({ a: rows[row]!, b: columns[column]! });
  return rows.length * columns.length > largestTable
    ? walkGreedily(rows.length, columns.length, scoreAt, pair)
    : alignByTable(rows.length, columns.length, scoreAt, pair);
}

type ScoreAt = (row: number, column: number) => number;
type PairAt = (row: number, column: number) => NodePair;

function alignByTable(rows: number, columns: number, scoreAt: ScoreAt, pair: PairAt): readonly NodePair[] {
  const width = columns + 1;
  const best = new Float32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row -= 1)
    for (let column = columns - 1; column >= 0; column -= 1) {
      const match = scoreAt(row, column);
      const skip = Math.max(best[(row + 1) * width + column]!, best[row * width + column + 1]!);
      best[row * width + column] = match > 0 ? Math.max(skip, match + best[(row + 1) * width + column + 1]!) : skip;
    }
  const pairs: NodePair[] = [];
  for (let row = 0, column = 0; row < rows && column < columns;) {
    const match = scoreAt(row, column);
    const here = best[row * width + column]!;
    if (match > 0 && here === match + best[(row + 1) * width + column + 1]!) {
      pairs.push(pair(row, column));
      row += 1;
      column += 1;
    } else if (here === best[(row + 1) * width + column]!) row += 1;
    else column += 1;
  }
  return pairs;
}

const reach = 64;

function walkGreedily(rows: number, columns: number, scoreAt: ScoreAt, pair: PairAt): readonly NodePair[] {
  const pairs: NodePair[] = [];
  let next = 0;
  for (let row = 0; row < rows; row += 1) {
    let found = -1;
    let foundScore = 0;
    for (let column = next; column < Math.min(columns, next + reach); column += 1) {
      const value = scoreAt(row, column);
      if (value > foundScore) {
        found = column;
        foundScore = value;
      }
    }
    if (found === -1) continue;
    pairs.push(pair(row, found));
    next = found + 1;
  }
  return pairs;
}
