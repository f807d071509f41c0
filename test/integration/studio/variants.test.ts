import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { VariantId } from '../../../shared/base/brand.ts';
import { readJsonText } from '../../../shared/base/jsonText.ts';
import { applyEdits } from '../../../shared/onnx/edit.ts';
import { mapTensors } from '../../../shared/onnx/modelTensors.ts';
import { editsOf } from '../../../shared/qdq/plan.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { applyFixes } from '../../../src-main/studio/fixes/applyFixes.ts';
import { previewFix } from '../../../src-main/studio/fixes/previewFix.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import { openSample } from '../../../src-main/studio/project/openSample.ts';
import { redo } from '../../../src-main/studio/project/redo.ts';
import { undo } from '../../../src-main/studio/project/undo.ts';
import { compareRuns } from '../../../src-main/studio/runs/compareRuns.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { analyseVariant } from '../../../src-main/studio/variants/analyseVariant.ts';
import { exportModel } from '../../../src-main/studio/variants/exportModel.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { predictVariant } from '../../../src-main/studio/variants/predictVariant.ts';
import { removeVariant } from '../../../src-main/studio/variants/removeVariant.ts';
import { renameVariant } from '../../../src-main/studio/variants/renameVariant.ts';
import { sampleFolder, testStudios } from '../../support/testStudio.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const { folder, environment, keep, newStudio } = testStudios();
const float = join(sampleFolder, 'float.onnx');
const naive = join(sampleFolder, 'naive-qat.onnx');
const target = 'trt=10.3,sm=87';
const automatic = { target, fixes: null, calibration: null };
const nobody = 'nobody' as VariantId;
const blobsOf = (studio: Studio): string[] => readdirSync(`${studio.store.project.path}.files`);

let studio: Studio;
beforeAll(async () => {
  studio = await newStudio();
});

test('an imported model is a variant with its facts; its bytes come out as they went in', async () => {
  const variant = valueOf(await importModel(studio, naive));
  expect(variant).toMatchObject({ label: 'naive-qat', kind: 'qdq', origin: 'imported', parent: null });
  expect(variant.facts).toMatchObject({
    opset: 13,
    nodes: 799,
    inputs: [{ name: 'images', dtype: 'fp32', shape: [1, 3, 256, 256] }],
  });
  const output = join(folder, 'exported.onnx');
  valueOf(await exportModel(studio, variant.id, output));
  expect(readFileSync(output).equals(readFileSync(naive))).toBe(true);
  expect(errorOf(await exportModel(studio, variant.id, join(folder, 'no/such/folder.onnx'))).code).toBe(
    'E-FILE-UNWRITABLE',
  );
  expect(errorOf(await exportModel(studio, nobody, output)).code).toBe('E-NOT-FOUND');
});

test('a label that is taken gets a number', async () => {
  const labels = [];
  for (let count = 0; count < 3; count += 1)
    labels.push(valueOf(await importModel(studio, float, { label: 'Float' })).label);
  expect(labels).toEqual(['Float', 'Float 2', 'Float 3']);
});

test('what is no model is refused, and nothing of it is kept', async () => {
  const fresh = await newStudio();
  const bytes = readFileSync(float);
  const hostile: readonly (readonly [string, Uint8Array])[] = [
    ['empty', new Uint8Array()],
    ['text', Buffer.from('not a model')],
    ['cut', bytes.subarray(0, 100_000)],
    ['zeros', new Uint8Array(10_000)],
  ];
  for (const [name, content] of hostile) {
    const path = join(folder, `${name}.onnx`);
    writeFileSync(path, content);
    expect(errorOf(await importModel(fresh, path)).code).toMatch(/^E-ONNX-/);
  }
  execFileSync('mkfifo', [join(folder, 'pipe.onnx')]);
  execFileSync('truncate', ['-s', '3G', join(folder, 'huge.onnx')]);
  expect(errorOf(await importModel(fresh, join(folder, 'pipe.onnx'))).code).toBe('E-FILE-UNREADABLE');
  expect(errorOf(await importModel(fresh, join(folder, 'huge.onnx'))).code).toBe('E-ONNX-TOO-LARGE');
  expect(errorOf(await importModel(fresh, join(folder, 'absent.onnx'))).code).toBe('E-FILE-NOT-FOUND');
  expect(errorOf(await importModel(fresh, folder)).code).toBe('E-FILE-UNREADABLE');
  expect(blobsOf(fresh)).toEqual([]);
  expect(fresh.store.history.state().undo).toBeNull();
});

test('a model with external data becomes one file that needs no other', async () => {
  const place = join(folder, 'external');
  mkdirSync(place);
  const { graph } = valueOf(await openModel(float));
  const data: Uint8Array[] = [];
  let end = 0;
  const model = mapTensors(graph.model, (tensor) => {
    if (!tensor.rawData || tensor.rawData.length < 1000) return tensor;
    const { rawData, ...rest } = tensor;
    const entries = { location: 'weights.data', offset: String(end), length: String(rawData.length) };
    data.push(rawData);
    end += rawData.length;
    return { ...rest, dataLocation: 1, externalData: Object.entries(entries).map(([key, value]) => ({ key, value })) };
  });
  writeFileSync(join(place, 'weights.data'), Buffer.concat(data));
  writeFileSync(join(place, 'model.onnx'), encodeModel({ ...graph, model }));
  const fresh = await newStudio();
  const variant = valueOf(await importModel(fresh, join(place, 'model.onnx')));
  expect(readFileSync(join(place, 'model.onnx')).length).toBeLessThan(1_000_000);
  const neverSplit = valueOf(await importModel(fresh, float));
  expect(variant.model).toBe(neverSplit.model);
  expect(variant.facts).toEqual(neverSplit.facts);

  writeFileSync(join(place, 'weights.data'), Buffer.concat(data).subarray(0, 1000));
  expect(errorOf(await importModel(fresh, join(place, 'model.onnx'))).code).toBe('E-ONNX-EXTERNAL-RANGE');
});

test('analysis and prediction of a variant; a target that is none', async () => {
  const variant = valueOf(await importModel(studio, naive));
  const analysis = valueOf(await analyseVariant(studio, variant.id, target));
  expect(analysis.pairs).toMatchObject({ activation: 79, weight: 92, brokenTieGroups: 15 });
  const { engine, prediction } = valueOf(await predictVariant(studio, variant.id, target));
  expect(engine.layers).toHaveLength(prediction.regions.length);
  const copies = engine.layers.filter((layer) => layer.kind === 'qdq' || layer.kind === 'requantize');
  const copied = new Set(copies.flatMap((layer) => layer.onnxNodes));
  expect(prediction.survivingQdq.filter((node) => !copied.has(node))).toEqual([]);
  expect(copies.length).toBeGreaterThan(0);
  expect(engine.ioTensors.map((tensor) => tensor.name)).toEqual(['images', 'p3', 'p4', 'p5']);
  expect(errorOf(await analyseVariant(studio, variant.id, 'trt=1')).code).toBe('E-TARGET');
  expect(errorOf(await analyseVariant(studio, nobody, target)).code).toBe('E-NOT-FOUND');
});

test('fixes make a new variant, the same bytes each time, and a plan that makes them again from the parent', async () => {
  const parent = valueOf(await importModel(studio, naive));
  const before = blobsOf(studio);
  const preview = valueOf(await previewFix(studio, parent.id, automatic));
  expect(blobsOf(studio)).toEqual(before);
  const first = valueOf(await applyFixes(studio, parent.id, automatic));
  const second = valueOf(await applyFixes(studio, parent.id, automatic, 'again'));
  expect(first.variant).toMatchObject({ kind: 'qdq', origin: 'fixed', parent: parent.id });
  expect(second.variant.model).toBe(first.variant.model);
  expect(first.fix.after).toEqual(preview.after);
  expect(preview.after.reformatsQdq).toBeLessThan(preview.before.reformatsQdq);
  expect(blobsOf(studio)).toHaveLength(before.length + 1);

  const stored = valueOf(studio.store.variants.get(first.variant.id));
  expect(stored).toEqual(first.variant);
  const graph = valueOf(await openModel(valueOf(studio.store.blobs.path(parent.model)))).graph;
  const made = encodeModel(valueOf(applyEdits(graph, editsOf(stored.plan!))));
  expect(readFileSync(valueOf(studio.store.blobs.path(stored.model))).equals(made)).toBe(true);

  expect(errorOf(await applyFixes(studio, first.variant.id, automatic)).code).toBe('E-NOTHING-TO-FIX');
  expect(errorOf(await applyFixes(studio, nobody, automatic)).code).toBe('E-NOT-FOUND');
});

test('renaming and removing are undone and done again', async () => {
  const fresh = await newStudio();
  const variant = valueOf(await importModel(fresh, float));
  valueOf(renameVariant(fresh, variant.id, 'the float one'));
  valueOf(await removeVariant(fresh, variant.id));
  expect(fresh.store.variants.list()).toEqual([]);
  valueOf(await undo(fresh));
  expect(fresh.store.variants.list().map(({ label }) => label)).toEqual(['the float one']);
  valueOf(await undo(fresh));
  valueOf(await undo(fresh));
  expect(fresh.store.variants.list()).toEqual([]);
  valueOf(redo(fresh));
  expect(fresh.store.variants.list().map(({ label }) => label)).toEqual(['float']);
});

test('the sample opens with its lineage, and the second time as it was left', async () => {
  const path = join(folder, 'app/sample/sample.qdq');
  const sample = keep(valueOf(await openSample(path, environment)));
  const [first, second, third] = sample.store.variants.list();
  expect([first, second, third].map((variant) => variant?.label)).toEqual(['Float', 'Naive QAT', 'Fixed QAT']);
  expect([second!.parent, third!.parent]).toEqual([first!.id, second!.id]);

  const recorded = sample.store.runs.list();
  expect(
    recorded.map((run) => [run.label, run.variant]),
    'the fix of the sample has changed: record its run again with `node scripts/recordSample.mjs`',
  ).toEqual([
    ['Naive QAT · recorded', second!.id],
    ['Fixed QAT · recorded', third!.id],
  ]);
  for (const run of recorded) {
    expect(run).toMatchObject({ precision: 'int8-explicit', deviceKind: 'import', state: 'done' });
    expect(run.summary).toMatchObject({ engineLayers: 485, agreement: { cosine: expect.any(Number) } });
  }
  const comparison = readJsonText(valueOf(await compareRuns(sample, recorded[0]!.id, recorded[1]!.id)));
  expect(comparison).toMatchObject({ a: { figures: 'recorded' }, endToEnd: { method: 'interleaved' } });

  valueOf(renameVariant(sample, third!.id, 'mine'));
  const again = keep(valueOf(await openSample(path, environment)));
  expect(again.store.variants.list().map(({ label }) => label)).toEqual(['Float', 'Naive QAT', 'mine']);
  expect(valueOf(await openProject(path, environment)).store.project.name).toBe('sample');
});
