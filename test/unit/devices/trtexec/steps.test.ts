import { describe, expect, it } from 'vitest';
import type { JobId, Sha256 } from '../../../../shared/base/brand.ts';
import { capabilitiesFor } from '../../../../shared/trtexec/capabilities.ts';
import type { RunJob } from '../../../../src-main/devices/device.ts';
import { isEnough, pairedTimes } from '../../../../src-main/devices/trtexec/pairedTimes.ts';
import { PairWatch } from '../../../../src-main/devices/trtexec/pairWatch.ts';
import { placesOnBoard, stepsOf, type Bench } from '../../../../src-main/devices/trtexec/steps.ts';
import { valueOf } from '../../../support/valueOf.ts';

const model = (letter: string): Sha256 => letter.repeat(64) as Sha256;
const job = (change: Partial<RunJob> = {}): RunJob => ({
  id: 'job' as JobId,
  model: { path: '/here/model.onnx', sha256: model('a'), sizeBytes: 1 },
  references: [],
  precision: 'int8-explicit',
  shapes: null,
  options: { measureSeconds: 10, warmUpMs: 500, seed: 1 },
  ...change,
});
const benchOf = (tensorrt: string, change: Partial<Bench> = {}): Bench => ({
  trtexecPath: '/t',
  prefix: [],
  capabilities: capabilitiesFor(tensorrt)!,
  places: placesOnBoard('/home/n', 'job' as JobId, tensorrt),
  history: [],
  warm: false,
  ...change,
});
const parent = (kind: 'float' | 'qdq') => [{ role: 'parent' as const, kind, path: '/p', sha256: model('b') }];
const versions = ['8.0.1', '8.2.1', '8.4.1', '8.5.2', '8.6.2', '10.3.0', '10.13.3', '11.4.1'];

describe('the steps of a run', () => {
  it.each(versions)('%s: every flag is one of that version', (tensorrt) => {
    const { flags } = capabilitiesFor(tensorrt)!;
    for (const precision of ['fp32', 'fp16', 'int8-explicit', 'int8-implicit'] as const) {
      const steps = stepsOf(job({ precision }), benchOf(tensorrt));
      if (precision === 'int8-implicit' && tensorrt.startsWith('11')) {
        expect(steps).toMatchObject({ ok: false, error: { code: 'E-PRECISION-UNAVAILABLE' } });
        continue;
      }
      const words = valueOf(steps).flatMap((step) => step.words);
      const used = words.flatMap((word) => /^--(\w+)/.exec(word)?.[1] ?? []);
      expect(used.filter((flag) => !flags.includes(flag))).toEqual([]);
    }
  });

  it('implicit INT8 has its calibration cache, or says that its scales are fake', () => {
    const cache = { path: '/c', sha256: model('c'), sizeBytes: 1 };
    const [build] = valueOf(stepsOf(job({ precision: 'int8-implicit', calibrationCache: cache }), benchOf('10.3.0')));
    expect(build?.words).toContain(`--calib=/home/n/.qdq-studio/models/${model('c')}.calib`);
    const [fake] = valueOf(stepsOf(job({ precision: 'int8-implicit' }), benchOf('10.3.0')));
    expect(fake?.notes.join(' ')).toContain('fake scales');
  });

  it('a parent of the same kind is built too and measured in turns, on second builds where that is needed', () => {
    const steps = valueOf(stepsOf(job({ references: parent('qdq') }), benchOf('10.3.0')));
    const turns = Array.from({ length: 24 }, () => 'measure');
    expect(steps.map(({ phase, isOptional }) => `${phase}${isOptional ? '?' : ''}`)).toEqual([
      'build',
      'build',
      'measure',
      ...turns,
      'build?',
      'build?',
      ...turns.map((turn) => `${turn}?`),
      'profile',
    ]);
    const enginesOf = (from: number) =>
      steps.slice(from, from + 4).map(({ words }) =>
        words
          .find((word) => word.startsWith('--loadEngine'))!
          .split('/')
          .at(-1),
      );
    expect(enginesOf(3)).toEqual(['parent.engine', 'model.engine', 'model.engine', 'parent.engine']);
    expect(enginesOf(29)).toEqual([
      'parent-again.engine',
      'model-again.engine',
      'model-again.engine',
      'parent-again.engine',
    ]);
    const caches = steps
      .filter(({ phase }) => phase === 'build')
      .map(({ words }) => words.join(' ').includes('timing'));
    expect(caches).toEqual([true, true, false, false]);
    expect(valueOf(stepsOf(job({ references: parent('float') }), benchOf('10.3.0')))).toHaveLength(3);
    const both = job({ precision: 'fp16', references: parent('float') });
    expect(valueOf(stepsOf(both, benchOf('10.3.0'))).length).toBeGreaterThan(3);
  });

  it('a container gets its words before trtexec, with our folder in its place', () => {
    const bench = benchOf('10.3.0', { prefix: ['docker', 'run', '-v', '{folder}:{folder}', 'image'] });
    const folder = '/home/n/.qdq-studio';
    for (const { words } of valueOf(stepsOf(job(), bench)))
      expect(words.slice(0, 6)).toEqual(['docker', 'run', '-v', `${folder}:${folder}`, 'image', '/t']);
  });
});

describe('blocks of A B B A', () => {
  const times = (ms: number): string =>
    JSON.stringify(Array.from({ length: 5 }, () => ({ computeMs: ms, latencyMs: ms })));

  it('are medians of calls, with the two A of a block as its control', () => {
    const paired = pairedTimes('ref', (name) => {
      const [, block, call] = /^pair-([1-6])-(\w\w)\.json$/.exec(name) ?? [];
      if (block === undefined) return null;
      return times({ a1: 10, b1: 8, b2: 8.2, a2: 10.4 }[call!]! + Number(block) / 100);
    })!;
    expect(paired).toMatchObject({ reference: 'ref', what: 'gpu-compute', builds: 1 });
    expect(paired.blocks).toHaveLength(6);
    expect(paired.blocks[0]!.aMs).toBeCloseTo(10.21);
    expect(paired.blocks[0]!.bMs).toBeCloseTo(8.11);
    expect(paired.control[0]!.bMs - paired.control[0]!.aMs).toBeCloseTo(0.4);
  });

  it('are none below six whole blocks, and of two builds from the third block of the second on', () => {
    const upTo =
      (last: number, ms = 1) =>
      (name: string) =>
        Number(/\d+/.exec(name)) <= last ? times(ms) : null;
    expect(pairedTimes('ref', (name) => (name === 'pair-6-a2.json' ? null : upTo(6)(name)))).toBeNull();
    expect(pairedTimes('ref', (name) => (name === 'pair-2-b1.json' ? '[' : upTo(6)(name)))).toBeNull();
    expect(pairedTimes('ref', upTo(8))).toMatchObject({ builds: 1 });
    expect(pairedTimes('ref', upTo(9))).toMatchObject({ builds: 2 });
    expect(pairedTimes('ref', upTo(99))!.blocks).toHaveLength(12);
  });

  it.each([
    ['a clear difference is enough after six blocks', 6, () => 1.1, true],
    ['five blocks are never enough', 5, () => 1.1, false],
    ['a small difference wants second builds', 6, () => 1.03, false],
    ['a small difference on two builds is enough', 9, () => 1.03, true],
    ['no difference on two builds is enough', 12, () => 1, true],
    ['a wide interval is never enough', 12, (block: number) => 1.1 + (block % 2) * 0.05, false],
  ] as const)('%s', (_, blocks, ratio, isSo) => {
    const watch = new PairWatch();
    for (let block = 1; block <= blocks; block += 1)
      for (const call of ['a1', 'b1', 'b2', 'a2']) {
        const ms = call.startsWith('b') ? ratio(block) : 1;
        watch.read(`&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # /t --exportTimes=/h/pair-${block}-${call}.json`);
        watch.read(`[11/25/2026-10:00:00] [I] Latency: min = 9 ms, max = 9 ms, mean = 9 ms, median = 9 ms`);
        watch.read(
          `[11/25/2026-10:00:00] [I] GPU Compute Time: min = 0.9 ms, max = 2 ms, mean = 1 ms, median = ${ms} ms, percentile(90%) = 2 ms`,
        );
      }
    watch.read('&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # /t --exportTimes=/h/times.json');
    watch.read('[11/25/2026-10:00:00] [I] GPU Compute Time: median = 77 ms');
    expect(watch.turns().blocks).toHaveLength(blocks);
    expect(isEnough(watch.turns())).toBe(isSo);
  });
});
