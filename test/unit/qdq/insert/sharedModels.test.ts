import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseTarget } from '../../../../shared/base/target.ts';
import { checkLegality } from '../../../../shared/qdq/legality/checkLegality.ts';
import { coreGraphOf, type CoreGraph } from '../../../../shared/qdq/graph/coreGraph.ts';
import { nothingExcluded } from '../../../../shared/qdq/insert/options.ts';
import { insertionNeeds, planInsertion } from '../../../../shared/qdq/insert/planInsertion.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { tieGroupsOf } from '../../../../shared/qdq/ties.ts';
import type { Prediction } from '../../../../shared/qdq/types.ts';
import { openGraph } from '../../../support/openCore.ts';
import { describeWithShared, sharedFiles } from '../../../support/sharedFolder.ts';
import { valueOf } from '../../../support/valueOf.ts';

/** Insertion into the float models of the reference folder, held against NVIDIA's own PTQ of the same model. */

const targets = ['trt=8.5,sm=87', 'trt=10.3,sm=87', 'trt=11.4,sm=86'] as const;
const folderOf = (file: string): string => path.dirname(file);
const quantizedByNvidia = new Set(sharedFiles('models/**/modelopt_ptq.onnx').map(folderOf));

const withInt8Weights = (core: CoreGraph) => core.nodes.filter((node) => node.weight?.pair).map((node) => node.label);

const int8Ops = ({ weightedOps }: Prediction): number => weightedOps.int8ToInt8 + weightedOps.int8ToFloat;

const columns = ['survivors', 'MB moved', 'INT8 ops'];
const figuresOf = (prediction: Prediction): readonly string[] => [
  String(prediction.reformats.qdq),
  (prediction.movedBytes / 1e6).toFixed(2),
  String(int8Ops(prediction)),
];
const rows: (readonly string[])[] = [];
afterAll(() => {
  if (rows.length === 0) return;
  const header = ['model', 'target', ...columns, ...columns.map((column) => `${column}, ModelOpt`)];
  console.log([header, ...rows].map((row) => row.join(' | ')).join('\n'));
});

describeWithShared('inserting into the reference models', (folder) => {
  describe.each(sharedFiles('models/**/fp32.onnx'))('%s', (file) => {
    const graph = openGraph(path.join(folder, file));

    test.each(targets)('for %s: accepted, every tie met, not behind ModelOpt', (name) => {
      const target = valueOf(parseTarget(name));
      const options = { target, head: 'quantize', exclude: nothingExcluded, residual: 'identity' } as const;
      const tensors = valueOf(insertionNeeds(graph, options)).groups.flat();
      const amax = new Map(tensors.map((tensor, at) => [tensor, 2 + (at % 7)]));
      const core = coreGraphOf(valueOf(planInsertion(graph, options, amax)).graph);
      const ours = predict(core, target);
      expect(checkLegality(core, target, ours.regions).ok).toBe(true);
      expect(tieGroupsOf(core).filter((group) => group.classes.size > 1)).toEqual([]);
      if (!quantizedByNvidia.has(folderOf(file))) return;
      const reference = coreGraphOf(openGraph(path.join(folder, folderOf(file), 'modelopt_ptq.onnx')));
      const theirs = predict(reference, target);
      rows.push([folderOf(file), name, ...figuresOf(ours), ...figuresOf(theirs)]);
      expect(ours.reformats.qdq).toBeLessThanOrEqual(theirs.reformats.qdq);
      expect(ours.movedBytes).toBeLessThanOrEqual(theirs.movedBytes);
      expect(int8Ops(ours)).toBeGreaterThanOrEqual(int8Ops(theirs));
      expect(withInt8Weights(core)).toEqual(expect.arrayContaining([...withInt8Weights(reference)]));
    });
  });
});
