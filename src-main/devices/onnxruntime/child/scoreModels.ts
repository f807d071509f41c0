import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { parseShapes } from '../../../../shared/base/shapes.ts';
import { isFloat } from '../../../../shared/base/dtype.ts';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { matchTensors, pairOutputs, type TensorPair } from '../../../../shared/qdq/graph/matchTensors.ts';
import { addAgreement, agreementOf, noAgreement, type AgreementSums } from '../../../../shared/score/agreement.ts';
import type { RawOutput } from '../../../../shared/score/detection/decode.ts';
import { openModel } from '../../../onnx-file/openModel.ts';
import type { Teller } from '../protocol.ts';
import type { ScoreAnswer, ScoreRequest } from '../score.ts';
import { detectorScores, newTallies, readLabelled, type LabelledImages } from './detector.ts';
import { fetchGroups, withExtraOutputs } from './extraOutputs.ts';
import { feedsOf, pictureFeeds, type FeedSource } from './feeds.ts';
import { loadCopy, type LoadedCopy } from './loadCopy.ts';
import { sameFeeds } from './sameFeeds.ts';
import { openSession, runSession } from './session.ts';
import { floatsOf } from './tensors.ts';

/**
 * Two models side by side over the same samples, on the graphs as written. Inner tensors are those that both models have
 * as a core tensor (one that a real operator made, before any Q), matched by structure, and are compared on the first few
 * samples only; outputs on all. With labels every image is also decoded, suppressed and matched, for both models.
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
  const open = async (path: string, name: string, tensors: readonly string[]): Promise<Result<Side>> => {
    const copy = await loadCopy(path, shapes.value, scratch, name, (graph) => withExtraOutputs(graph, tensors));
    if (!copy.ok) return copy;
    const session = await openSession(copy.value.path, { optimization: 'disabled' }, copy.value.labels);
    return session.ok ? ok({ ...copy.value, session: session.value }) : session;
  };
  const model = await open(
    request.model,
    'model',
    layers.value.map(({ own }) => own),
  );
  if (!model.ok) return model;
  const reference = await open(
    request.reference,
    'reference',
    layers.value.map(({ other }) => other),
  );
  if (!reference.ok) return reference;
  const labelled = await readLabelled(request);
  if (!labelled.ok) return labelled;
  const { inputs } = [model.value, reference.value].find(takesFp32) ?? model.value;
  const source = labelled.value
    ? pictureFeeds(inputs, labelled.value.files, labelled.value.preparation)
    : await feedsOf(inputs, request.data, scratch);
  if (!source.ok) return source;
  return compare(model.value, reference.value, layers.value, source.value, labelled.value, tell);
}

/** Inputs are made for a side that loses nothing of them. */
const takesFp32 = ({ inputs }: Side): boolean => inputs.every(({ dtype }) => dtype === 'fp32');

/** Float core tensors that both models make, outputs left out. */
async function sharedTensors(request: ScoreRequest): Promise<Result<readonly TensorPair[]>> {
  const [model, reference] = [await openModel(request.model), await openModel(request.reference)];
  if (!model.ok) return model;
  if (!reference.ok) return reference;
  const [own, other] = [indexOf(model.value.graph), indexOf(reference.value.graph)];
  const core = coreGraphOf(model.value.graph);
  // A tensor inside a local function is a core tensor, and no tensor of the file.
  return ok(
    matchTensors(core, coreGraphOf(reference.value.graph)).filter(
      (pair) =>
        own.producers.has(pair.own) &&
        other.producers.has(pair.other) &&
        !own.outputs.has(pair.own) &&
        !other.outputs.has(pair.other) &&
        isFloat(core.types.get(pair.own)?.dtype ?? 'fp32'),
    ),
  );
}

async function compare(
  model: Side,
  reference: Side,
  layers: readonly TensorPair[],
  source: FeedSource,
  labelled: LabelledImages | null,
  tell: Teller,
): Promise<Result<ScoreAnswer>> {
  const tallies = labelled ? newTallies(labelled, model.inputs[0]?.shape ?? []) : ok(null);
  if (!tallies.ok) return tallies;
  const outputs = outputPairs(model, reference, layers);
  const outputSums = new Map<string, AgreementSums>();
  const layerSums = new Map<string, AgreementSums>();
  const groups = layerGroups(model, layers);
  const layerSamples = Math.min(source.count, mostLayerSamples);
  for (let sample = 0; sample < source.count; sample += 1) {
    const feeds = await source.at(sample);
    if (!feeds.ok) return feeds;
    const made = await fetchBoth(model, reference, feeds.value, outputs);
    if (!made.ok) return made;
    addPairs(outputSums, outputs, made.value);
    for (const [at, raw] of made.value.entries()) {
      const added = tallies.value?.[at]?.add(raw);
      if (added && !added.ok) return added;
    }
    for (const group of sample < layerSamples ? groups : []) {
      const inner = await fetchBoth(model, reference, feeds.value, group);
      if (!inner.ok) return inner;
      addPairs(layerSums, group, inner.value);
    }
    tell.progress(sample + 1, source.count);
  }
  return ok({
    samples: source.count,
    outputs: agreementsIn(outputSums),
    layers: agreementsIn(layerSums),
    layerSamples,
    ...(tallies.value ? detectorScores(tallies.value) : { map: null, referenceMap: null, mapDifference: null }),
  });
}

/** Graph outputs of both models that belong together, without what was made an output to be looked at. */
function outputPairs(model: Side, reference: Side, layers: readonly TensorPair[]): readonly TensorPair[] {
  const inner = new Set(layers.map(({ own }) => own));
  const innerOther = new Set(layers.map(({ other }) => other));
  return pairOutputs(
    model.session.outputNames.filter((name) => !inner.has(name)),
    reference.session.outputNames.filter((name) => !innerOther.has(name)),
  );
}

/** As many at once as memory allows. */
function layerGroups({ graph, inputs }: Side, layers: readonly TensorPair[]): readonly (readonly TensorPair[])[] {
  const concrete = new Map(inputs.map(({ name, shape }) => [name, shape]));
  const partnerOf = new Map(layers.map((pair) => [pair.own, pair]));
  return fetchGroups(graph, concrete, [...partnerOf.keys()]).map((group) => group.map((name) => partnerOf.get(name)!));
}

type Fetched = ReadonlyMap<string, RawOutput & { readonly values: Float32Array }>;

async function fetchBoth(
  model: Side,
  reference: Side,
  feeds: InferenceSession.FeedsType,
  pairs: readonly TensorPair[],
): Promise<Result<readonly [own: Fetched, other: Fetched]>> {
  const own = await fetched(
    model,
    feeds,
    pairs.map((pair) => pair.own),
  );
  if (!own.ok) return own;
  const other = await fetched(
    reference,
    feeds,
    pairs.map((pair) => pair.other),
  );
  return other.ok ? ok([own.value, other.value]) : other;
}

async function fetched(
  { session, labels, inputs }: Side,
  feeds: InferenceSession.FeedsType,
  names: readonly string[],
): Promise<Result<Fetched>> {
  const own = sameFeeds(feeds, inputs);
  if (!own.ok) return own;
  const made = await runSession(session, own.value, labels, names);
  if (!made.ok) return err(made.error);
  const outputs = new Map<string, RawOutput & { readonly values: Float32Array }>();
  for (const [name, tensor] of Object.entries(made.value)) {
    const values = floatsOf(tensor);
    if (values) outputs.set(name, { shape: tensor.dims, values });
  }
  return ok(outputs);
}

function addPairs(
  sums: Map<string, AgreementSums>,
  pairs: readonly TensorPair[],
  [mine, theirs]: readonly [own: Fetched, other: Fetched],
): void {
  for (const { own, other } of pairs) {
    const [one, reference] = [mine.get(own), theirs.get(other)];
    if (!one || !reference || one.shape.join() !== reference.shape.join()) continue;
    sums.set(own, addAgreement(sums.get(own) ?? noAgreement, reference.values, one.values));
  }
}

const agreementsIn = (sums: ReadonlyMap<string, AgreementSums>) =>
  [...sums].map(([name, one]) => agreementOf(name, one));
