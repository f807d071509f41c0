import { expect, it } from 'vitest';
import type { EngineGraph, EngineLayer, LayerKind } from '../../../../shared/engine/graph.ts';
import type { DType } from '../../../../shared/base/dtype.ts';
import { answerTo } from '../../../../shared/qdq/caps/reading.ts';

interface Given {
  readonly kind: LayerKind;
  readonly name?: string;
  readonly nodes: readonly string[];
  readonly reads?: readonly (readonly [string, DType | null])[];
  readonly writes?: readonly (readonly [string, DType | null])[];
}

const tensor = ([name, dtype]: readonly [string, DType | null]) => ({
  name,
  dtype,
  layout: null,
  shape: null,
  sizeBytes: null,
});

const engineOf = (...layers: readonly Given[]): EngineGraph => ({
  schema: 'trt-8.4',
  tensorrt: null,
  layers: layers.map(({ kind, name, nodes, reads = [], writes = [] }, index): EngineLayer => ({
    index,
    name: name ?? nodes.join(' + '),
    type: kind,
    kind,
    inputs: reads.map(tensor),
    outputs: writes.map(tensor),
    origin: null,
    tactic: null,
    streamId: null,
    weights: null,
    onnxNodes: nodes,
    linkIsExact: false,
    raw: {},
    estimate: null,
  })),
  ioTensors: [],
  missing: [],
});

const conv: Given = { kind: 'weighted', nodes: ['conv', 'relu'], reads: [['a', 'int8']], writes: [['b', 'int8']] };

it('nodes that the engine does not hold, and types that it does not say, are no answer (synthetic engines)', () => {
  const foreign = engineOf({ kind: 'weighted', nodes: ['Conv_9'], reads: [['a', null]], writes: [['b', null]] });
  expect(answerTo({ about: 'computes', node: 'conv' }, foreign)).toBeNull();
  expect(answerTo({ about: 'writes', node: 'conv' }, foreign)).toBeNull();
  expect(answerTo({ about: 'joins', node: 'relu', to: ['conv'] }, foreign)).toBeNull();
  expect(answerTo({ about: 'quantizer', node: 'q', beside: 'conv' }, foreign)).toBeNull();
  expect(answerTo({ about: 'inputs', nodes: ['conv', 'other'] }, foreign)).toBeNull();
  expect(answerTo({ about: 'place', node: 'concat', beside: 'conv' }, foreign)).toBeNull();
  expect(answerTo({ about: 'computes', node: 'Conv_9' }, foreign)).toBeNull();
});

it('the layer that runs a node answers for it, not the one that finishes it (synthetic engine)', () => {
  const engine = engineOf(
    { ...conv, nodes: ['conv'], writes: [['b', 'fp32']] },
    { kind: 'pointwise', nodes: ['conv', 'relu'], reads: [['b', 'fp32']], writes: [['c', 'int8']] },
  );
  expect(answerTo({ about: 'computes', node: 'conv' }, engine)).toBe('int8');
  expect(answerTo({ about: 'writes', node: 'conv' }, engine)).toBe('float');
  expect(answerTo({ about: 'joins', node: 'relu', to: ['conv'] }, engine)).toBe('apart');
});

it('clones that differ, and results of two types, are said so (synthetic engine)', () => {
  const pool = (dtype: DType): Given => ({
    kind: 'pool',
    nodes: ['pool'],
    reads: [['a', dtype]],
    writes: [['b', dtype]],
  });
  expect(answerTo({ about: 'computes', node: 'pool' }, engineOf(pool('int8'), pool('fp16')))).toBe('mixed');
  expect(answerTo({ about: 'computes', node: 'pool' }, engineOf(pool('int8'), pool('int8')))).toBe('int8');
  const two = engineOf({
    ...conv,
    writes: [
      ['b', 'int8'],
      ['c', 'fp16'],
    ],
  });
  expect(answerTo({ about: 'writes', node: 'conv' }, two)).toBe('both');
});

it('a quantizer that is a layer, one that is not, and siblings run as one (synthetic engines)', () => {
  const q: Given = { kind: 'qdq', nodes: ['q'], reads: [['b', 'fp16']], writes: [['c', 'int8']] };
  expect(answerTo({ about: 'quantizer', node: 'q', beside: 'conv' }, engineOf(conv, q))).toBe('kernel');
  expect(answerTo({ about: 'quantizer', node: 'q', beside: 'conv' }, engineOf(conv))).toBe('absorbed');
  const merged = engineOf({ ...conv, nodes: ['first', 'second'] });
  expect(answerTo({ about: 'inputs', nodes: ['first', 'second'] }, merged)).toBe('shared');
  expect(answerTo({ about: 'joins', node: 'second', to: ['first'] }, merged)).toBe('first');
});

it('a Concat is in place, copied or generated (synthetic engines)', () => {
  const ask = { about: 'place', node: 'concat', beside: 'conv' } as const;
  const copy: Given = { kind: 'reformat', name: 'concat_left_clone_0 copy', nodes: [] };
  expect(answerTo(ask, engineOf(conv))).toBe('in-place');
  expect(answerTo(ask, engineOf(conv, copy))).toBe('copied');
  expect(answerTo(ask, engineOf(conv, { ...copy, name: 'left copy', writes: [['concat', 'int8']] }))).toBe('copied');
  expect(answerTo(ask, engineOf(conv, { kind: 'concat', nodes: ['concat'] }))).toBe('copied');
  expect(answerTo(ask, engineOf(conv, { kind: 'concat', nodes: ['relu', 'q', 'concat'] }))).toBe('generated');
  expect(answerTo(ask, engineOf(conv, { kind: 'noop', nodes: ['concat'] }))).toBe('in-place');
});
