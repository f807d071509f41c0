import type { Dim } from './fact.ts';

/** Arithmetic on partly known dimensions. Anything that cannot be said is null; nothing here throws. */

export const isNumber = (dim: Dim | undefined): dim is number => typeof dim === 'number';

export const numbersOf = (dims: readonly Dim[] | null): readonly number[] | null =>
  dims !== null && dims.every(isNumber) ? dims : null;

export function times(a: Dim, b: Dim): Dim {
  if (isNumber(a) && isNumber(b)) return a * b;
  if (a === 1) return b;
  if (b === 1) return a;
  return a === 0 || b === 0 ? 0 : null;
}

export function plus(a: Dim, b: Dim): Dim {
  if (isNumber(a) && isNumber(b)) return a + b;
  if (a === 0) return b;
  return b === 0 ? a : null;
}

export const product = (dims: readonly Dim[]): Dim => dims.reduce<Dim>(times, 1);

/** Non-negative axis; null when it lies outside of the rank. */
export function axisOf(axis: number, rank: number): number | null {
  const at = axis < 0 ? axis + rank : axis;
  return at >= 0 && at < rank ? at : null;
}

/** What two aligned dimensions broadcast to. An unknown beside a number above 1 can only be that number. */
function broadcastDim(a: Dim, b: Dim): Dim {
  if (a === b) return a;
  if (a === 1) return b;
  if (b === 1) return a;
  if (isNumber(a)) return isNumber(b) ? null : a;
  return isNumber(b) ? b : null;
}

/** NumPy broadcasting; null when a shape is unknown. */
export function broadcast(shapes: readonly (readonly Dim[] | null)[]): readonly Dim[] | null {
  let result: readonly Dim[] = [];
  for (const shape of shapes) {
    if (shape === null) return null;
    const left = result;
    const rank = Math.max(left.length, shape.length);
    result = Array.from({ length: rank }, (_, at) =>
      broadcastDim(dimFromRight(left, rank - at), dimFromRight(shape, rank - at)),
    );
  }
  return result;
}

const dimFromRight = (shape: readonly Dim[], at: number): Dim => (at > shape.length ? 1 : shape[shape.length - at]!);

/** What two runs of a tensor have in common: used where branches meet. */
export function commonShape(a: readonly Dim[] | null, b: readonly Dim[] | null): readonly Dim[] | null {
  if (a === null || b === null || a.length !== b.length) return null;
  return a.map((dim, at) => (dim === b[at] ? dim : null));
}
