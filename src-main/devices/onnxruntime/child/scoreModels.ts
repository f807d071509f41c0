import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { parseShapes, type Shapes } from '../../../../shared/base/shapes.ts';
import { isFloat } from '../../../../shared/base/dtype.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { addAgreement, agreementOf, noAgreement, type AgreementSums } from '../../../../shared/score/agreement.ts';
import type { RawOutput } from '../../../../shared/score/detection/decode.ts';
import { openModel } from '../../../onnx-file/openModel.ts';
import type { Teller } from '../protocol.ts';
import type { ScoreAnswer, ScoreRequest } from '../score.ts';
import { DetectorTally, readLabelled, type LabelledImages } from './detector.ts';
import { fetchGroups, withExtraOutputs } from './extraOutputs.ts';
import { feedsOf, pictureFeeds, type FeedSource } from './feeds.ts';
import { loadCopy, type LoadedCopy } from './loadCopy.ts';
import { openSession, runSession } from './session.ts';
import { floatsOf } from './tensors.ts';

/**
 * Two models side by side over the same samples, on the graphs as written. Inner tensors are compared where both models
 * have a core tensor (one that a real operator made, before any Q) by the same name, and only on the first few samples;
 * outputs on all. With labels every image is also decoded, suppressed and matched, for both models.
 */
export async function scoreModels(request: ScoreRequest, tell: Teller): Promise<Result<ScoreAnswer>> {
  const scratch = await mkdtemp(join(tmpdir(), 'qdq-score-'));
  try {
    return await scored(request, scratch, tell);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const mostLayerSamples = 8;

interface Side extends LoadedCopy {
  readonly session: InferenceSession;
}

async function scored(request: ScoreRequest, scratch: string, tell: Teller): Promise<Result<ScoreAnswer>> {
  const shapes = parseShapes(request.shapes);
  if (!shapes.ok) return shapes;
  const layers = await sharedTensors(request);
  if (!layers.ok) return layers;
  const open = (path: string, name: string) => openSide(path, shapes.value, scratch, name, layers.value);
  const model = await open(request.model, 'model');
  if (!model.ok) return model;
  const reference = await open(request.reference, 'reference');
  if (!reference.ok) return reference;
  const labelled = request.labels ? await readLabelled(request.labels) : ok(null);
  if (!labelled.ok) return labelled;
  const { inputs } = model.value;
  const source = labelled.value ? pictureFeeds(inputs, labelled.value.files) : await feedsOf(inputs, request.data, scratch);
  if (!source.ok) return source;
  return compare(model.value, reference.value, layers.value, source.value, labelled.value, tell);
}

async function openSide(
  path: string,
  shapes: Shapes,
  scratch: string,
  name: string,
  layers: readonly string[],
): Promise<Result<Side>> {
  const copy = await loadCopy(path, shapes, scratch, name, (graph) => withExtraOutputs(graph, layers));
  if (!copy.ok) return copy;
  const session = await openSession(copy.value.path, { optimization: 'disabled' }, copy.value.labels);
  return session.ok ? ok({ ...copy.value, session: session.value }) : session;
}

/** Names of float core tensors that both models make, in the model's order, outputs left out. */
async function sharedTensors({ model, reference }: ScoreRequest): Promise<Result<readonly string[]>> {
  const [a, b] = [await openModel(model), await openModel(reference)];
  if (!a.ok) return a;
  if (!b.ok) return b;
  const [own, other] = [coreGraphOf(a.value.graph), coreGraphOf(b.value.graph)];
  const outputs = new Set(
    [a, b].flatMap(({ value }) => (value.graph.model.graph?.output ?? []).map(({ name }) => name)),
  );
  return ok(
    own.nodes
      .flatMap((node) => node.outputs)
      .filter((name) => other.makers.has(name) && !outputs.has(name) && isFloat(own.types.get(name)?.dtype ?? 'fp32')),
  );
}

async function compare(
  model: Side,
  reference: Side,
  layers: readonly string[],
  source: FeedSource,
  labelled: LabelledImages | null,
  tell: Teller,
): Promise<Result<ScoreAnswer>> {
  const outputs = outputPairs(model, reference, layers);
  const outputSums = new Map(outputs.map(([name]) => [name, noAgreement]));
  const layerSums = new Map(layers.map((name) => [name, noAgreement]));
  const concrete = new Map(model.inputs.map(({ name, shape }) => [name, shape]));
  const groups = fetchGroups(model.graph, concrete, layers);
  const shape = model.inputs[0]?.shape ?? [];
  const size = [shape[3] ?? 1, shape[2] ?? 1] as const;
  const tallies = labelled && [new DetectorTally(labelled, size), new DetectorTally(labelled, size)];
  const layerSamples = Math.min(source.count, mostLayerSamples);
  for (let sample = 0; sample < source.count; sample += 1) {
    const feeds = await source.at(sample);
    if (!feeds.ok) return feeds;
    const mine = await fetched(
      model,
      feeds.value,
      outputs.map(([name]) => name),
    );
    if (!mine.ok) return mine;
    const theirs = await fetched(
      reference,
      feeds.value,
      outputs.map(([, name]) => name),
    );
    if (!theirs.ok) return theirs;
    for (const [name, other] of outputs) addPair(outputSums, name, mine.value.get(name), theirs.value.get(other));
    for (const [at, raw] of [mine.value, theirs.value].entries()) {
      const added = tallies?.[at]?.add(raw);
      if (added && !added.ok) return added;
    }
    for (const group of sample < layerSamples ? groups : []) {
      const inner = await fetched(model, feeds.value, group);
      if (!inner.ok) return inner;
      const innerOther = await fetched(reference, feeds.value, group);
      if (!innerOther.ok) return innerOther;
      for (const name of group) addPair(layerSums, name, inner.value.get(name), innerOther.value.get(name));
    }
    tell.progress(sample + 1, source.count);
  }
  return ok({
    samples: source.count,
    outputs: agreementsIn(outputSums),
    layers: agreementsIn(layerSums),
    layerSamples,
    map: tallies?.[0]?.score() ?? null,
    referenceMap: tallies?.[1]?.score() ?? null,
  });
}

/** Outputs of both models that belong together: by name, or by place where no name is shared. */
function outputPairs(model: Side, reference: Side, layers: readonly string[]): readonly (readonly [string, string])[] {
  const inner = new Set(layers);
  const [own, other] = [model, reference].map(({ session }) => session.outputNames.filter((name) => !inner.has(name)));
  if (!own || !other) return [];
  const byName = own.some((name) => other.includes(name));
  return own.flatMap((name, at) => {
    const partner = byName ? other.find((candidate) => candidate === name) : other[at];
    return partner === undefined ? [] : [[name, partner] as const];
  });
}

async function fetched(
  { session, labels }: Side,
  feeds: InferenceSession.FeedsType,
  names: readonly string[],
): Promise<Result<ReadonlyMap<string, RawOutput & { readonly values: Float32Array }>>> {
  const made = await runSession(session, feeds, labels, names);
  if (!made.ok) return err(made.error);
  const outputs = new Map<string, RawOutput & { readonly values: Float32Array }>();
  for (const [name, tensor] of Object.entries(made.value)) {
    const values = floatsOf(tensor);
    if (values) outputs.set(name, { shape: tensor.dims, values });
  }
  return ok(outputs);
}

function addPair(
  sums: Map<string, AgreementSums>,
  name: string,
  mine: (RawOutput & { readonly values: Float32Array }) | undefined,
  theirs: (RawOutput & { readonly values: Float32Array }) | undefined,
): void {
  if (!mine || !theirs || mine.shape.join() !== theirs.shape.join()) return;
  sums.set(name, addAgreement(sums.get(name) ?? noAgreement, theirs.values, mine.values));
}

const agreementsIn = (sums: ReadonlyMap<string, AgreementSums>) =>
  [...sums].filter(([, one]) => one.count > 0).map(([name, one]) => agreementOf(name, one));
