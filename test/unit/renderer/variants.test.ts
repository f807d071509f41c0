import { expect, test } from 'vitest';
import { preferredPair } from '../../../src-renderer/bridge/preferredPair.ts';
import { figuresOf } from '../../../src-renderer/bridge/figures.ts';
import { lineageRows, measuringDevices } from '../../../src-renderer/features/variants/lineage.ts';
import { precisionsFor } from '../../../src-renderer/features/variants/precisions.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { deviceId, measured, runOf, variantId, variantOf } from './runs.ts';

const family = [
  variantOf('float', { kind: 'float' }),
  variantOf('qat', { parent: variantId('float') }),
  variantOf('other'),
  variantOf('fixed', { parent: variantId('qat'), origin: 'fixed' }),
];

test('children stand under their parents', () => {
  expect(lineageRows(family, []).map(({ variant, depth }) => `${'·'.repeat(depth)}${variant.id}`)).toEqual([
    'float',
    '·qat',
    '··fixed',
    'other',
  ]);
});

test('a variant whose parent is gone stands at the root', () => {
  const orphan = variantOf('orphan', { parent: variantId('gone') });
  expect(lineageRows([orphan], []).map(({ depth }) => depth)).toEqual([0]);
});

test('the best finished median counts, against the parent on the same device', () => {
  const runs = [
    runOf('r1', { variant: variantId('qat'), summary: measured(2) }),
    runOf('r2', { variant: variantId('qat'), summary: measured(4) }),
    runOf('r3', { variant: variantId('fixed'), summary: measured(1) }),
    runOf('r4', { variant: variantId('fixed'), summary: measured(0.1), state: 'failed' }),
    runOf('r5', { variant: variantId('fixed'), summary: measured(9), device: deviceId('cpu') }),
  ];
  const rows = lineageRows(family, runs);
  const best = rows.find(({ variant }) => variant.id === 'fixed')!.best;
  expect(best.get(deviceId('board'))).toMatchObject({ medianMs: 1, change: -0.5 });
  expect(best.get(deviceId('cpu'))).toMatchObject({ medianMs: 9, change: null });
  expect(measuringDevices(runs).map(({ id }) => id)).toEqual(['board', 'cpu']);
});

test('figures say what kind of evidence they are; a stand-in never looks measured', () => {
  expect(figuresOf(runOf('r'))).toBe('measured');
  expect(figuresOf(runOf('r', { deviceKind: 'import' }))).toBe('recorded');
  expect(figuresOf(runOf('r', { deviceKind: 'estimate' }))).toBe('estimated');
  expect(figuresOf(runOf('r', { standIn: true }))).toBe('test-board');
});

test('only what a device can build is offered', () => {
  const device = (kind: DeviceRecord['kind']): DeviceRecord => ({
    id: deviceId('d'),
    kind,
    name: 'd',
    presence: 'online',
    standIn: false,
    address: null,
    facts: null,
  });
  expect(precisionsFor(family[1]!, device('jetson'))).toEqual(['int8-explicit']);
  expect(precisionsFor(family[0]!, device('onnxruntime'))).toEqual(['fp32']);
  expect(precisionsFor(family[0]!, device('jetson'))).toContain('int8-implicit');
});

test('the likeliest comparison is a variant against its parent on one device', () => {
  const at = (minute: number): string => `2026-01-01T00:0${minute}:00Z`;
  const runs = [
    runOf('old', { variant: variantId('qat'), createdAt: at(1) }),
    runOf('new', { variant: variantId('fixed'), createdAt: at(2) }),
    runOf('import', { deviceKind: 'import', device: deviceId('imported'), createdAt: at(3) }),
    runOf('running', { variant: variantId('fixed'), createdAt: at(4), state: 'running' }),
  ];
  expect(preferredPair(runs, family)).toEqual({ a: 'old', b: 'new' });
  expect(preferredPair(runs.slice(0, 1), family)).toBeNull();
  expect(preferredPair([runOf('x', { createdAt: at(1) }), runOf('y', { createdAt: at(2) })], [])).toEqual({
    a: 'x',
    b: 'y',
  });
});
