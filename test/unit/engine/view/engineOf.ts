import { dtypes } from '../../../../shared/base/dtype.ts';
import type { EngineGraph, EngineLayer, EngineTensor } from '../../../../shared/engine/graph.ts';

/** A synthetic layer: `layer('conv1', { inputs: ['x:int8'], outputs: ['y:fp16'] })`. */
export function layer(name: string, more: LayerParts = {}): EngineLayer {
  const { inputs = [], outputs = [], ...rest } = more;
  return {
    index: 0,
    name,
    type: 'CaskConvolution',
    kind: 'weighted',
    origin: null,
    tactic: null,
    streamId: null,
    weights: null,
    onnxNodes: [],
    linkIsExact: true,
    raw: {},
    estimate: null,
    ...rest,
    inputs: inputs.map(tensor),
    outputs: outputs.map(tensor),
  };
}

type LayerParts = Partial<Omit<EngineLayer, 'inputs' | 'outputs' | 'name'>> & {
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
};

/** @param io names of inputs and outputs, for example `> images`, `< scores`. */
export function engine(layers: readonly EngineLayer[], io: readonly string[] = []): EngineGraph {
  return {
    schema: 'trt-8.6',
    tensorrt: null,
    layers: layers.map((entry, index) => ({ ...entry, index })),
    ioTensors: io.map((text) => ({
      name: text.slice(2),
      mode: text.startsWith('>') ? 'input' : text.startsWith('<') ? 'output' : null,
      dtype: null,
      shape: null,
    })),
    missing: [],
  };
}

function tensor(text: string): EngineTensor {
  const [name = '', dtype, layout] = text.split(':');
  return {
    name,
    dtype: dtypes.find((known) => known === dtype) ?? null,
    layout: layout ?? null,
    shape: null,
    sizeBytes: null,
  };
}
