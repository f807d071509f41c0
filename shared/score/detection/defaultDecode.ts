import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { DecodeConfig } from './decode.ts';

/**
 * How to decode a detector that nobody described: rows that the graph decoded itself (with objectness, or as YOLOv8 has
 * them), or one grid an output with one square anchor a cell, of the sizes of the bundled sample's network. Anything else
 * has to be described.
 */
export function defaultDecode(
  outputs: readonly { readonly name: string; readonly shape: readonly number[] }[],
  inputWidth: number,
  classes: number,
): Result<DecodeConfig> {
  const columns = 5 + classes;
  const rows = outputs.find(({ shape }) => shape.length === 3 && shape[2] === columns);
  const usual = { kind: 'rows', classes, box: 'centre' } as const;
  if (rows) return ok({ ...usual, output: rows.name, objectness: true, transposed: false });
  const turned = outputs.find(({ shape }) => shape.length === 3 && shape[1] === 4 + classes);
  if (turned) return ok({ ...usual, output: turned.name, objectness: false, transposed: true });
  const levels = outputs
    .filter(({ shape }) => shape.length === 4 && shape[1] === columns)
    .map(({ name, shape }) => ({ output: name, stride: inputWidth / (shape[3] ?? NaN) }))
    .toSorted((a, b) => a.stride - b.stride);
  const sized = levels.flatMap(({ output, stride }) => {
    const size = sampleAnchors.get(stride);
    return size === undefined ? [] : [{ output, stride, anchors: [[size, size] as const] }];
  });
  if (sized.length > 0 && sized.length === levels.length) return ok({ kind: 'grid', levels: sized, classes });
  return err(
    appError(
      'E-DECODE',
      `The outputs (${outputs.map(({ name }) => name).join(', ')}) are not those of a known detector.`,
    ),
  );
}

/** Side of the anchor in pixels, by stride. Source: the sample's `decode.md`. */
const sampleAnchors: ReadonlyMap<number, number> = new Map([
  [8, 24],
  [16, 48],
  [32, 88],
]);
