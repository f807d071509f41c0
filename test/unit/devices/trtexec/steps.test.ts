import { describe, expect, it } from 'vitest';
import type { JobId, Sha256 } from '../../../../shared/base/brand.ts';
import { capabilitiesFor } from '../../../../shared/trtexec/capabilities.ts';
import type { RunJob } from '../../../../src-main/devices/device.ts';
import { pairedTimes } from '../../../../src-main/devices/trtexec/pairedTimes.ts';
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

  it('a parent of the same kind is built too and measured in 24 turns, one of the other kind is not', () => {
    const steps = valueOf(stepsOf(job({ references: parent('qdq') }), benchOf('10.3.0')));
    expect(steps.map(({ phase }) => phase)).toEqual([
      'build',
      'build',
      ...Array.from({ length: 25 }, () => 'measure'),
      'profile',
    ]);
    const engines = steps.slice(3, 7).map(({ words }) =>
      words
        .find((word) => word.startsWith('--loadEngine'))!
        .split('/')
        .at(-1),
    );
    expect(engines).toEqual(['parent.engine', 'model.engine', 'model.engine', 'parent.engine']);
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
      const [, block, call] = /^pair-(\d)-(\w\w)\.json$/.exec(name)!;
      return times({ a1: 10, b1: 8, b2: 8.2, a2: 10.4 }[call!]! + Number(block) / 100);
    })!;
    expect(paired).toMatchObject({ reference: 'ref', what: 'gpu-compute' });
    expect(paired.blocks).toHaveLength(6);
    expect(paired.blocks[0]!.aMs).toBeCloseTo(10.21);
    expect(paired.blocks[0]!.bMs).toBeCloseTo(8.11);
    expect(paired.control[0]!.bMs - paired.control[0]!.aMs).toBeCloseTo(0.4);
  });

  it('are none when a call is missing or does not read', () => {
    expect(pairedTimes('ref', (name) => (name === 'pair-6-a2.json' ? null : times(1)))).toBeNull();
    expect(pairedTimes('ref', (name) => (name === 'pair-2-b1.json' ? '[' : times(1)))).toBeNull();
  });
});
