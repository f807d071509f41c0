import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Variant } from '../../../shared/contract/project.ts';
import { editsOf } from '../../../shared/qdq/plan.ts';
import { applyEdits } from '../../../shared/onnx/edit.ts';
import { scaleQuality } from '../../../shared/qdq/calibrate/scaleQuality.ts';
import { onnxruntimeCalibrator } from '../../../src-main/devices/onnxruntime/onnxruntimeCalibrator.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { undo } from '../../../src-main/studio/project/undo.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { fp16Variant } from '../../../src-main/studio/variants/fp16Variant.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { insertionOutlook } from '../../../src-main/studio/variants/insertionOutlook.ts';
import { maskVariant } from '../../../src-main/studio/variants/maskVariant.ts';
import { hasRandomScales } from '../../../src-main/studio/variants/lineage.ts';
import { modelPathOf } from '../../../src-main/studio/variants/modelPathOf.ts';
import { quantizeVariant } from '../../../src-main/studio/variants/quantizeVariant.ts';
import { rescaleVariant } from '../../../src-main/studio/variants/rescaleVariant.ts';
import { scalesOfVariant } from '../../../src-main/studio/variants/scalesOfVariant.ts';
import { sampleFolder, testStudios } from '../../support/testStudio.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const { newStudio } = testStudios({
  newCalibrator: (folder) => onnxruntimeCalibrator(nodeProcessHost(), folder ?? null),
});
const target = 'trt=10.3,sm=87';
const choice = {
  head: 'float',
  residual: 'identity',
  exclude: { names: ['/stem/stem.1/conv/Conv'], regex: null, ops: [] },
} as const;
const wanted = { target, choice, shapes: null, method: 'max', data: { kind: 'random', count: 3, seed: 1 } } as const;

let studio: Studio;
let float: Variant;
let quantized: Variant;
const told: [done: number, total: number][] = [];
beforeAll(async () => {
  studio = await newStudio();
  float = valueOf(await importModel(studio, join(sampleFolder, 'float.onnx')));
  const never = new AbortController().signal;
  const made = valueOf(await quantizeVariant(studio, float.id, wanted, (...at) => told.push(at), never));
  quantized = made.variant;
  expect(made.samples).toBe(3);
  expect(made.after.int8ToInt8).toBeGreaterThan(made.before.int8ToInt8);
});

/** The file of a variant is what its plan makes of its parent. */
async function expectReplay(variant: Variant): Promise<void> {
  const parent = valueOf(await openModel(valueOf(modelPathOf(studio, variant.parent!))));
  const made = encodeModel(valueOf(applyEdits(parent.graph, editsOf(variant.plan!))));
  expect(readFileSync(valueOf(modelPathOf(studio, variant.id))).equals(made)).toBe(true);
}

test('Q/DQ are inserted as a new variant with progress, its parent, a plan that makes it again, and undo', async () => {
  expect(quantized).toMatchObject({ kind: 'qdq', origin: 'inserted', parent: float.id });
  expect(quantized.label).toBe('float PTQ max (random scales)');
  expect([float.id, quantized.id].map((id) => hasRandomScales(studio.store, id))).toEqual([false, true]);
  expect(told.at(-1)).toEqual([3, 3]);
  await expectReplay(quantized);
  const before = studio.store.variants.list().length;
  valueOf(await fp16Variant(studio, float.id));
  expect(studio.store.variants.list()).toHaveLength(before + 1);
  valueOf(await undo(studio));
  expect(studio.store.variants.list()).toHaveLength(before);
});

test('what would be calibrated and what stays float is told before anything runs', async () => {
  const outlook = valueOf(await insertionOutlook(studio, float.id, { target, choice, shapes: null }));
  expect(outlook.excluded).toContainEqual({ node: '/stem/stem.1/conv/Conv', reason: 'left out by its name' });
  expect(outlook.excluded.some(({ reason }) => reason.startsWith('AP-24'))).toBe(true);
  expect(outlook.groups).toBeLessThan(outlook.tensors);
  const bad = { ...choice, exclude: { ...choice.exclude, regex: '(' } };
  expect(errorOf(await insertionOutlook(studio, float.id, { target, choice: bad, shapes: null })).code).toBe('E-USAGE');
  expect(errorOf(await insertionOutlook(studio, quantized.id, { target, choice, shapes: null })).code).toBe(
    'E-QUANTIZED',
  );
});

test('a calibration that is cancelled leaves nothing behind', async () => {
  const before = studio.store.variants.list().length;
  const cancelled = new AbortController();
  const many = { ...wanted, data: { kind: 'random', count: 900, seed: 2 } } as const;
  const running = quantizeVariant(studio, float.id, many, () => cancelled.abort(), cancelled.signal);
  expect(errorOf(await running).code).toBe('E-CANCELLED');
  expect(studio.store.variants.list()).toHaveLength(before);
});

test('histograms are kept with the variant: max clips nothing, and its scale is that of the histogram', async () => {
  const { groups, calibration } = valueOf(await scalesOfVariant(studio, quantized.id));
  expect(calibration).toMatchObject({ method: 'max', samples: 3 });
  const byTensor = new Map(calibration!.tensors.map((tensor) => [tensor.tensor, tensor]));
  for (const group of groups) {
    const largest = Math.max(...group.members.map(({ tensor }) => byTensor.get(tensor)!.amax.max));
    for (const { tensor, scale } of group.members) {
      expect(scale! * 127).toBeCloseTo(largest, 4);
      expect(scaleQuality(byTensor.get(tensor)!.histogram, scale!).clippedShare).toBeLessThan(1e-6);
    }
  }
  expect(valueOf(await scalesOfVariant(studio, float.id))).toEqual({ groups: [], calibration: null });
});

test('a group takes a scale that was chosen by hand, and keeps what is known of its calibration', async () => {
  const { groups } = valueOf(await scalesOfVariant(studio, quantized.id));
  const group = groups.find(({ members }) => members.length > 2)!;
  const scale = group.members[0]!.scale! / 2;
  const { variant } = valueOf(await rescaleVariant(studio, quantized.id, group.id, scale));
  await expectReplay(variant);
  const { plan } = valueOf(studio.store.variants.get(variant.id));
  expect(new Set(plan!.steps.map(({ scaleSource }) => scaleSource))).toEqual(new Set(['chosen']));
  const after = valueOf(await scalesOfVariant(studio, variant.id));
  const changed = after.groups.find(({ id }) => id === group.id)!;
  expect(new Set(changed.members.map((member) => member.scale))).toEqual(new Set([Math.fround(scale)]));
  const histogram = after.calibration!.tensors.find(({ tensor }) => tensor === group.members[0]!.tensor)!.histogram;
  expect(histogram.total).toBeGreaterThan(0);
  expect(errorOf(await rescaleVariant(studio, quantized.id, 'nothing', 1)).code).toBe('E-NOT-FOUND');
});

test('a region goes back to float by the names of its nodes, taken as they are; a model is cut', async () => {
  const names = ['/stem/stem.2/conv/Conv'];
  const masked = valueOf(await maskVariant(studio, quantized.id, { kind: 'nodes', names }));
  expect(masked.variant).toMatchObject({ origin: 'masked', parent: quantized.id });
  expect(masked.after.int8ToInt8).toBeLessThan(masked.before.int8ToInt8);
  const asPattern = await maskVariant(studio, quantized.id, { kind: 'nodes', names: ['.*'] });
  expect(errorOf(asPattern).code).toBe('E-NOT-FOUND');
  expect(errorOf(await maskVariant(studio, quantized.id, { kind: 'nodes', names: [] })).code).toBe('E-USAGE');
  const cut = valueOf(
    await maskVariant(studio, float.id, { kind: 'cut', tensors: ['/stem/stem.2/conv/Conv_output_0'] }),
  );
  expect(cut.variant.facts.outputs.map(({ name }) => name)).toEqual(['/stem/stem.2/conv/Conv_output_0']);
});
