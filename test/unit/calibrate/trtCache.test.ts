import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { derivedScales, pairScales } from '../../../shared/qdq/calibrate/derivedScales.ts';
import { readTrtCache, trtCacheHeader, writeTrtCache } from '../../../shared/qdq/calibrate/trtCache.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { inProcessWorkRunner } from '../../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import { graphOf } from '../../support/graphOf.ts';
import { writeGraph } from '../../support/runtimeJobs.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const text = 'TRT-8503-EntropyCalibration2\nimages: 3c010204\n/model.0/conv: out:0: 3d4ccccd\nempty: 00000000\n';

test('a cache in TensorRT’s form (synthetic): big-endian floats, names with colons, no scale where it is zero', () => {
  const { header, scales } = valueOf(readTrtCache(text));
  expect(header).toBe('TRT-8503-EntropyCalibration2');
  expect([...scales]).toEqual([
    ['images', Math.fround(1 / 127)],
    ['/model.0/conv: out:0', Math.fround(0.05)],
  ]);
  expect(valueOf(readTrtCache(text.replaceAll('\n', '\r\n'))).scales).toEqual(scales);
});

test('what is written reads back as the same floats', () => {
  const name = fc.string({ minLength: 1 }).map((part) => `t${part.replaceAll(/[\r\n]/g, '_')}t`);
  const scale = fc.float({ min: Math.fround(1e-30), max: Math.fround(1e30), noNaN: true });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, scale), { selector: ([tensor]) => tensor }), (entries) => {
      const cache = { header: trtCacheHeader('10.3.0'), scales: new Map(entries) };
      expect(valueOf(readTrtCache(writeTrtCache(cache)))).toEqual(cache);
    }),
  );
  expect(trtCacheHeader('8.5.3')).toBe('TRT-8503-EntropyCalibration2');
  expect(trtCacheHeader('10.3')).toBe('TRT-100300-EntropyCalibration2');
});

test.each(['', 'nonsense', 'TRT-8503-EntropyCalibration2\nimages 3c010a14', 'TRT-8503-EntropyCalibration2\nx: 3c01'])(
  'no cache: %j',
  (broken) => {
    expect(errorOf(readTrtCache(broken)).code).toBe('E-CALIBRATION-CACHE');
  },
);

const net = graphOf(`
  x:f32[1,8,16,16] -> q(0.02) -> conv1(8 k3 p1) -> relu1 -> a
  a -> maxpool1 -> b
  x -> q(0.05) -> conv2(8 k3 s2 p1) -> c
  b, c -> concat1 -> d
  d -> sigmoid1 -> y`);

test('derived scales: handed on, joined by the largest, one at a sigmoid; what is known stays', () => {
  const core = coreGraphOf(net);
  const tensor = (op: string): string => core.nodes.find((node) => node.op === op)!.outputs[0]!;
  const known = new Map([
    [tensor('Relu'), 0.1],
    [core.nodes.filter((node) => node.op === 'Conv').at(-1)!.outputs[0]!, 0.3],
  ]);
  const scales = derivedScales(core, known);
  expect(scales.get(tensor('MaxPool'))).toBe(0.1);
  expect(scales.get(tensor('Concat'))).toBe(0.3);
  expect(scales.get(tensor('Sigmoid'))).toBe(1 / 127);
  expect(derivedScales(core, new Map([...known, [tensor('Sigmoid'), 2]])).get(tensor('Sigmoid'))).toBe(2);
  expect(derivedScales(core, new Map([[tensor('Relu'), 0.1]])).has(tensor('Concat'))).toBe(false);
});

test('handed back to an input that nothing else reads', () => {
  const core = coreGraphOf(
    graphOf(`
    x:f32[1,8,16,16] -> conv1(8 k3 p1) -> relu1 -> a
    a -> maxpool1 -> b
    b -> transpose1 -> c
    b -> conv2(8 k3 p1) -> y`),
  );
  const conv = core.nodes.find(({ op }) => op === 'Conv')!.outputs[0]!;
  const scales = derivedScales(core, new Map([['b', 0.25]]));
  expect([scales.get('a'), scales.get(conv), scales.get('c'), scales.has('x')]).toEqual([0.25, 0.25, 0.25, false]);
  expect(derivedScales(core, new Map([['c', 0.25]])).has('b')).toBe(false);
});

test('the scales that a model carries itself', () => {
  expect([...pairScales(coreGraphOf(net)).keys()]).toEqual(['x']);
});

test('a cache as largest |x| for a model', async () => {
  const path = writeGraph(join(temporaryFolder(), 'net.onnx'), net);
  const work = inProcessWorkRunner(workHandlers);
  const input = { path, target: 'trt=10.3,sm=87', shapes: null };
  const cache = writeTrtCache({ header: trtCacheHeader('8.5.3'), scales: new Map([['a', 0.5]]) });
  const { amax } = valueOf(await work.run('cachedAmax', { ...input, cache }));
  expect(amax['a']).toBe(63.5);
  expect(amax['b']).toBe(63.5);
  expect(errorOf(await work.run('cachedAmax', { ...input, cache: 'nothing' })).code).toBe('E-CALIBRATION-CACHE');
});
