import { describe, expect, it } from 'vitest';
import type { DeviceRecord, JobView } from '../../../shared/contract/project.ts';
import type { SweepCell, SweepInput } from '../../../shared/contract/sweepMethods.ts';
import { countCells, isImpossible, latencyOf, rowsOf, viewOf } from '../../../src-renderer/features/sweeps/cells.ts';
import { powerOf, scatterPoints } from '../../../src-renderer/features/sweeps/scatterPoints.ts';
import { readForm } from '../../../src-renderer/features/sweeps/sweepInput.ts';
import { blankForm } from '../../../src-renderer/features/sweeps/sweepStore.ts';
import { deviceId, measured, runOf, variantId, variantOf } from './runs.ts';

const cellOf = (more: Partial<SweepCell> = {}): SweepCell => ({
  variant: variantId('qat'),
  variantLabel: 'QAT',
  precision: 'int8-explicit',
  device: deviceId('board'),
  deviceName: 'orin-lab',
  shapes: null,
  instead: null,
  commands: [],
  notes: [],
  refused: null,
  reusable: null,
  expected: null,
  ...more,
});
const own = (id: string, more: Parameters<typeof runOf>[1] = {}) => runOf(id, { variant: variantId('qat'), ...more });
const stand = (cell: SweepCell, ...runs: ReturnType<typeof own>[]) => viewOf(cell, runs, []).stand;

describe('cells of a sweep (synthetic)', () => {
  it('stand as their runs do: under way before all, then what can be reused, then the last end', () => {
    const reused = cellOf({ reusable: own('old').id });
    expect(stand(cellOf())).toBe('ready');
    expect(stand(cellOf({ refused: 'no FP16 here' }), own('old'))).toBe('refused');
    expect(stand(reused, own('old'))).toBe('offered');
    expect(stand(reused, own('old'), own('new', { state: 'queued' }))).toBe('active');
    expect(stand(cellOf(), own('old'))).toBe('stale');
    expect(stand(cellOf(), own('old'), own('new', { state: 'failed' }))).toBe('ended');
  });

  it('take no run of another device, model, precision or shape', () => {
    const others = [
      own('a', { device: deviceId('other') }),
      own('b', { variant: variantId('float') }),
      own('c', { precision: 'fp16' }),
      own('d', { shapes: 'x:8x3x640x640' }),
      own('e', { variant: null }),
    ];
    expect(stand(cellOf(), ...others)).toBe('ready');
  });

  it('where types follow the model, are those of the variant that is built instead', () => {
    const cell = cellOf({
      variant: variantId('float'),
      precision: 'int8-implicit',
      instead: { kind: 'qdq-variant', variant: variantId('qat') },
    });
    expect(stand(cell, own('a', { state: 'running' }))).toBe('active');
  });

  it('have the job that works on them', () => {
    const run = own('a', { state: 'running' });
    const job = { run: run.id, phase: 'build' } as JobView;
    expect(viewOf(cellOf(), [run], [job]).job).toBe(job);
  });

  it('make rows, of which those that can run nowhere are told apart and not counted', () => {
    const cells = [
      cellOf(),
      cellOf({ device: deviceId('cpu'), refused: 'no' }),
      cellOf({ precision: 'fp16', refused: 'no' }),
      cellOf({ precision: 'fp16', device: deviceId('cpu'), refused: 'no' }),
    ];
    const views = cells.map((cell) => viewOf(cell, [], []));
    expect(rowsOf(views).map((row) => [row.precision, isImpossible(row)])).toEqual([
      ['int8-explicit', false],
      ['fp16', true],
    ]);
    expect(countCells(views)).toEqual({ offered: 0, toRun: 1, active: 0, failed: 0, refused: 1 });
  });
});

describe('the form of a sweep', () => {
  const variants = [variantOf('float', { kind: 'float' }), variantOf('qat')];
  const device = (id: string, kind: DeviceRecord['kind']): DeviceRecord => ({
    id: deviceId(id),
    kind,
    name: id,
    presence: 'online',
    standIn: false,
    address: null,
    facts: null,
  });
  const devices = [device('cpu', 'onnxruntime'), device('orin', 'jetson'), device('guess', 'estimate')];
  const input = (more: Partial<typeof blankForm>, among = devices) => {
    const read = readForm({ ...blankForm, ...more }, variants, among);
    return read.kind === 'ready' ? read.input : read.why;
  };

  it('untouched, is every variant on the boards, or on this CPU where there are none', () => {
    expect(input({})).toMatchObject({ variants: ['float', 'qat'], devices: ['orin'], precisions: null, batches: [] });
    expect(input({}, devices.slice(0, 1))).toMatchObject({ devices: ['cpu'] });
  });

  it('says what is missing or does not read', () => {
    expect(input({ variants: [] })).toMatch(/variant/);
    expect(input({ devices: [] })).toMatch(/device/);
    expect(input({ precisions: [] })).toMatch(/precision/);
    expect(input({ batches: '1, x' })).toMatch(/whole/);
    expect(input({ seconds: '0' })).toMatch(/seconds/);
  });

  it('hands on what the engine is built for, and what is kept', () => {
    expect(input({ dlaCore: 1, freshTimings: true, keepEngine: true })).toMatchObject({
      options: { dlaCore: 1, freshTimings: true, keepEngine: true },
    });
    expect(Object.keys((input({}) as SweepInput).options)).toEqual(['measureSeconds']);
  });

  it('reads what was typed', () => {
    expect(
      input({ batches: '1, 8', shapes: 'x:1x3x8x8; x:2x3x8x8', seconds: '2.5', extraFlags: ' --sparsity=enable ' }),
    ).toMatchObject({
      batches: [1, 8],
      shapes: ['x:1x3x8x8', 'x:2x3x8x8'],
      options: { measureSeconds: 2.5, extraFlags: ['--sparsity=enable'] },
    });
  });
});

describe('results in the scatter (synthetic)', () => {
  const estimate = { ...measured(0)!, medianMs: null, estimatedMs: [1, 3] as const };

  it('an estimate is a range, and neither it nor a test board is drawn as measured', () => {
    const runs = [
      own('real', { summary: measured(2) }),
      own('guess', { device: deviceId('guess'), deviceKind: 'estimate', summary: estimate }),
      own('stand', { device: deviceId('stand'), standIn: true, summary: measured(4) }),
      own('bare', { device: deviceId('bare') }),
    ];
    const views = runs.map((run) => viewOf(cellOf({ device: run.device, reusable: run.id }), runs, []));
    const points = scatterPoints(views, [variantOf('qat', { sizeBytes: 5e6 })], 'latency', 'size', new Map(), null);
    expect(points.map(({ x, xRange, y, isDashed }) => [x, xRange, y, isDashed])).toEqual([
      [2, null, 5, false],
      [2, [1, 3], 5, true],
      [4, null, 5, true],
    ]);
    expect(new Set(points.map(({ mark }) => mark)).size).toBe(3);
    expect(scatterPoints(views, [], 'latency', 'agreement', new Map(), null)).toEqual([]);
    expect(latencyOf(runs[3]!)).toBeNull();
  });

  it('power is that under load', () => {
    const sample = (powerW: number | null, gpuLoad: number | null) => ({
      at: '2026-01-01T00:00:00Z',
      gpuClockMHz: null,
      temperatureC: null,
      memoryUsedBytes: null,
      powerW,
      gpuLoad,
    });
    expect(powerOf([sample(5, 0), sample(20, 0.9), sample(22, 1), sample(24, 1), sample(null, 1)])).toBe(22);
    expect(powerOf([sample(5, 0)])).toBeNull();
  });
});
