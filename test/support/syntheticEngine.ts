import { seededRandom } from '../../shared/base/random.ts';
import type { EngineGraph, EngineLayer, EngineTensor, LayerProfile } from '../../shared/engine/graph.ts';

/**
 * Synthetic engines of any size from a recorded one: its layers over and over, each copy fed by the last, with names of
 * their own. Long skips join far blocks, and a few tensors become hubs that many blocks read, as detection heads and
 * attention do. For scale only: the times are those of the recorded layers.
 */
export interface SyntheticEngine {
  readonly engine: EngineGraph;
  readonly profile: LayerProfile;
}

const hubShare = 0.05;
const skipShare = 0.2;

export function syntheticEngine(recorded: EngineGraph, times: LayerProfile, layers: number, seed = 1): SyntheticEngine {
  const random = seededRandom(seed);
  const block = recorded.layers;
  const made: EngineLayer[] = [];
  const profile: LayerProfile['layers'][number][] = [];
  const ends: EngineTensor[] = [];
  const hubs: EngineTensor[] = [];
  for (let copy = 0; made.length < layers; copy += 1) {
    const named = (name: string): string => `block${copy}/${name}`;
    const rename = (tensor: EngineTensor): EngineTensor => ({ ...tensor, name: named(tensor.name) });
    const first = block[0]!.inputs[0]?.name;
    for (const layer of block) {
      if (made.length >= layers) break;
      const inputs = layer.inputs.map((tensor) =>
        tensor.name === first && ends.length > 0 ? { ...tensor, name: ends.at(-1)!.name } : rename(tensor),
      );
      if (layer.kind === 'weighted' && inputs.length > 1 && ends.length > 3 && random() < skipShare)
        inputs.push(ends[Math.floor(random() * ends.length)]!);
      if (hubs.length > 0 && random() < hubShare) inputs.push(hubs[Math.floor(random() * hubs.length)]!);
      // A fused layer's name is made of those of its nodes, each of which is one node of the network.
      const name = layer.name.split(' + ').map(named).join(' + ');
      made.push({
        ...layer,
        index: made.length,
        name,
        onnxNodes: layer.onnxNodes.map(named),
        inputs,
        outputs: layer.outputs.map(rename),
      });
      const entry = times.layers[layer.index];
      profile.push({
        name,
        averageMs: entry?.averageMs ?? null,
        medianMs: entry?.medianMs ?? null,
        percentage: null,
      });
    }
    const end = made.at(-1)!.outputs[0];
    if (end) ends.push(end);
    if (end && copy % 20 === 0) hubs.push(end);
  }
  const engine = { ...recorded, layers: made };
  return { engine, profile: { ...times, layers: profile } };
}

/** The same engine as trtexec would have exported it (8.4 schema), for readers. */
export function asLayerJson(engine: EngineGraph): string {
  const tensor = ({ name, shape, dtype }: EngineTensor) => ({
    Name: name,
    Location: 'Device',
    Dimensions: shape ?? [],
    'Format/Datatype':
      dtype === 'int8'
        ? 'Thirty-two wide channel vectorized row major Int8 format'
        : dtype === 'fp16'
          ? 'Row major linear FP16 format'
          : 'Row major linear FP32',
  });
  const layers = engine.layers.map((layer) => ({
    ...layer.raw,
    Name: layer.name,
    LayerType: layer.type,
    Inputs: layer.inputs.map(tensor),
    Outputs: layer.outputs.map(tensor),
  }));
  return JSON.stringify({ Layers: layers, Bindings: [] });
}
