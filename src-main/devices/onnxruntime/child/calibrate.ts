import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { parseShapes } from '../../../../shared/base/shapes.ts';
import { emptyHistogram, type Histogram } from '../../../../shared/qdq/calibrate/histogram.ts';
import { openModel } from '../../../onnx-file/openModel.ts';
import { partialPassFile, readPass, wholePassFile, writePass } from '../passFile.ts';
import type { RuntimeAnswers, RuntimeRequest, Teller } from '../protocol.ts';
import { fetchGroups, withExtraOutputs } from './extraOutputs.ts';
import { feedsOf, type FeedSource } from './feeds.ts';
import { loadCopy, type LoadedCopy } from './loadCopy.ts';
import { passKey } from './passKey.ts';
import { openSession, runSession } from './session.ts';
import { Tally } from './tally.ts';

type Request = RuntimeRequest & { readonly kind: 'calibrate' };
type Answer = RuntimeAnswers['calibrate'];

/**
 * One pass over the data: each sample is run once on the graph as written, with the asked-for tensors as outputs; a second
 * thread counts what they held while the next sample runs. Never more than two fetches are in memory.
 *
 * With a `store`, tensors that an earlier pass of the same model and data counted are taken from there, a pass that was
 * broken off goes on where it was, and what is counted is kept.
 */
export async function calibrate(request: Request, tell: Teller, startTally: () => Worker): Promise<Result<Answer>> {
  const opened = await openModel(request.model);
  if (!opened.ok) return opened;
  const key = await passKey({ path: request.model, ...opened.value }, request.shapes, request.data);
  if (!key.ok) return key;
  const tensors = [...new Set(request.tensors)];
  const whole = request.store === null ? null : await readPass(wholePassFile(request.store, key.value));
  const known = whole?.histograms ?? new Map<string, Histogram>();
  const missing = tensors.filter((tensor) => !known.has(tensor));
  const answerOf = (histograms: ReadonlyMap<string, Histogram>, samples: number, samplesRun: number): Answer => ({
    pass: key.value,
    samples,
    samplesRun,
    histograms: new Map(tensors.map((tensor) => [tensor, histograms.get(tensor) ?? emptyHistogram()])),
  });
  if (whole && missing.length === 0) return ok(answerOf(known, whole.total, 0));

  const scratch = await mkdtemp(join(tmpdir(), 'qdq-calibrate-'));
  const tally = new Tally(startTally());
  try {
    const partial = request.store === null ? null : partialPassFile(request.store, key.value, missing);
    const counted = await count({ ...request, tensors: missing }, partial, scratch, tally, tell);
    if (!counted.ok) return counted;
    const { samples, samplesRun } = counted.value;
    const histograms = new Map([...known, ...(await tally.ask({ kind: 'end' }))]);
    if (request.store !== null && partial !== null) {
      const file = wholePassFile(request.store, key.value);
      await writePass(file, request.store, { done: samples, total: samples, histograms }).catch(() => {});
      await rm(partial, { force: true });
    }
    return ok(answerOf(histograms, samples, samplesRun));
  } finally {
    await tally.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Counted {
  readonly samples: number;
  /** Of them now; the others were counted before the pass was broken off. */
  readonly samplesRun: number;
}

async function count(
  { model: path, shapes: text, tensors, data, store }: Request,
  partial: string | null,
  scratch: string,
  tally: Tally,
  tell: Teller,
): Promise<Result<Counted>> {
  const shapes = parseShapes(text);
  if (!shapes.ok) return shapes;
  const model = await loadCopy(path, shapes.value, scratch, 'calibration', (graph) => withExtraOutputs(graph, tensors));
  if (!model.ok) return model;
  const source = await feedsOf(model.value.inputs, data, scratch);
  if (!source.ok) return source;
  const session = await openSession(model.value.path, { optimization: 'disabled' }, model.value.labels);
  if (!session.ok) return session;

  const total = source.value.count;
  const before = partial === null ? null : await readPass(partial);
  const first = before?.total === total ? before.done : 0;
  if (before && first > 0) await tally.ask({ kind: 'begin', histograms: before.histograms });
  const run = samplesOf(model.value, session.value, source.value, tensors);
  let counting: Promise<string | null> = Promise.resolve(null);
  let savedAt = -Infinity;
  for (let sample = first; sample < total; sample += 1) {
    for await (const fetched of run(sample)) {
      // What was fetched before must be counted before more is handed over.
      const strange = await counting;
      if (strange !== null) return err(notFinite(strange));
      if (!fetched.ok) return fetched;
      counting = tally.add(fetched.value.made, fetched.value.fed);
    }
    tell.progress(sample + 1, total);
    if (partial === null || store === null || performance.now() - savedAt < saveEveryMs) continue;
    void tally.ask({ kind: 'save', file: partial, folder: store, done: sample + 1, total });
    savedAt = performance.now();
  }
  const strange = await counting;
  await session.value.release();
  return strange === null ? ok({ samples: total, samplesRun: total - first }) : err(notFinite(strange));
}

const saveEveryMs = 2000;

const notFinite = (tensor: string) =>
  appError('E-NOT-FINITE', `Tensor '${tensor}' held values that are no finite numbers, and needs a scale.`);

interface Fetched {
  readonly made: Readonly<Record<string, Tensor>>;
  /** Inputs of the model among the asked-for tensors. */
  readonly fed: Readonly<Record<string, Tensor>>;
}

/** Runs one sample, in as many fetches as memory asks for. */
function samplesOf(
  { graph, inputs, labels }: LoadedCopy,
  session: InferenceSession,
  source: FeedSource,
  tensors: readonly string[],
): (sample: number) => AsyncGenerator<Result<Fetched>> {
  const inputNames = inputs.map(({ name }) => name);
  const fed = tensors.filter((name) => inputNames.includes(name));
  const concrete = new Map(inputs.map(({ name, shape }) => [name, shape]));
  const groups = fetchGroups(
    graph,
    concrete,
    tensors.filter((name) => !fed.includes(name)),
  );
  return async function* (sample) {
    const feeds = await source.at(sample);
    if (!feeds.ok) return yield feeds;
    const own = Object.fromEntries(fed.map((name) => [name, feeds.value[name] as Tensor]));
    if (groups.length === 0) yield ok({ made: {}, fed: own });
    for (const [at, group] of groups.entries()) {
      const outputs = await runSession(session, feeds.value, labels, group);
      yield outputs.ok ? ok({ made: outputs.value, fed: at === 0 ? own : {} }) : outputs;
    }
  };
}
