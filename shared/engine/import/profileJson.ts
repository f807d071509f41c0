import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { LayerProfile, ProfiledLayer } from '../graph.ts';
import { asArray, asNumber, asString, isObject } from '../json/fields.ts';
import { parseTolerantJson } from '../json/tolerantJson.ts';

/**
 * `trtexec --exportProfile`: `[{count}, {name, timeMs, averageMs, medianMs, percentage}, …]`, from 8.4 on with the median.
 * The writer escapes nothing and may print `nan` where a layer was never timed. Source: trtexec-formats §b.2.
 */
export function readProfileJson(text: string): Result<LayerProfile> {
  const json = parseTolerantJson(text, 'E-PROFILE-NOT-PROFILE');
  if (!json.ok) return json;
  const { value, truncated } = json.value;
  const layers: ProfiledLayer[] = [];
  let count: number | null = null;
  for (const item of asArray(value)) {
    if (!isObject(item)) continue;
    const name = asString(item['name']);
    const totalMs = positive(item['timeMs']);
    const averageMs = positive(item['averageMs']);
    if (name === null) {
      count ??= positive(item['count']);
      continue;
    }
    if (totalMs === null && averageMs === null && !('averageMs' in item)) continue;
    if (count === null && totalMs !== null && averageMs !== null && averageMs > 0)
      count = Math.round(totalMs / averageMs);
    layers.push({
      name,
      averageMs: averageMs ?? (totalMs !== null && count !== null && count > 0 ? totalMs / count : null),
      medianMs: positive(item['medianMs']),
      percentage: positive(item['percentage']),
    });
  }
  if (layers.length === 0) return err(appError('E-PROFILE-NOT-PROFILE', 'The text holds no layer times.'));
  const totalMs = layers.reduce((sum, layer) => sum + (layer.averageMs ?? 0), 0);
  return ok({ count: count ?? 0, totalMs, layers, partial: truncated });
}

const positive = (value: unknown): number | null => {
  const number = asNumber(value);
  return number !== null && number >= 0 ? number : null;
};
