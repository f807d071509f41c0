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

/** An input as a model declares it; null = open, or not declared at all. */
export interface DeclaredInput {
  readonly name: string;
  readonly shape: readonly (number | null)[] | null;
}

/** Can it only be run when somebody says its shape? A first axis that nobody fixes is a batch, and becomes 1. */
export const needsShape = ({ shape }: DeclaredInput): boolean => shape === null || shape.slice(1).includes(null);

const usualSide = 640;

/** What can be typed for an input: the axes that it declares, the others as those of a picture usually are. */
export function exampleShape({ name, shape }: DeclaredInput): string {
  const dims = shape ?? [null, 3, null, null];
  const isChannelsFirst = dims.length === 4 && (dims[3] ?? usualSide) > 4;
  const usual = (axis: number): number => (axis === 0 ? 1 : axis === 1 && isChannelsFirst ? 3 : usualSide);
  return `${name}:${dims.map((dim, axis) => dim ?? usual(axis)).join('x')}`;
}
