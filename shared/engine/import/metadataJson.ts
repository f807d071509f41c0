import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { asNumber, asString, isObject } from '../json/fields.ts';
import { parseTolerantJson } from '../json/tolerantJson.ts';

/**
 * The `*.build.metadata.json` and `*.profile.metadata.json` that trex distilled from trtexec's logs: option and device
 * blocks, and the summary as bare lists of min, max, mean, median and percentile. Values that held a colon were cut by
 * trex and stay cut. Source: trtexec-formats §a.3 item 13, §e.
 */
export interface TrexMetadata {
  readonly options: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly device: string | null;
  readonly sm: number | null;
  readonly throughputQps: number | null;
  readonly medianMs: number | null;
}

export function readMetadataJson(text: string): Result<TrexMetadata> {
  const json = parseTolerantJson(text, 'E-ENGINE-JSON');
  if (!json.ok) return json;
  if (json.value.truncated) return err(appError('E-ENGINE-JSON', 'The metadata ends in the middle.'));
  const root = json.value.value;
  const blocks = isObject(root) ? Object.entries(root).filter(([, block]) => isObject(block)) : [];
  if (!isObject(root) || !blocks.some(([title]) => title in blockTitles))
    return err(appError('E-ENGINE-JSON', 'The JSON is no build or profile metadata.'));
  const device = isObject(root['device_information']) ? root['device_information'] : {};
  const summary = isObject(root['performance_summary']) ? root['performance_summary'] : {};
  const latency = summary['Latency'];
  const capability = asNumber(device['Compute Capability']);
  return ok({
    options: Object.fromEntries(
      blocks
        .filter(([title]) => title !== 'performance_summary')
        .map(([title, block]) => [blockTitles[title] ?? title, textsOf(block)]),
    ),
    device: asString(device['Selected Device']) ?? asString(device['Device']),
    sm: capability === null ? null : Math.round(capability * 10),
    throughputQps: asNumber(summary['Throughput']),
    medianMs: Array.isArray(latency) ? asNumber(latency[3]) : null,
  });
}

/** What the build and the profile of one engine say together. */
export const joinMetadata = (a: TrexMetadata | null, b: TrexMetadata): TrexMetadata => ({
  options: { ...a?.options, ...b.options },
  device: b.device ?? a?.device ?? null,
  sm: b.sm ?? a?.sm ?? null,
  throughputQps: b.throughputQps ?? a?.throughputQps ?? null,
  medianMs: b.medianMs ?? a?.medianMs ?? null,
});

const blockTitles: Readonly<Record<string, string>> = {
  model_options: 'Model Options',
  build_options: 'Build Options',
  system_options: 'System Options',
  inference_options: 'Inference Options',
  reporting_options: 'Reporting Options',
  device_information: 'Device Information',
  performance_summary: 'Performance summary',
};

const textsOf = (block: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isObject(block) ? block : {}).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
    ),
  );
