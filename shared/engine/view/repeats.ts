/**
 * Which pieces of a sequence come again, for folding repeated blocks of a network.
 *
 * Greedy: in every round the piece whose repetition saves most entries is taken everywhere it stands, and the rest is
 * searched on; of pieces that save about the same, the one that comes more often. A piece that is itself a repetition counts as its shortest period, so that a chain
 * of 270 equal blocks gives 270 blocks and not 135 double ones; a run of one and the same entry is no block. Lengths are
 * not tried one by one: repeated blocks show as distances at which the same three entries come again, so only the most
 * frequent distances and the short lengths are. Occurrences are found by a rolling hash and compared entry by entry.
 * Linear in the sequence for each length tried.
 */
export interface Repeat {
  readonly start: number;
  readonly length: number;
  /** The same number for pieces that are alike. */
  readonly structure: number;
}

const shortLengths = 12;
const mostDistances = 8;
const longestPiece = 600;
const mostStructures = 12;

/** In the order of the sequence; pieces never overlap. */
export function repeatsIn(sequence: readonly string[]): readonly Repeat[] {
  const numbers = numbered(sequence);
  const hashes = new RollingHash(numbers);
  const sameFrom = runLengths(numbers);
  const taken = new Uint8Array(numbers.length);
  const found: Repeat[] = [];
  for (let structure = 0; structure < mostStructures; structure += 1) {
    const free = freeLengths(taken);
    const isPiece = (start: number, length: number): boolean => free[start]! >= length && sameFrom[start]! < length;
    let best = { saved: 0, start: 0, length: 0 };
    for (const length of lengthsToTry(numbers, free)) {
      const times = new Map<number, { first: number; count: number; end: number }>();
      for (let start = 0; start + length <= numbers.length; start += 1) {
        if (!isPiece(start, length)) continue;
        const hash = hashes.of(start, length);
        const known = times.get(hash);
        if (known === undefined) times.set(hash, { first: start, count: 1, end: start + length });
        else if (start >= known.end) {
          known.count += 1;
          known.end = start + length;
          const saved = (known.count - 1.5) * (length - 1);
          if (saved > best.saved) best = { saved, start: known.first, length };
        }
      }
    }
    if (best.saved === 0) break;
    const length = periodOf(numbers, best.start, best.length);
    for (let start = 0; start + length <= numbers.length; start += 1) {
      if (free[start]! < length || !areEqual(numbers, best.start, start, length)) continue;
      found.push({ start, length, structure });
      taken.fill(1, start, start + length);
      start += length - 1;
    }
  }
  return found.toSorted((a, b) => a.start - b.start);
}

function numbered(sequence: readonly string[]): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(sequence, (entry) => {
    const number = known.get(entry) ?? known.size + 1;
    known.set(entry, number);
    return number;
  });
}

/** Two polynomial hashes of 32 bits over prefixes, put together to what a number holds exactly. */
class RollingHash {
  readonly #parts: readonly { readonly base: number; readonly prefix: Int32Array; readonly power: Int32Array }[];

  constructor(numbers: Int32Array) {
    this.#parts = [0x01000193, 0x5bd1e995].map((base) => {
      const prefix = new Int32Array(numbers.length + 1);
      const power = new Int32Array(numbers.length + 1).fill(1);
      numbers.forEach((number, at) => {
        prefix[at + 1] = Math.imul(prefix[at]!, base) + number;
        power[at + 1] = Math.imul(power[at]!, base);
      });
      return { base, prefix, power };
    });
  }

  of(start: number, length: number): number {
    const [high, low] = this.#parts.map(
      ({ prefix, power }) => (prefix[start + length]! - Math.imul(prefix[start]!, power[length]!)) >>> 0,
    );
    return high! * 0x100000 + (low! >>> 12);
  }
}

/** How often the entry at each place comes in a row from there. */
function runLengths(numbers: Int32Array): Int32Array {
  const lengths = new Int32Array(numbers.length).fill(1);
  for (let at = numbers.length - 2; at >= 0; at -= 1)
    if (numbers[at] === numbers[at + 1]) lengths[at] = lengths[at + 1]! + 1;
  return lengths;
}

/** How far it is from each place to the next that is taken. */
function freeLengths(taken: Uint8Array): Int32Array {
  const lengths = new Int32Array(taken.length);
  for (let at = taken.length - 1; at >= 0; at -= 1) lengths[at] = taken[at] === 1 ? 0 : 1 + (lengths[at + 1] ?? 0);
  return lengths;
}

function lengthsToTry(numbers: Int32Array, free: Int32Array): ReadonlySet<number> {
  const before = new Map<number, number>();
  const distances = new Map<number, number>();
  for (let at = 0; at + 3 <= numbers.length; at += 1) {
    if (free[at]! < 3) continue;
    const three = (numbers[at]! * 65_536 + numbers[at + 1]!) * 65_536 + numbers[at + 2]!;
    const distance = at - (before.get(three) ?? -Infinity);
    before.set(three, at);
    if (distance <= longestPiece) distances.set(distance, (distances.get(distance) ?? 0) + 1);
  }
  const frequent = [...distances].toSorted((a, b) => b[1] - a[1]).slice(0, mostDistances);
  return new Set([
    ...Array.from({ length: shortLengths - 1 }, (_, at) => at + 2),
    ...frequent.map(([distance]) => distance).filter((distance) => distance > 1),
  ]);
}

/** The shortest piece that this one is a repetition of, by the failure function of Knuth, Morris and Pratt. */
function periodOf(numbers: Int32Array, start: number, length: number): number {
  const failure = new Int32Array(length);
  for (let at = 1, matched = 0; at < length; at += 1) {
    while (matched > 0 && numbers[start + at] !== numbers[start + matched]) matched = failure[matched - 1]!;
    if (numbers[start + at] === numbers[start + matched]) matched += 1;
    failure[at] = matched;
  }
  const period = length - failure[length - 1]!;
  return length % period === 0 ? period : length;
}

function areEqual(numbers: Int32Array, a: number, b: number, length: number): boolean {
  for (let at = 0; at < length; at += 1) if (numbers[a + at] !== numbers[b + at]) return false;
  return true;
}
