import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseTarget } from '../../../../shared/base/target.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { planFixes, scalesNeeded, type FixResult } from '../../../../shared/qdq/fix/planFixes.ts';
import { tieVerdict } from '../../../../shared/qdq/fix/tiePolicy.ts';
import { analyse } from '../../../../shared/qdq/analyse.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { contextOf, findings } from '../../../../shared/qdq/rules/index.ts';
import { openGraph } from '../../../support/openCore.ts';
import { describeWithShared, sharedFiles } from '../../../support/sharedFolder.ts';
import { valueOf } from '../../../support/valueOf.ts';

/** Every Q/DQ model of the reference folder, fixed for three targets. Scales of new pairs are stand-ins: 4 on each tensor. */

const targets = ['trt=8.4,sm=80', 'trt=10.3,sm=87', 'trt=11.4,sm=86'] as const;

const models = [
  ...sharedFiles('models/**/*.onnx').filter((file) => !file.endsWith('fp32.onnx')),
  'sample/naive-qat.onnx',
  'sample/naive-ptq.onnx',
];

const standIn = (tensors: readonly string[]): ReadonlyMap<string, number> => new Map(tensors.map((name) => [name, 4]));

const fixed = (graph: ModelGraph, target: string): FixResult => {
  const on = valueOf(parseTarget(target));
  const amax = standIn(scalesNeeded(graph, on));
  return valueOf(planFixes(graph, { target: on, choose: 'automatic', amax, allowProxy: false }));
};

const activationPairs = (graph: ModelGraph): number =>
  coreGraphOf(graph).pairs.filter((pair) => pair.root === 'activation').length;

describeWithShared('fixing the reference models', (folder) => {
  const open = (file: string): ModelGraph => openGraph(path.join(folder, file));

  describe.each(models)('%s', (file) => {
    const graph = open(file);

    test.each(targets)(
      'for %s: no harm, nothing automatic left, no group left unequal, done after one run',
      (target) => {
        const on = valueOf(parseTarget(target));
        const { before, after, graph: result, deferred, plan } = fixed(graph, target);
        expect(after.reformatsQdq).toBeLessThanOrEqual(before.reformatsQdq);
        expect(after.movedBytes).toBeLessThanOrEqual(before.movedBytes);
        expect(after.int8ToInt8).toBeGreaterThanOrEqual(before.int8ToInt8);
        expect(activationPairs(result)).toBeGreaterThanOrEqual(activationPairs(graph));
        const context = contextOf(result, on);
        expect(findings(context).flatMap((finding) => finding.fixes.filter((fix) => fix.automatic))).toEqual([]);
        expect(context.ties.filter((group) => group.broken)).toEqual([]);
        expect(deferred.filter((group) => tieVerdict(group) !== 'defer')).toEqual([]);
        expect(plan.steps.filter((step) => step.scaleSource === 'proxy')).toEqual([]);
        if (target === targets[1]) expect(fixed(result, target).changed).toBe(false);
      },
    );
  });

  describe('the figures that were set', () => {
    test.each([
      ['models/guide/resnet18-naive.onnx', 'trt=8.4,sm=80'],
      ['models/guide/resnet18-naive.onnx', 'trt=10.3,sm=87'],
      ['models/guide/mobilenet_v2-naive.onnx', 'trt=8.4,sm=80'],
      ['models/guide/mobilenet_v2-naive.onnx', 'trt=10.3,sm=87'],
    ])('%s for %s keeps at most one Q/DQ kernel', (file, target) => {
      expect(fixed(open(file), target).after.reformatsQdq).toBeLessThanOrEqual(1);
    });

    test.each(['models/yolov7/naive.onnx', 'sample/naive-qat.onnx'])('%s: every group tied, none set aside', (file) => {
      const { graph, deferred } = fixed(open(file), 'trt=10.3,sm=87');
      const { ties } = contextOf(graph, valueOf(parseTarget('trt=10.3,sm=87')));
      expect([ties.filter((group) => group.classes.size > 1), deferred]).toEqual([[], []]);
    });

    test.each(targets)(
      'for %s, fixed resnet18/naive keeps no more kernels than the placements of ModelOpt',
      (target) => {
        const kernels = fixed(open('models/resnet18/naive.onnx'), target).after.reformatsQdq;
        for (const other of ['modelopt_ptq', 'modelopt_qat_residual'])
          expect(kernels).toBeLessThanOrEqual(fixed(open(`models/resnet18/${other}.onnx`), target).before.reformatsQdq);
      },
    );

    test.each(targets)('for %s, fixed googlenet/naive keeps the kernel of its input alone', (target) => {
      expect(fixed(open('models/googlenet/naive.onnx'), target).after.reformatsQdq).toBeLessThanOrEqual(1);
    });
  });

  describe('models of which NVIDIA’s own compiler gave its verdict', () => {
    const on = { tensorrt: '11.4', sm: 86 };
    const rank = { refused: 0, 'accepted-float': 1, accepted: 2 } as const;
    const verdict = (graph: ModelGraph): number => rank[analyse(graph, { target: on }).legality.verdict];

    test('no fix on offer makes a verdict worse or does nothing', () => {
      const worse: string[] = [];
      for (const file of sharedFiles('legality/*.onnx')) {
        const graph = open(file);
        const offers = findings(contextOf(graph, on, { amaxOf: () => 1 })).flatMap((finding) => finding.fixes);
        for (const { id } of offers) {
          const amax = { get: () => 1 } as unknown as ReadonlyMap<string, number>;
          const made = planFixes(graph, { target: on, choose: [id], amax, allowProxy: true });
          if (!made.ok || !made.value.changed || verdict(made.value.graph) < verdict(graph))
            worse.push(`${file} ${id}`);
        }
      }
      expect(worse).toEqual([]);
    });
  });
});
