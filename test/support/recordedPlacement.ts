import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoreGraph, CoreNode } from '../../shared/qdq/graph/coreGraph.ts';
import { isView } from '../../shared/qdq/predict/generated.ts';
import type { Prediction, Region } from '../../shared/qdq/types.ts';

/**
 * A recorded engine beside the prediction for a model of the same placement. The two files have other node names (old
 * and new exporter), so that nodes are paired by what does not change: the module path in the weight's name, and from
 * there the graph (the Add behind that convolution, the Relu behind that Add).
 */
export interface Agreement {
  /** What each surviving Q or DQ feeds: `Q -> layer1.0.conv1`, sorted. */
  readonly survivors: { readonly recorded: readonly string[]; readonly predicted: readonly string[] };
  /** Core nodes of the model that could have a layer, and those of them that a layer was found for. */
  readonly coreNodes: number;
  readonly matched: number;
  /** `recorded>predicted` → how many (core node, output) pairs. */
  readonly confusion: Readonly<Record<string, number>>;
  /** `Add of layer1.0.conv2: layer1.0.conv2` by recorded engine and by prediction. */
  readonly addOwners: { readonly recorded: readonly string[]; readonly predicted: readonly string[] };
  /** Copies that only change the layout. */
  readonly layoutCopies: number;
}

interface Layer {
  readonly Name: string;
  readonly LayerType: string;
  readonly Origin?: string;
  readonly Inputs: readonly { readonly Name: string }[];
  readonly Outputs: readonly { readonly Name: string; readonly 'Format/Datatype': string }[];
}

export function readRecordedLayers(shared: string, engine: string): readonly Layer[] {
  const text = readFileSync(join(shared, 'engines', engine, 'graph.json'), 'utf8');
  return (JSON.parse(text) as { readonly Layers: readonly Layer[] }).Layers;
}

export function agreementOf(layers: readonly Layer[], core: CoreGraph, prediction: Prediction): Agreement {
  const layerOf = pairNodes(layers, core);
  const regions = regionsByNode(prediction);
  const confusion: Record<string, number> = {};
  const countable = core.nodes.filter((node) => !isView(node));
  for (const node of countable) {
    const recorded = layerOf.get(node)?.Outputs[0];
    const region = regions.get(node.label);
    if (!recorded || !region) continue;
    const key = `${typeOf(recorded['Format/Datatype'])}>${region.outputs[0]?.dtype === 'int8' ? 'int8' : 'float'}`;
    confusion[key] = (confusion[key] ?? 0) + 1;
  }
  const adds = core.nodes.filter((node) => node.op === 'Add');
  return {
    survivors: { recorded: recordedSurvivors(layers), predicted: predictedSurvivors(core, prediction) },
    coreNodes: countable.length,
    matched: Object.values(confusion).reduce((sum, count) => sum + count, 0),
    confusion,
    addOwners: {
      recorded: adds.map((add) => pathOfLayer(layerOf.get(add)) ?? 'none'),
      predicted: adds.map((add) => pathOfRegion(core, regions.get(add.label)) ?? 'none'),
    },
    layoutCopies: layers.filter((layer) => layer.Origin === 'REFORMAT').length,
  };
}

/** `/layer1/layer1.0/conv1/Conv` → `layer1.0.conv1`: a component that repeats the one before it replaces it. */
export function modulePath(label: string): string {
  const path: string[] = [];
  for (const part of label.split('/').slice(0, -1)) {
    if (part === '') continue;
    if (part.startsWith(`${path.at(-1)}.`)) path.pop();
    path.push(part);
  }
  return path.join('.');
}

const pathOfLayer = (layer: Layer | undefined): string | null =>
  layer ? (/^(\S+)\.weight \+/.exec(layer.Name)?.[1] ?? null) : null;

function pathOfRegion(core: CoreGraph, region: Region | undefined): string | null {
  const node = core.nodes.find((each) => each.cls === 'weighted' && region?.nodes.includes(each.label));
  return node ? modulePath(node.label) : null;
}

/** The recorded layer of each core node that has one. */
function pairNodes(layers: readonly Layer[], core: CoreGraph): ReadonlyMap<CoreNode, Layer> {
  const byPath = new Map(
    core.nodes.filter((node) => node.cls === 'weighted').map((node) => [modulePath(node.label), node]),
  );
  const pairs = new Map<CoreNode, Layer>();
  for (const layer of layers) {
    const ops = [...layer.Name.matchAll(/(?<![A-Za-z])([A-Z][A-Za-z]+)_\d+/g)].map((match) => match[1]!);
    const steps = ops.filter((op) => !/linear$/i.test(op));
    if (layer.Origin !== undefined || layer.LayerType === 'NoOp') continue;
    let at = byPath.get(pathOfLayer(layer) ?? '');
    if (at) steps.shift();
    else at = core.nodes.find((node) => node.op === steps[0] && !pairs.has(node));
    if (!at) continue;
    pairs.set(at, layer);
    for (const step of steps) {
      const next = firstReader(core, at, step);
      if (!next) continue;
      pairs.set(next, layer);
      at = next;
    }
  }
  // A Relu that no layer names is in the layer of its convolution.
  for (const node of core.nodes) {
    const maker = core.makers.get(node.edges[0]?.tensor ?? '');
    const layer = maker && pairs.get(maker);
    if (node.op === 'Relu' && layer && !pairs.has(node)) pairs.set(node, layer);
  }
  return pairs;
}

/** The reader with operator `op`, looking through one Relu that a layer name leaves out. */
function firstReader(core: CoreGraph, node: CoreNode, op: string): CoreNode | null {
  const readers = readersOf(core, node);
  return (
    readers.find((reader) => reader.op === op) ??
    readers
      .filter((reader) => reader.op === 'Relu')
      .flatMap((relu) => readersOf(core, relu))
      .find((reader) => reader.op === op) ??
    null
  );
}

const readersOf = (core: CoreGraph, node: CoreNode): readonly CoreNode[] =>
  (core.uses.get(node.outputs[0] ?? '') ?? []).flatMap((use) => (use.node ? [use.node] : []));

const typeOf = (format: string): 'int8' | 'float' => (/int8/i.test(format) ? 'int8' : 'float');

function regionsByNode(prediction: Prediction): ReadonlyMap<string, Region> {
  return new Map(prediction.regions.flatMap((region) => region.nodes.map((label) => [label, region] as const)));
}

function recordedSurvivors(layers: readonly Layer[]): readonly string[] {
  const readers = (tensor: string): readonly Layer[] =>
    layers
      .filter((layer) => layer.Inputs.some((input) => input.Name === tensor))
      .flatMap((layer) => (layer.LayerType === 'NoOp' ? readers(layer.Outputs[0]!.Name) : [layer]));
  return layers
    .filter((layer) => layer.Origin === 'QDQ')
    .map((layer) =>
      line(
        layer.Name,
        readers(layer.Outputs[0]!.Name).map((reader) => pathOfLayer(reader) ?? 'float'),
      ),
    )
    .toSorted();
}

function predictedSurvivors(core: CoreGraph, prediction: Prediction): readonly string[] {
  const readers = (tensor: string): readonly Region[] =>
    prediction.regions
      .filter((region) => region.inputs.some((input) => input.tensor === tensor))
      .flatMap((region) =>
        region.kind === 'noop' ? region.outputs.flatMap((each) => readers(each.tensor)) : [region],
      );
  return prediction.regions
    .filter((region) => region.kind === 'qdq-reformat')
    .map((region) =>
      line(
        region.name,
        readers(region.outputs[0]!.tensor).map((reader) => pathOfRegion(core, reader) ?? 'float'),
      ),
    )
    .toSorted();
}

const line = (name: string, readers: readonly string[]): string =>
  `${name.startsWith('Q') ? 'Q' : 'DQ'} -> ${readers.toSorted().join(', ')}`;
