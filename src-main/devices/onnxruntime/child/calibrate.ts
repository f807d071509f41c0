import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { parseShapes } from '../../../../shared/base/shapes.ts';
import { addValues, emptyHistogram, largest, type Histogram } from '../../../../shared/qdq/calibrate/histogram.ts';
import type { TensorStatistics } from '../calibrator.ts';
import type { RuntimeRequest, Teller } from '../protocol.ts';
import { fetchGroups, withExtraOutputs } from './extraOutputs.ts';
import { feedsOf } from './feeds.ts';
import { loadCopy } from './loadCopy.ts';
import { openSession, runSession } from './session.ts';
import { floatsOf } from './tensors.ts';

type Request = RuntimeRequest & { readonly kind: 'calibrate' };

/**
 * One pass over the data: each sample is run once on the graph as written, with the asked-for tensors as outputs, and what
 * they hold is added to running figures at once. Only the tensors of one sample are ever in memory.
 */
export async function calibrate(request: Request, tell: Teller): Promise<Result<readonly TensorStatistics[]>> {
  const scratch = await mkdtemp(join(tmpdir(), 'qdq-calibrate-'));
  try {
    return await pass(request, scratch, tell);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function pass(request: Request, scratch: string, tell: Teller): Promise<Result<readonly TensorStatistics[]>> {
  const shapes = parseShapes(request.shapes);
  if (!shapes.ok) return shapes;
  const tensors = [...new Set(request.tensors)];
  const model = await loadCopy(request.model, shapes.value, scratch, 'calibration', (graph) =>
    withExtraOutputs(graph, tensors),
  );
  if (!model.ok) return model;
  const source = await feedsOf(model.value.inputs, request.data, scratch);
  if (!source.ok) return source;
  const session = await openSession(model.value.path, { optimization: 'disabled' }, model.value.labels);
  if (!session.ok) return session;

  const fed = tensors.filter((name) => model.value.inputs.some((input) => input.name === name));
  const made = tensors.filter((name) => !fed.includes(name));
  const concrete = new Map(model.value.inputs.map(({ name, shape }) => [name, shape]));
  const groups = fetchGroups(model.value.graph, concrete, made);
  const tally = new Tally(request.what);
  for (let sample = 0; sample < source.value.count; sample += 1) {
    const feeds = await source.value.at(sample);
    if (!feeds.ok) return feeds;
    for (const name of fed) {
      const fault = tally.add(name, feeds.value[name] as Tensor);
      if (fault) return err(fault);
    }
    for (const group of groups) {
      const outputs = await runSession(session.value, feeds.value, model.value.labels, group);
      if (!outputs.ok) return err(outputs.error);
      const fault = tally.addAll(outputs.value);
      if (fault) return err(fault);
    }
    tell.progress(sample + 1, source.value.count);
  }
  await session.value.release();
  return ok(tally.finish(tensors));
}

class Tally {
  readonly #what: TensorStatistics['kind'];
  readonly #amax = new Map<string, number>();
  readonly #histograms = new Map<string, Histogram>();

  constructor(what: TensorStatistics['kind']) {
    this.#what = what;
  }

  addAll(outputs: InferenceSession.ReturnType) {
    for (const [name, tensor] of Object.entries(outputs)) {
      const fault = this.add(name, tensor);
      if (fault) return fault;
      tensor.dispose();
    }
    return null;
  }

  add(name: string, tensor: Tensor) {
    const values = floatsOf(tensor);
    if (!values) return appError('E-RUNTIME', `Tensor '${name}' holds no numbers.`);
    if (this.#what === 'histogram')
      this.#histograms.set(name, addValues(this.#histograms.get(name) ?? emptyHistogram(), values));
    else this.#amax.set(name, Math.max(this.#amax.get(name) ?? 0, largest(values).amax));
    return null;
  }

  finish(tensors: readonly string[]): readonly TensorStatistics[] {
    return this.#what === 'histogram'
      ? tensors.map((tensor) => ({
          kind: 'histogram',
          tensor,
          histogram: this.#histograms.get(tensor) ?? emptyHistogram(),
        }))
      : tensors.map((tensor) => ({ kind: 'amax', tensor, amax: this.#amax.get(tensor) ?? 0 }));
  }
}
