import type { AppError } from '../../base/errors.ts';
import type { Result } from '../../base/result.ts';
import { readTrtexecLog } from '../../trtexec/logFollower.ts';
import { readTrtexecHelp, type TrtexecHelp } from '../../trtexec/help.ts';
import type { ProfileTable, TrtexecLog } from '../../trtexec/log.ts';
import type { EngineGraph, LayerProfile, PairedSamples, Samples, TimedEngine } from '../graph.ts';
import { joinProfile } from '../joinProfile.ts';
import { readLayerJson } from './layerJson.ts';
import { ioTensorsNamed } from './ioTensors.ts';
import { listingOf, readLayerListing } from './layerListing.ts';
import { noBindings } from './missing.ts';
import { joinMetadata, readMetadataJson, type TrexMetadata } from './metadataJson.ts';
import { readProfileJson } from './profileJson.ts';
import { recogniseFile, type FileRole } from './recognise.ts';
import { readPairedTimesJson, readTimesJson } from './timesJson.ts';

/** Everything that a set of files says about one run, and what it does not say. */
export interface RunReadings {
  readonly engine: EngineGraph | null;
  readonly profile: LayerProfile | null;
  readonly timed: TimedEngine | null;
  readonly samples: Samples | null;
  readonly paired: readonly PairedSamples[];
  readonly log: TrtexecLog | null;
  readonly metadata: TrexMetadata | null;
  /** What `trtexec --help` printed: the flags of that TensorRT. */
  readonly help: TrtexecHelp | null;
  /** What the files lack, each with the flag or step that would bring it. */
  readonly missing: readonly string[];
  /** Files that look like one of these but could not be read. */
  readonly problems: readonly { readonly file: string; readonly error: AppError }[];
  /** Files of no use here, and those that a later file of the same kind stands for. */
  readonly ignored: readonly string[];
}

/** What files of a run may be. */
export const rolesOfRun: ReadonlySet<FileRole> = new Set<FileRole>([
  'engine',
  'profile',
  'times',
  'paired-times',
  'log',
  'listing',
  'metadata',
  'help',
]);

/**
 * A folder or prefix of mixed files becomes one run: each file is recognised by its content, logs of several steps are
 * read as one, and where two files of a kind were given the later one in the list wins, except that a layer JSON
 * wins over a listing and a listing over the layers of a log, unless the JSON holds names only. Files whose names belong
 * to another layer JSON than the last one are left out with it. A profile that is only a table in a log is used when no
 * exported one is there. The version comes from the log: layer JSON has none.
 */
export function gatherRun(files: readonly { readonly name: string; readonly text: string }[]): RunReadings {
  const known = files.map((file) => ({ ...file, role: recogniseFile(file.name, file.text.slice(0, headLength)) }));
  const engines = known.flatMap(({ name, role }) => (role === 'engine' ? [name] : []));
  const byRole = new Map<FileRole, { name: string; text: string }[]>();
  const problems: { file: string; error: AppError }[] = [];
  const ignored: string[] = [];
  for (const file of known)
    if (file.role !== 'engine' && isOfAnotherEngine(file.name, engines)) ignored.push(file.name);
    else byRole.set(file.role, [...(byRole.get(file.role) ?? []), file]);
  const all = <T>(role: FileRole, read: (text: string) => Result<T>): readonly { name: string; value: T }[] =>
    (byRole.get(role) ?? []).flatMap(({ name, text }) => {
      const result = read(text);
      if (!result.ok) problems.push({ file: name, error: result.error });
      return result.ok ? [{ name, value: result.value }] : [];
    });
  const last = <T>(role: FileRole, read: (text: string) => Result<T>): T | null => {
    const found = all(role, read);
    ignored.push(...found.slice(0, -1).map(({ name }) => name));
    return found.at(-1)?.value ?? null;
  };
  const logs = byRole.get('log') ?? [];
  const log = logs.length === 0 ? null : readTrtexecLog(logs.map(({ text }) => text).join('\n'));
  const json = last('engine', readLayerJson);
  const detailed = json?.schema === 'names-only' ? null : json;
  const read = detailed ?? last('listing', readLayerListing) ?? engineOfLog(log) ?? json;
  const engine = read === null ? null : withLog(read, log);
  const profile = last('profile', readProfileJson) ?? profileOfTable(log?.profile ?? null);
  const readings = {
    engine,
    profile,
    timed: engine !== null && profile !== null ? joinProfile(engine, profile) : null,
    samples: last('times', (text) => readTimesJson(text, log?.queries)),
    paired: last('paired-times', readPairedTimesJson) ?? [],
    log,
    metadata: all('metadata', readMetadataJson)
      .map(({ value }) => value)
      .reduce<TrexMetadata | null>(joinMetadata, null),
    help: last('help', readTrtexecHelp),
    problems,
    ignored: [
      ...ignored,
      ...(detailed === null ? [] : (byRole.get('listing') ?? []).map(({ name }) => name)),
      ...[...byRole].flatMap(([role, list]) => (rolesOfRun.has(role) ? [] : list.map(({ name }) => name))),
    ],
  };
  return { ...readings, missing: whatIsMissing(readings) };
}

const headLength = 64 * 1024;

/** True when the name has more in common with that of an engine before the last than with the last one's. */
function isOfAnotherEngine(name: string, engines: readonly string[]): boolean {
  const shared = engines.map((engine) => sharedStart(name, engine));
  return shared.slice(0, -1).some((length) => length > (shared.at(-1) ?? 0));
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function engineOfLog(log: TrtexecLog | null): EngineGraph | null {
  if (log === null || log.layerLines.length === 0) return null;
  const engine = listingOf(log.layerLines);
  return engine.ok ? engine.value : null;
}

/** The version, and where the layers do not name them the inputs and outputs, are what the log of the run says. */
function withLog(engine: EngineGraph, log: TrtexecLog | null): EngineGraph {
  const bindings = log?.bindings ?? [];
  const types = new Map(
    ioTensorsNamed(
      bindings.map(({ name }) => name),
      engine.layers,
    ).map((tensor) => [tensor.name, tensor]),
  );
  return {
    ...engine,
    tensorrt: engine.tensorrt ?? log?.tensorrt ?? null,
    ioTensors:
      engine.ioTensors.length > 0
        ? engine.ioTensors
        : bindings.map(({ name, mode, shape }) => ({ name, mode, dtype: types.get(name)?.dtype ?? null, shape })),
    missing: bindings.length > 0 ? engine.missing.filter((line) => line !== noBindings) : engine.missing,
  };
}

/** @returns the table of `--dumpProfile` as a profile; its figures are rounded to 0.1 µs. */
export function profileOfTable(table: ProfileTable | null): LayerProfile | null {
  if (table === null) return null;
  const layers = table.layers.map(({ name, totalMs, averageMs, medianMs, percentage }) => ({
    name,
    averageMs: table.count > 0 ? totalMs / table.count : averageMs,
    medianMs,
    percentage,
  }));
  return {
    count: table.count,
    totalMs: layers.reduce((sum, layer) => sum + (layer.averageMs ?? 0), 0),
    layers,
    partial: false,
  };
}

function whatIsMissing(run: Omit<RunReadings, 'missing'>): readonly string[] {
  const missing = [...(run.engine?.missing ?? [])];
  const isTrtexec = run.engine?.schema !== 'onnxruntime' && run.engine?.schema !== 'prediction';
  if (run.engine === null)
    missing.push('No layers: add --exportLayerInfo=FILE to a build with --profilingVerbosity=detailed.');
  if (run.profile === null) missing.push('No layer times: add --exportProfile=FILE to a run that loads the engine.');
  else if (run.profile.partial) missing.push('The profile ends in the middle, or is damaged: export it again.');
  if (run.timed !== null && run.timed.unmatched.length > 0)
    missing.push(
      `Entries of the profile that match no layer: ${run.timed.unmatched.length}. Profile and layers may be of two builds.`,
    );
  if (run.samples === null && (run.log?.latency ?? null) === null && run.paired.length === 0)
    missing.push('No end-to-end times: add --exportTimes=FILE to a run that loads the engine.');
  if (run.samples?.partial === true)
    missing.push('The end-to-end times end in the middle, or are damaged: export them again.');
  if (run.log === null && isTrtexec)
    missing.push(
      'No log: version, options, device and warnings are not known. Keep what trtexec prints (2>&1 | tee FILE).',
    );
  if (run.log !== null && run.log.otherCalls.length > 0)
    missing.push(
      `The log holds more than one engine; only the last is shown (${run.log.command ?? 'no command'}). Left out: ${run.log.otherCalls.slice(0, 3).join('; ')}.`,
    );
  if (run.log !== null && !run.log.finished)
    missing.push('The log does not end in PASSED or FAILED: trtexec was cut off, or still runs.');
  return missing;
}
