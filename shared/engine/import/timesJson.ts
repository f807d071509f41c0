import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { PairedSamples, Samples } from '../graph.ts';
import { asArray, asNumber, asString, isList, isObject, type JsonObject } from '../json/fields.ts';
import { parseTolerantJson } from '../json/tolerantJson.ts';
import type { QueryCounts } from '../../trtexec/log.ts';

/**
 * `trtexec --exportTimes`: one record a repetition. Up to 8.4 the list begins with the warm-up, which nothing in the file
 * tells apart; the log of the same measurement does, by its counts. A first record `{"what": "cpu-time"}`, as our own
 * devices write it, says that the clock was not a GPU's. Source: trtexec-formats §b.3.
 * @param measured what the log of the run counted; where none of it adds up to the list, all of the list is taken.
 */
export function readTimesJson(text: string, measured: readonly QueryCounts[] = []): Result<Samples> {
  const json = parseTolerantJson(text, 'E-TIMES-NOT-TIMES');
  if (!json.ok) return json;
  const records = asArray(json.value.value).filter(isObject);
  const all = records.flatMap(repetitionOf);
  if (all.length === 0) return err(appError('E-TIMES-NOT-TIMES', 'The text holds no repetitions.'));
  const warmUp = measured.find((counts) => counts.warmUp + counts.traced === all.length)?.warmUp ?? 0;
  const counted = warmUp < all.length ? all.slice(warmUp) : all;
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const repetition of counted) {
    startMs = Math.min(startMs, repetition.startMs);
    endMs = Math.max(endMs, repetition.endMs);
  }
  const wallMs = endMs - startMs;
  return ok({
    computeMs: counted.map(({ computeMs }) => computeMs),
    latencyMs: counted.map(({ latencyMs }) => latencyMs),
    wallMs: Number.isFinite(wallMs) && wallMs > 0 ? wallMs : null,
    what: records.map((record) => kindOfClock(record['what'])).findLast((what) => what !== null) ?? 'gpu-compute',
    partial: json.value.truncated,
  });
}

/** Start and end are NaN where the record does not tell them. */
function repetitionOf(record: JsonObject) {
  const computeMs = asNumber(record['computeMs']);
  if (computeMs === null || computeMs < 0) return [];
  const startMs = Math.min(asNumber(record['startH2dMs']) ?? Number.NaN, asNumber(record['startEnqMs']) ?? Number.NaN);
  const endMs = asNumber(record['endD2hMs']) ?? Number.NaN;
  return [{ computeMs, latencyMs: asNumber(record['latencyMs']) ?? computeMs, startMs, endMs }];
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
