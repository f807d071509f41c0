import { InferenceSession } from 'onnxruntime-node';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseShapes } from '../../../shared/base/shapes.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { loadCopy } from '../../../src-main/devices/onnxruntime/child/loadCopy.ts';
import { openSession, sessionOptions } from '../../../src-main/devices/onnxruntime/child/session.ts';
import { isWeightedOp } from '../../../src-main/devices/onnxruntime/graph/kinds.ts';
import { originsOf } from '../../../src-main/devices/onnxruntime/graph/origins.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { describeWithShared, sharedFiles } from '../../support/sharedFolder.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

const isLong = process.env['QDQ_LONG'] === '1';
const folder = temporaryFolder();
const noShapes = valueOf(parseShapes(null));

describeWithShared('what ONNX Runtime makes of the reference models', (shared) => {
  const all = sharedFiles('{sample,models/*}/*.onnx');
  const models = isLong
    ? all
    : all.filter((file) => /sample\/(float|naive-qat)|resnet18\/(fp32|ort_uint8)|vit_blocks|yolov8/.test(file));

  test.each(models)('every core node of %s is in exactly one layer, weighted ones in weighted layers', async (file) => {
    const copy = valueOf(await loadCopy(join(shared, file), noShapes, folder, 'copy'));
    const optimizedPath = join(folder, 'optimized.onnx');
    const plan = { optimization: 'all', saveOptimizedTo: optimizedPath } as const;
    await valueOf(await openSession(copy.path, plan, copy.labels)).release();
    const optimized = valueOf(await openModel(optimizedPath)).graph;
    const origins = originsOf(copy.graph, optimized);

    const layersOf = new Map<number, number[]>();
    origins.forEach((nodes, layer) => nodes.forEach((at) => layersOf.set(at, [...(layersOf.get(at) ?? []), layer])));
    const core = coreGraphOf(copy.graph).nodes;
    const labelled = (ats: readonly number[]) => ats.map((at) => copy.labels[at]);
    expect(labelled(core.filter(({ at }) => !layersOf.has(at)).map(({ at }) => at))).toEqual([]);
    expect(labelled(core.filter(({ at }) => (layersOf.get(at)?.length ?? 0) > 1).map(({ at }) => at))).toEqual([]);

    const ops = copy.graph.model.graph!.node!.map((node) => node.opType ?? '');
    const misplaced = optimized.model.graph!.node!.filter((layer, index) => {
      const weighted = origins[index]!.filter((at) => isWeightedOp(ops[at]!)).length;
      return weighted !== (isWeightedOp(layer.opType ?? '') ? 1 : 0);
    });
    expect(misplaced.map(({ name, opType }) => `${name} ${opType}`)).toEqual([]);
  });
});

describeWithShared('zero points shared through Identity nodes', (shared) => {
  const file = join(shared, 'sample/as-exported/naive-qat.onnx');
  const settings = (['disabled', 'basic', 'extended', 'layout', 'all'] as const).flatMap((optimization) =>
    ['0', '1'].map((exact) => [optimization, exact] as const),
  );

  test('the file as exported is refused: the copy is needed', async () => {
    await expect(InferenceSession.create(file, sessionOptions({ optimization: 'all' }))).rejects.toThrow(
      /existing tensor/,
    );
  });

  describe('our copy of it loads at every setting', () => {
    test.each(settings)('optimization %s, x64quantprecision %s', async (optimization, exact) => {
      const copy = valueOf(await loadCopy(file, noShapes, folder, 'exported'));
      const options = { ...sessionOptions({ optimization }), extra: { session: { x64quantprecision: exact } } };
      const session = await InferenceSession.create(copy.path, options);
      expect(session.outputNames).toEqual(['p3', 'p4', 'p5']);
      await session.release();
    });
  });
});
