import type { CoreNodeEntry } from './coreNodes.ts';

/**
 * Pairs the core nodes of two engines of one network. Equal names of equal operators are trusted first; what is left
 * between two of them that keep order is aligned like two texts, by dynamic programming over operator (must be equal),
 * size of the weight, output shape and name. Never by name alone: an operator or weight that differs is no match. Gaps
 * too large for one table are aligned in windows along the diagonal, so that the whole stays close to linear.
 */
export interface NodePair {
  /** Positions in the two lists of core nodes. */
  readonly a: number;
  readonly b: number;
}

const largestTable = 4_000_000;

export function alignCoreNodes(a: readonly CoreNodeEntry[], b: readonly CoreNodeEntry[]): readonly NodePair[] {
  const ids = new Map<string, number>();
  const [left, right] = [columnsOf(a, ids), columnsOf(b, ids)];
  const named = equalNames(left, right);
  const takenA = new Set(named.map((pair) => pair.a));
  const takenB = new Set(named.map((pair) => pair.b));
  const freeBetween = (from: number, to: number, taken: ReadonlySet<number>): readonly number[] => {
    const free: number[] = [];
    for (let at = from; at < to; at += 1) if (!taken.has(at)) free.push(at);
    return free;
  };
  const gaps: (readonly NodePair[])[] = [];
  let fromA = 0;
  let fromB = 0;
  for (const anchor of [...increasing(named), { a: a.length, b: b.length }]) {
    const rows = freeBetween(fromA, anchor.a, takenA);
    gaps.push(alignGap({ a: left, b: right, rows, columns: freeBetween(fromB, anchor.b, takenB) }));
    fromA = anchor.a + 1;
    fromB = anchor.b + 1;
  }
  return [...named, ...gaps.flat()].toSorted((x, y) => x.a - y.a);
}

/** Core nodes as columns of numbers: scores are asked for millions of times. */
interface Columns {
  readonly op: Int32Array;
  readonly name: Int32Array;
  /** 0 where it is not known. */
  readonly shape: Int32Array;
  /** −1 where it is not known. */
  readonly weight: Float64Array;
}

/** @param ids numbers of the texts of both engines, from 1 on */
function columnsOf(entries: readonly CoreNodeEntry[], ids: Map<string, number>): Columns {
  const idOf = (text: string | null): number => {
    if (text === null) return 0;
    const id = ids.get(text) ?? ids.size + 1;
    ids.set(text, id);
    return id;
  };
  return {
    op: Int32Array.from(entries, ({ op }) => idOf(op)),
    name: Int32Array.from(entries, ({ name }) => idOf(name)),
    shape: Int32Array.from(entries, ({ shape }) => idOf(shape)),
    weight: Float64Array.from(entries, ({ weightCount }) => weightCount ?? -1),
  };
}

function equalNames(a: Columns, b: Columns): readonly NodePair[] {
  const placeInB = new Map([...b.name].map((name, at) => [name, at]));
  const pairs: NodePair[] = [];
  a.name.forEach((name, at) => {
    const place = placeInB.get(name);
    if (place !== undefined && score(a, at, b, place) > 0) pairs.push({ a: at, b: place });
  });
  // Running numbers shift when Q/DQ nodes come and go, so a few equal ones are chance.
  return pairs.length * 2 >= Math.min(a.name.length, b.name.length) ? pairs : [];
}

/** @returns 0 for nodes that cannot be one: another operator, or another size of the weight */
function score(a: Columns, i: number, b: Columns, j: number): number {
  if (a.op[i] !== b.op[j]) return 0;
  const weightA = a.weight[i]!;
  const weightB = b.weight[j]!;
  const isSameWeight = weightA === weightB;
  if (!isSameWeight && weightA >= 0 && weightB >= 0) return 0;
  return (
    1 +
    (isSameWeight && weightA >= 0 ? 4 : 0) +
    (a.shape[i] !== 0 && a.shape[i] === b.shape[j] ? 1 : 0) +
    (a.name[i] === b.name[j] ? 2 : 0)
  );
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

/** What lies between two anchors: positions in either list, in order. */
interface Gap {
  readonly a: Columns;
  readonly b: Columns;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

const scoreAt = ({ a, b, rows, columns }: Gap, row: number, column: number): number =>
  score(a, rows[row]!, b, columns[column]!);

function alignGap(gap: Gap): readonly NodePair[] {
  const { rows, columns } = gap;
  if (rows.length === 0 || columns.length === 0) return [];
  const found =
    rows.length * columns.length > largestTable
      ? alignByWindows(gap)
      : alignByTable(gap, { row: 0, column: 0, height: rows.length, width: columns.length });
  return found.map(({ a, b }) => ({ a: rows[a]!, b: columns[b]! }));
}

/** A part of a gap's table of scores. */
interface Part {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
}

/** @returns rows and columns of the gap that belong together, in order */
function alignByTable(gap: Gap, { row: fromRow, column: fromColumn, height, width }: Part): readonly NodePair[] {
  const stride = width + 1;
  const best = new Float32Array((height + 1) * stride);
  for (let row = height - 1; row >= 0; row -= 1)
    for (let column = width - 1; column >= 0; column -= 1) {
      const match = scoreAt(gap, fromRow + row, fromColumn + column);
      const skip = Math.max(best[(row + 1) * stride + column]!, best[row * stride + column + 1]!);
      best[row * stride + column] = match > 0 ? Math.max(skip, match + best[(row + 1) * stride + column + 1]!) : skip;
    }
  const pairs: NodePair[] = [];
  for (let row = 0, column = 0; row < height && column < width;) {
    const match = scoreAt(gap, fromRow + row, fromColumn + column);
    const here = best[row * stride + column]!;
    if (match > 0 && here === match + best[(row + 1) * stride + column + 1]!) {
      pairs.push({ a: fromRow + row, b: fromColumn + column });
      row += 1;
      column += 1;
    } else if (here === best[(row + 1) * stride + column]!) row += 1;
    else column += 1;
  }
  return pairs;
}

/** Enough to see over what one engine has more of than the other. */
const windowSize = 256;

/** Tables one after the other along the diagonal: of each the first half is kept, the rest is looked at again with what follows. */
function alignByWindows(gap: Gap): readonly NodePair[] {
  const pairs: NodePair[] = [];
  let row = 0;
  let column = 0;
  for (;;) {
    const height = Math.min(windowSize, gap.rows.length - row);
    const width = Math.min(windowSize, gap.columns.length - column);
    if (height === 0 || width === 0) return pairs;
    const found = alignByTable(gap, { row, column, height, width });
    const isLast = row + height === gap.rows.length && column + width === gap.columns.length;
    if (isLast) return [...pairs, ...found];
    const kept = found.filter(({ a, b }) => (a - row) * 2 < height && (b - column) * 2 < width);
    for (const each of kept) pairs.push(each);
    const last = kept.at(-1);
    row = last === undefined ? row + Math.ceil(height / 2) : last.a + 1;
    column = last === undefined ? column + Math.ceil(width / 2) : last.b + 1;
  }
}
