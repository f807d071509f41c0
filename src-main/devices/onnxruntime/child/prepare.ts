import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import type { Preparation } from '../../../../shared/qdq/calibrate/data.ts';
import type { Picture } from './images.ts';

/**
 * A picture as a network wants it. In this order: grey is repeated (or colours averaged, for one channel) and alpha
 * dropped; values become 0…1; the picture is stretched or scaled to fit, by bilinear interpolation with pixel centres
 * aligned; a letterbox is filled up with grey bars, evenly on both sides; (value − mean) / std a channel, bars as well.
 * A picture of the input's own size keeps its values to the bit. Source of the grey (114 of 255): the YOLO family's own.
 */
const bars = 114 / 255;

/** The one input of a model that takes pictures. */
export interface PictureInput {
  readonly batch: number;
  readonly channels: 1 | 3;
  readonly width: number;
  readonly height: number;
  readonly layout: 'nchw' | 'nhwc';
}

/** Errors: `E-IMAGES` for a shape that holds no picture, and for a mean or std of another number of channels. */
export function pictureInput(shape: readonly number[], preparation: Preparation): Result<PictureInput> {
  const { layout, mean, std } = preparation;
  const isPlanar = layout === 'nchw' || (layout === 'auto' && isChannels(shape[1]));
  const [batch = 0, ...rest] = shape;
  const [channels, height = 0, width = 0] = isPlanar ? rest : [rest[2], rest[0], rest[1]];
  if (shape.length !== 4 || !isChannels(channels))
    return err(
      appError(
        'E-IMAGES',
        `Pictures need an input of shape ${wanted[layout]}; that of the model is ${shape.join(' × ')}.`,
      ),
    );
  const stray = [mean, std].find((values) => values.length > 0 && values.length !== channels);
  if (stray)
    return err(
      appError('E-IMAGES', `The input has ${channels} channels, but ${stray.length} values of mean or std are given.`),
    );
  return ok({ batch, channels, width, height, layout: isPlanar ? 'nchw' : 'nhwc' });
}

const isChannels = (count: number | undefined): count is 1 | 3 => count === 3 || count === 1;
const wanted = {
  auto: '[batch, 3 or 1, height, width] or [batch, height, width, 3 or 1]',
  nchw: '[batch, 3 or 1, height, width]',
  nhwc: '[batch, height, width, 3 or 1]',
} as const;

/** Where a picture lies in an input, in its pixels: what takes boxes back to the picture. */
export interface Placed {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export function placeIn(input: Size, picture: Size, fit: Preparation['fit']): Placed {
  if (fit === 'stretch') return { left: 0, top: 0, width: input.width, height: input.height };
  const ratio = Math.min(input.width / picture.width, input.height / picture.height);
  const width = Math.max(1, Math.round(picture.width * ratio));
  const height = Math.max(1, Math.round(picture.height * ratio));
  return { left: (input.width - width) >> 1, top: (input.height - height) >> 1, width, height };
}

/** The values of one picture in the order of the input's layout. */
export function prepared(
  picture: Picture,
  input: Omit<PictureInput, 'batch'>,
  { fit, mean, std }: Preparation,
): Float32Array<ArrayBuffer> {
  const { channels, width, height, layout } = input;
  const placed = placeIn(input, picture, fit);
  const inner = resampled(picture, placed, channels);
  const [pixelStep, channelStep] = layout === 'nchw' ? [1, width * height] : [channels, 1];
  const values = new Float32Array(channels * width * height);
  let from = 0;
  for (let channel = 0; channel < channels; channel += 1) {
    const [own, scale] = [mean[channel] ?? 0, std[channel] ?? 1];
    const start = channel * channelStep;
    if (inner.length < values.length) {
      const bar = (bars - own) / scale;
      for (let pixel = 0; pixel < width * height; pixel += 1) values[start + pixel * pixelStep] = bar;
    }
    for (let row = 0; row < placed.height; row += 1) {
      const first = start + ((placed.top + row) * width + placed.left) * pixelStep;
      for (let column = 0; column < placed.width; column += 1, from += 1)
        values[first + column * pixelStep] = (inner[from]! - own) / scale;
    }
  }
  return values;
}

/** A picture at another size in 0…1, channel by channel; of its own size it is what it was. */
function resampled(picture: Picture, size: Size, channels: 1 | 3): Float64Array {
  const { data, width, height, channels: stored, white } = picture;
  if (width === size.width && height === size.height) return asItIs(picture, channels);
  const across = taps(width, size.width);
  const down = taps(height, size.height);
  const values = new Float64Array(channels * size.width * size.height);
  const unit = channels === 3 ? white : 3 * white;
  let at = 0;
  for (let colour = 0; colour < 3; colour += 1) {
    const offset = stored < 3 ? 0 : colour;
    if (channels === 1) at = 0;
    for (let row = 0; row < size.height; row += 1) {
      const [top, bottom, lower] = [down.low[row]! * width, down.high[row]! * width, down.share[row]!];
      for (let column = 0; column < size.width; column += 1, at += 1) {
        const [left, right, further] = [across.low[column]!, across.high[column]!, across.share[column]!];
        const upper =
          data[(top + left) * stored + offset]! * (1 - further) + data[(top + right) * stored + offset]! * further;
        const under =
          data[(bottom + left) * stored + offset]! * (1 - further) +
          data[(bottom + right) * stored + offset]! * further;
        values[at]! += (upper * (1 - lower) + under * lower) / unit;
      }
    }
  }
  return values;
}

/** What resampling to the same size gives, in a fifth of the time. */
function asItIs({ data, width, height, channels: stored, white }: Picture, channels: 1 | 3): Float64Array {
  const plane = width * height;
  const values = new Float64Array(channels * plane);
  const unit = channels === 3 ? white : 3 * white;
  for (let colour = 0; colour < 3; colour += 1) {
    const start = channels === 3 ? colour * plane : 0;
    const offset = stored < 3 ? 0 : colour;
    for (let pixel = 0; pixel < plane; pixel += 1) values[start + pixel]! += data[pixel * stored + offset]! / unit;
  }
  return values;
}

interface Taps {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  /** Of the higher one. */
  readonly share: Float64Array;
}

/** For each wanted position the two source positions around it and how much of the second one is taken. */
function taps(from: number, to: number): Taps {
  const made = { low: new Uint32Array(to), high: new Uint32Array(to), share: new Float64Array(to) };
  for (let at = 0; at < to; at += 1) {
    const position = Math.min(from - 1, Math.max(0, ((at + 0.5) * from) / to - 0.5));
    const low = Math.floor(position);
    made.low[at] = low;
    made.high[at] = Math.min(from - 1, low + 1);
    made.share[at] = position - low;
  }
  return made;
}
