import { appError } from './errors.ts';
import { err, ok, type Result } from './result.ts';

export type Shapes = ReadonlyMap<string, readonly number[]>;

/**
 * Reads `name:1x3x640x640,other:1x10` (a name may hold colons; a scalar is `name:`). Null and the empty text are no shapes.
 *
 * @returns `E-SHAPES` for anything else; dimensions are whole numbers from 0 on.
 */
export function parseShapes(text: string | null): Result<Shapes> {
  const shapes = new Map<string, readonly number[]>();
  for (const part of (text ?? '').split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const colon = part.lastIndexOf(':');
    const dims = part.slice(colon + 1);
    if (colon < 1 || !/^(\d{1,9}(x\d{1,9})*)?$/.test(dims))
      return err(appError('E-SHAPES', `'${part}' is not a shape.`));
    shapes.set(part.slice(0, colon), dims === '' ? [] : dims.split('x').map(Number));
  }
  return ok(shapes);
}
