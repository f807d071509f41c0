import { unknownConditions } from '../../../shared/compare/conditions.ts';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceId, JobId } from '../../../shared/base/brand.ts';
import { appError, type ErrorCode } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { sameTarget, type Target } from '../../../shared/base/target.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { probes } from '../../../shared/qdq/caps/index.ts';
import { refused, type ProbeAnswer } from '../../../shared/qdq/caps/probe.ts';
import { answerTo } from '../../../shared/qdq/caps/reading.ts';
import type { Device, RunArtifacts, RunEvents, RunJob } from '../../devices/device.ts';
import type { BoardAnswers } from '../../store/store.ts';
import type { ProbeModel, RunFiles } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { hasJobs, idleDevice } from './idleDevice.ts';
import { probeDevice } from './probeDevice.ts';

/**
 * Capability probes on a board: each micro model is built there like any run, its engine is read, and the answers of a
 * probe are stored as soon as all its models are through. Jobs go to the device directly, since they are no runs of the
 * project; their ids follow from the model, so that a job which an interrupted call left behind is found and not done
 * twice. The engines of a stand-in are asked too, to test all this; the store keeps their answers apart.
 */
export interface CapabilityRequest {
  readonly device: DeviceId;
  /** Ids of the probes to ask; null = all. */
  readonly probes: readonly string[] | null;
  /** Refuses a board of another TensorRT or SM. */
  readonly target?: Target;
  readonly signal?: AbortSignal;
  /** @param word null: the engine does not say. */
  tell(probe: string, variant: string, word: string | null): void;
}

/**
 * @returns all that is known of this version and SM, answers of earlier calls included.
 * Errors: `E-USAGE` (a device without TensorRT, an unknown probe), `E-TARGET`, `E-DEVICE-BUSY`, those of probing and running.
 */
export async function probeCapabilities(studio: Studio, request: CapabilityRequest): Promise<Result<BoardAnswers>> {
  const { store, devices, work } = studio;
  const wanted = request.probes ?? probes.map(({ id }) => id);
  const unknown = wanted.find((id) => !probes.some((probe) => probe.id === id));
  if (unknown !== undefined) return err(appError('E-USAGE', `There is no probe ${unknown}: P-01 to P-26.`));
  const known = idleDevice(studio, request.device);
  if (!known.ok) return known;
  if (known.value.kind !== 'jetson' && known.value.kind !== 'local')
    return err(
      appError('E-USAGE', `${known.value.name} builds no TensorRT engines, so it has no capabilities to tell.`),
    );
  const probed = await probeDevice(studio, request.device, request.signal);
  if (!probed.ok) return probed;
  const identity = identityOf(studio, probed.value, request.target);
  if (!identity.ok) return identity;

  const folder = join(store.arrivals, `probes-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    const written = await work.run('probeModels', { folder, probes: wanted }, request.signal);
    if (!written.ok) return written;
    const device = devices.open(probed.value);
    let answers = identity.value;
    for (const { id } of probes) {
      const models = written.value.models.filter(({ probe }) => probe === id);
      if (models.length === 0) continue;
      const answer = await askProbe(studio, probed.value, device, models, request);
      if (!answer.ok) return answer;
      answers = { ...answers, answers: { ...answers.answers, [id]: answer.value } };
      const saved = store.capabilities.save(answers);
      if (!saved.ok) return saved;
    }
    return ok(answers);
  } finally {
    await devices.open(probed.value).rest?.();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is being asked, with the answers that the project has of it already. */
function identityOf(
  { store, clock }: Studio,
  { name, standIn, facts }: DeviceRecord,
  wanted: Target | undefined,
): Result<BoardAnswers> {
  const { tensorrt = null, sm = null } = facts ?? {};
  if (tensorrt === null || sm === null)
    return err(appError('E-DEVICE-TRTEXEC', `${name} does not say which TensorRT and which SM it has.`));
  if (wanted && !sameTarget(wanted, { tensorrt, sm }))
    return err(appError('E-TARGET', `${name} has TensorRT ${tensorrt} on SM ${sm}.`));
  const before = store.capabilities
    .list()
    .find((each) => each.tensorrt === tensorrt && each.sm === sm && each.standIn === standIn);
  const askedAt = clock.now().toISOString();
  return ok({ tensorrt, sm, standIn, deviceName: name, askedAt, answers: before?.answers ?? {} });
}

async function askProbe(
  studio: Studio,
  record: DeviceRecord,
  device: Device,
  models: readonly ProbeModel[],
  request: CapabilityRequest,
): Promise<Result<ProbeAnswer>> {
  const words: [string, string | null][] = [];
  for (const model of models) {
    if (hasJobs(studio, request.device))
      return err(appError('E-DEVICE-BUSY', `${record.name} was given a job; ask the rest when it has ended.`));
    const word = await askModel(studio, record, device, model, request);
    if (!word.ok) return word;
    request.tell(model.probe, model.variant, word.value);
    words.push([model.variant, word.value]);
  }
  return ok(Object.fromEntries(words));
}

/** The builder's word on a model: it is an answer, where trouble with the board is none. */
const refusals = new Set<ErrorCode>(['E-TRTEXEC-PARSER', 'E-TRTEXEC-BUILD']);

async function askModel(
  studio: Studio,
  record: DeviceRecord,
  device: Device,
  model: ProbeModel,
  { signal = new AbortController().signal }: CapabilityRequest,
): Promise<Result<string | null>> {
  const submitted = await device.submit(jobOf(record, model), deaf, signal);
  if (!submitted.ok) return submitted;
  const ended = await device.follow(submitted.value, deaf, signal);
  if (!ended.ok) {
    if (signal.aborted) await device.cancel(submitted.value);
    return ended;
  }
  const word = await readAnswer(studio, record, model, ended.value);
  const forgotten = await device.forget(submitted.value);
  return word.ok && !forgotten.ok ? forgotten : word;
}

/** An engine is read even where it would not run afterwards. */
async function readAnswer(
  { work }: Studio,
  record: DeviceRecord,
  { probe, variant, path, sha256 }: ProbeModel,
  artifacts: RunArtifacts,
): Promise<Result<string | null>> {
  if (!artifacts.files.some(({ role }) => role === 'engine')) {
    if (artifacts.error && refusals.has(artifacts.error.code)) return ok(refused);
    if (artifacts.outcome !== 'done')
      return err(artifacts.error ?? appError('E-DEVICE-COMMAND', `${record.name} did not finish ${probe} ${variant}.`));
  }
  const files: RunFiles = {
    label: `${probe} ${variant}`,
    files: artifacts.files,
    figures: record.standIn ? 'test-board' : 'measured',
    conditions: {
      ...unknownConditions,
      device: record.name,
      deviceKind: record.kind,
      tensorrt: artifacts.facts?.tensorrt ?? null,
    },
    model: { path, sha256 },
  };
  const run = await work.run('readRun', files);
  if (!run.ok) return run;
  const ask = probes.find(({ id }) => id === probe)?.variants.find(({ name }) => name === variant)?.ask;
  return ok(ask && run.value.engine ? answerTo(ask, run.value.engine) : null);
}

/** As short as trtexec allows: the times are thrown away. */
const jobOf = ({ id }: DeviceRecord, { path, sha256, sizeBytes }: ProbeModel): RunJob => ({
  id: `probe-${createHash('sha256').update(`${id} ${sha256}`).digest('hex').slice(0, 32)}` as JobId,
  model: { path, sha256, sizeBytes },
  references: [],
  precision: 'int8-explicit',
  shapes: null,
  options: { measureSeconds: 0, warmUpMs: 0, seed: 1 },
});

const deaf: RunEvents = { phase() {}, log() {}, telemetry() {}, presence() {} };
