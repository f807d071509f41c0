import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';

/**
 * Raw detector outputs → candidate boxes. Two families are known: anchor grids (one output a stride, YOLOv5/v7's formula
 * of box from logits) and rows that the graph decoded itself. All arithmetic is in float64 from the sigmoid on.
 */
export type DecodeConfig = GridDecode | RowsDecode;

/** Outputs `[1, anchors × (5 + classes), H, W]`, or `[1, anchors, H, W, 5 + classes]` as YOLOv5's own exporter has them. */
export interface GridDecode {
  readonly kind: 'grid';
  /** In the order of the candidates; `anchors` are width and height in pixels, one a channel group. */
  readonly levels: readonly {
    readonly output: string;
    readonly stride: number;
    readonly anchors: readonly Anchor[];
  }[];
  readonly classes: number;
}

/** `[1, candidates, columns]`, box first, in pixels, then scores in 0…1. */
export interface RowsDecode {
  readonly kind: 'rows';
  readonly output: string;
  readonly classes: number;
  /** centre: x, y, width, height. corners: left, top, right, bottom. */
  readonly box: 'centre' | 'corners';
  /** A column of it behind the box, which the class scores are multiplied with. YOLOv8 and later have none. */
  readonly objectness: boolean;
  /** `[1, columns, candidates]`, as YOLOv8 and later have it. */
  readonly transposed: boolean;
}

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

function decodeGrid(outputs: ReadonlyMap<string, RawOutput>, config: GridDecode): Result<Candidates> {
  const channels = 5 + config.classes;
  const list = new CandidateList();
  for (const { output, stride, anchors } of config.levels) {
    const raw = outputs.get(output);
    const grid = raw && gridOf(raw.shape, anchors.length, channels);
    if (!grid) return err(mismatch(output, raw, `[1,${channels * anchors.length},H,W]`));
    const { width, plane, at } = grid;
    anchors.forEach(([anchorWidth, anchorHeight], anchor) => {
      for (let cell = 0; cell < plane; cell += 1) {
        const value = (channel: number) => sigmoid(raw.values[at(anchor, channel, cell)]!);
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

/** Where a value of a grid lies in its output; null for an output that is none. */
function gridOf(shape: readonly number[], anchors: number, channels: number) {
  const isPlanar = shape.length === 4 && shape[1] === channels * anchors;
  const isLast = shape.length === 5 && shape[1] === anchors && shape[4] === channels;
  if (shape[0] !== 1 || (!isPlanar && !isLast)) return null;
  const [height = 0, width = 0] = shape.slice(2);
  const plane = height * width;
  const at = isPlanar
    ? (anchor: number, channel: number, cell: number) => (anchor * channels + channel) * plane + cell
    : (anchor: number, channel: number, cell: number) => (anchor * plane + cell) * channels + channel;
  return { width, plane, at };
}

function decodeRows(outputs: ReadonlyMap<string, RawOutput>, config: RowsDecode): Result<Candidates> {
  const raw = outputs.get(config.output);
  const scores = config.objectness ? 5 : 4;
  const columns = scores + config.classes;
  const [batch, ...sides] = raw?.shape ?? [];
  const [count = 0, width] = config.transposed ? sides.toReversed() : sides;
  if (!raw || sides.length !== 2 || batch !== 1 || width !== columns)
    return err(mismatch(config.output, raw, config.transposed ? `[1,${columns},N]` : `[1,N,${columns}]`));
  const list = new CandidateList();
  for (let row = 0; row < count; row += 1) {
    const value = (column: number) => raw.values[config.transposed ? column * count + row : row * columns + column]!;
    const [label, score] = best(config.classes, (index) => value(scores + index));
    list.add(corners(config.box, value), config.objectness ? value(4) * score : score, label);
  }
  return ok(list.finish());
}

function corners(box: RowsDecode['box'], value: (column: number) => number): readonly [number, number, number, number] {
  const [a, b, c, d] = [value(0), value(1), value(2), value(3)];
  return box === 'corners' ? [a, b, c, d] : [a - c / 2, b - d / 2, a + c / 2, b + d / 2];
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
