import { expect, test } from 'vitest';
import type { DType } from '../../../shared/base/dtype.ts';
import type { EngineGraph, EngineLayer } from '../../../shared/engine/graph.ts';
import { precisionOf } from '../../../src-main/studio/runs/importRun.ts';

const layer = (kind: EngineLayer['kind'], from: DType, to: DType, onnxNodes: readonly string[] = []): EngineLayer => ({
  index: 0,
  name: 'synthetic',
  type: '',
  kind,
  inputs: [{ name: 'x', dtype: from, layout: null, shape: null, sizeBytes: null }],
  outputs: [{ name: 'y', dtype: to, layout: null, shape: null, sizeBytes: null }],
  origin: null,
  tactic: null,
  streamId: null,
  weights: null,
  onnxNodes,
  linkIsExact: false,
  raw: {},
  estimate: null,
});
const engineOf = (...layers: readonly EngineLayer[]): { readonly engine: EngineGraph } => ({
  engine: { schema: 'trt-8.4', tensorrt: null, layers, ioTensors: [], missing: [] },
});

test('the precision of an imported engine is read from its weighted layers', () => {
  expect(precisionOf({ engine: null })).toBe('fp32');
  expect(precisionOf(engineOf(layer('weighted', 'fp32', 'fp32')))).toBe('fp32');
  expect(precisionOf(engineOf(layer('weighted', 'fp32', 'fp32'), layer('weighted', 'fp16', 'fp16')))).toBe('fp16');
  expect(precisionOf(engineOf(layer('weighted', 'int8', 'fp16')))).toBe('int8-implicit');
  expect(precisionOf(engineOf(layer('weighted', 'int8', 'fp16'), layer('qdq', 'fp16', 'int8')))).toBe('int8-explicit');
  expect(
    precisionOf(engineOf(layer('weighted', 'int8', 'int8', ['conv1', 'QuantizeLinear_7_quantize_scale_node']))),
  ).toBe('int8-explicit');
});
