import type { Preparation } from '../calibrator.ts';
import { planar, type Picture } from './images.ts';

/**
 * A picture as a network wants it: stretched to the input, or scaled to fit with grey bars around it (a letterbox), then
 * (value − mean) / std a channel. Values before that are 0…1. Source of the grey (114 of 255): the YOLO family's own.
 */
const bars = 114 / 255;

export function prepared(
  picture: Picture,
  width: number,
  height: number,
  channels: 1 | 3,
  { mean, std, fit }: Preparation,
): Float32Array {
  const values =
    fit === 'letterbox' ? letterboxed(picture, width, height, channels) : planar(picture, width, height, channels);
  const plane = width * height;
  for (let channel = 0; channel < channels; channel += 1) {
    const own = mean[channel] ?? 0;
    const scale = std[channel] ?? 1;
    if (own === 0 && scale === 1) continue;
    for (let at = channel * plane; at < (channel + 1) * plane; at += 1) values[at] = (values[at]! - own) / scale;
  }
  return values;
}

function letterboxed(picture: Picture, width: number, height: number, channels: 1 | 3): Float32Array {
  const ratio = Math.min(width / picture.width, height / picture.height);
  const inner = {
    width: Math.max(1, Math.round(picture.width * ratio)),
    height: Math.max(1, Math.round(picture.height * ratio)),
  };
  const left = Math.floor((width - inner.width) / 2);
  const top = Math.floor((height - inner.height) / 2);
  const fitted = planar(picture, inner.width, inner.height, channels);
  const values = new Float32Array(channels * width * height).fill(bars);
  for (let channel = 0; channel < channels; channel += 1)
    for (let row = 0; row < inner.height; row += 1) {
      const from = (channel * inner.height + row) * inner.width;
      values.set(fitted.subarray(from, from + inner.width), (channel * height + top + row) * width + left);
    }
  return values;
}
