import { sizeBytesOf, type DType } from '../base/dtype.ts';
import type { EngineGraph, EngineTensor, LayerKind } from '../engine/graph.ts';
import type { CoreGraph } from '../qdq/graph/coreGraph.ts';
import type { Prediction, Region, RegionEdge, RegionKind } from '../qdq/types.ts';

/** A prediction as an engine graph, so that it is drawn and compared like one; without times. */
export function predictedEngine(core: CoreGraph, prediction: Prediction): EngineGraph {
  const shapeOf = (tensor: string): readonly number[] | null => {
    const shape = core.types.get(tensor)?.shape ?? null;
    return shape?.every((dim) => dim !== null) ? shape : null;
  };
  const tensorOf = ({ tensor, holds, dtype }: RegionEdge): EngineTensor => {
    const shape = shapeOf(holds);
    return { name: tensor, dtype, layout: null, shape, sizeBytes: shape && sizeBytesOf(dtype, elementsOf(shape)) };
  };
  const io = (mode: 'input' | 'output', names: readonly string[]): EngineGraph['ioTensors'] =>
    names.map((name) => ({ name, mode, dtype: typeOf(core, name), shape: shapeOf(name) }));
  return {
    schema: 'prediction',
    tensorrt: prediction.target.tensorrt,
    layers: prediction.regions.map((region, index) => ({
      index,
      name: region.name,
      type: region.kind,
      kind: kindOf[region.kind],
      inputs: region.inputs.map(tensorOf),
      outputs: region.outputs.map(tensorOf),
      origin: originOf(region),
      tactic: null,
      streamId: null,
      weights: null,
      onnxNodes: region.nodes,
      linkIsExact: true,
      raw: { compute: region.compute, confidence: region.confidence, reasons: region.reasons },
      estimate: null,
    })),
    ioTensors: [
      ...io('input', core.inputs),
      ...io(
        'output',
        (core.graph.model.graph?.output ?? []).map((output) => output.name ?? ''),
      ),
    ],
    missing: ['Layer times: this engine is predicted, not built.'],
  };
}

const elementsOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);
const typeOf = (core: CoreGraph, tensor: string): DType | null => core.types.get(tensor)?.dtype ?? null;
const originOf = ({ kind }: Region): string | null => (kind === 'qdq-reformat' || kind === 'requantize' ? 'QDQ' : null);

const kindOf: Readonly<Record<RegionKind, LayerKind>> = {
  conv: 'weighted',
  depthwise: 'weighted',
  gemm: 'weighted',
  pointwise: 'pointwise',
  pool: 'pool',
  copy: 'shuffle',
  concat: 'concat',
  'qdq-reformat': 'qdq',
  requantize: 'requantize',
  'format-reformat': 'reformat',
  float: 'other',
  noop: 'noop',
};
