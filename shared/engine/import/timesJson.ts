import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { PairedSamples, Samples } from '../graph.ts';
import { asArray, asNumber, asString, isList, isObject, type JsonObject } from '../json/fields.ts';
import { parseTolerantJson } from '../json/tolerantJson.ts';

/**
 * `trtexec --exportTimes`: one record a repetition. Up to 8.4 the list begins with the warm-up, which nothing in the file
 * tells apart. A first record `{"what": "cpu-time"}`, as our own devices write it, says that the clock was not a GPU's.
 * Source: trtexec-formats §b.3.
 */
export function readTimesJson(text: string): Result<Samples> {
  const json = parseTolerantJson(text, 'E-TIMES-NOT-TIMES');
  if (!json.ok) return json;
  const computeMs: number[] = [];
  const latencyMs: number[] = [];
  let what: Samples['what'] = 'gpu-compute';
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const item of asArray(json.value.value)) {
    if (!isObject(item)) continue;
    what = kindOfClock(item['what']) ?? what;
    const compute = asNumber(item['computeMs']);
    if (compute === null || compute < 0) continue;
    computeMs.push(compute);
    latencyMs.push(asNumber(item['latencyMs']) ?? compute);
    startMs = Math.min(startMs, asNumber(item['startH2dMs']) ?? Number.NaN, asNumber(item['startEnqMs']) ?? Number.NaN);
    endMs = Math.max(endMs, asNumber(item['endD2hMs']) ?? Number.NaN);
  }
  if (computeMs.length === 0) return err(appError('E-TIMES-NOT-TIMES', 'The text holds no repetitions.'));
  const wallMs = endMs - startMs;
  return ok({
    computeMs,
    latencyMs,
    wallMs: Number.isFinite(wallMs) && wallMs > 0 ? wallMs : null,
    what,
    partial: json.value.truncated,
  });
}

/** Interleaved samples, as our own devices write them: `PairedSamples` as plain JSON. */
export function readPairedTimesJson(text: string): Result<readonly PairedSamples[]> {
  const json = parseTolerantJson(text, 'E-TIMES-NOT-TIMES');
  if (!json.ok) return json;
  if (json.value.truncated) return err(appError('E-TIMES-NOT-TIMES', 'The paired samples end in the middle.'));
  const value = json.value.value;
  const paired = (isList(value) ? value : [value]).flatMap((item) => {
    const reference = isObject(item) ? asString(item['reference']) : null;
    if (!isObject(item) || reference === null) return [];
    const blocks = blocksOf(item, 'blocks');
    if (blocks.length === 0) return [];
    const builds = asNumber(item['builds']);
    const what = kindOfClock(item['what']) ?? 'wall';
    return [{ reference, what, blocks, control: blocksOf(item, 'control'), ...(builds === null ? {} : { builds }) }];
  });
  return paired.length > 0 ? ok(paired) : err(appError('E-TIMES-NOT-TIMES', 'The text holds no paired samples.'));
}

const blocksOf = (item: JsonObject, key: string): PairedSamples['blocks'] =>
  asArray(item[key]).flatMap((block) => {
    if (!isObject(block)) return [];
    const aMs = asNumber(block['aMs']);
    const bMs = asNumber(block['bMs']);
    return aMs === null || bMs === null ? [] : [{ aMs, bMs }];
  });

const kindOfClock = (value: unknown): Samples['what'] | null =>
  value === 'gpu-compute' || value === 'cpu-time' || value === 'wall' ? value : null;
