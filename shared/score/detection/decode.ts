import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';

/**
 * Raw detector outputs → candidate boxes. Two layouts are known: anchor grids (one output a stride, YOLOv5/v7's formula
 * of box from logits) and rows that the graph decoded itself. All arithmetic is in float64 from the sigmoid on.
 */
export type DecodeConfig =
  | {
      readonly kind: 'grid';
      /** In the order of the candidates; `anchors` are width and height in pixels, one a channel group. */
      readonly levels: readonly {
        readonly output: string;
        readonly stride: number;
        readonly anchors: readonly Anchor[];
      }[];
      readonly classes: number;
    }
  | {
      /** `[1, candidates, 5 + classes]`: centre, size, objectness and class scores, already in pixels and 0…1. */
      readonly kind: 'rows';
      readonly output: string;
      readonly classes: number;
    };

export type Anchor = readonly [width: number, height: number];

export interface RawOutput {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Corners in pixels, one entry a candidate, in candidate order. */
export interface Candidates {
  readonly boxes: Float64Array;
  readonly scores: Float64Array;
  readonly classes: Int32Array;
}

/** @returns every candidate of one image; `E-RUNTIME` when an output is missing or has another shape than configured. */
export function decode(outputs: ReadonlyMap<string, RawOutput>, config: DecodeConfig): Result<Candidates> {
  return config.kind === 'grid' ? decodeGrid(outputs, config) : decodeRows(outputs, config);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function decodeGrid(
  outputs: ReadonlyMap<string, RawOutput>,
  config: DecodeConfig & { readonly kind: 'grid' },
): Result<Candidates> {
  const channels = 5 + config.classes;
  const list = new CandidateList();
  for (const { output, stride, anchors } of config.levels) {
    const raw = outputs.get(output);
    const [batch, depth, height = 0, width = 0] = raw?.shape ?? [];
    if (!raw || raw.shape.length !== 4 || batch !== 1 || depth !== channels * anchors.length)
      return err(mismatch(output, raw, `[1,${channels * anchors.length},H,W]`));
    const plane = height * width;
    anchors.forEach(([anchorWidth, anchorHeight], anchor) => {
      for (let cell = 0; cell < plane; cell += 1) {
        const value = (channel: number) => sigmoid(raw.values[(anchor * channels + channel) * plane + cell]!);
        const x = (2 * value(0) - 0.5 + (cell % width)) * stride;
        const y = (2 * value(1) - 0.5 + Math.floor(cell / width)) * stride;
        const halfWidth = ((2 * value(2)) ** 2 * anchorWidth) / 2;
        const halfHeight = ((2 * value(3)) ** 2 * anchorHeight) / 2;
        const [label, score] = best(config.classes, (index) => value(5 + index));
        list.add([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight], value(4) * score, label);
      }
    });
  }
  return ok(list.finish());
}

function decodeRows(
  outputs: ReadonlyMap<string, RawOutput>,
  config: DecodeConfig & { readonly kind: 'rows' },
): Result<Candidates> {
  const raw = outputs.get(config.output);
  const [batch, count = 0, columns] = raw?.shape ?? [];
  if (!raw || raw.shape.length !== 3 || batch !== 1 || columns !== 5 + config.classes)
    return err(mismatch(config.output, raw, `[1,N,${5 + config.classes}]`));
  const list = new CandidateList();
  for (let row = 0; row < count; row += 1) {
    const value = (column: number) => raw.values[row * columns + column]!;
    const [halfWidth, halfHeight] = [value(2) / 2, value(3) / 2];
    const [label, score] = best(config.classes, (index) => value(5 + index));
    const box = [value(0) - halfWidth, value(1) - halfHeight, value(0) + halfWidth, value(1) + halfHeight] as const;
    list.add(box, value(4) * score, label);
  }
  return ok(list.finish());
}

class CandidateList {
  readonly #boxes: number[] = [];
  readonly #scores: number[] = [];
  readonly #classes: number[] = [];

  add(box: readonly [number, number, number, number], score: number, label: number): void {
    this.#boxes.push(...box);
    this.#scores.push(score);
    this.#classes.push(label);
  }

  finish(): Candidates {
    return {
      boxes: Float64Array.from(this.#boxes),
      scores: Float64Array.from(this.#scores),
      classes: Int32Array.from(this.#classes),
    };
  }
}

/** The first index of the largest value. */
function best(count: number, valueAt: (index: number) => number): readonly [index: number, value: number] {
  let index = 0;
  let value = -Infinity;
  for (let at = 0; at < count; at += 1) {
    const candidate = valueAt(at);
    if (candidate > value) {
      value = candidate;
      index = at;
    }
  }
  return [index, value];
}

const mismatch = (output: string, raw: RawOutput | undefined, wanted: string) =>
  appError(
    'E-DECODE',
    raw
      ? `Output '${output}' has shape [${raw.shape.join(',')}]; the decoding was set up for ${wanted}.`
      : `The model has no output '${output}', which the decoding was set up for.`,
  );
