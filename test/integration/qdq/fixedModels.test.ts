import path from 'node:path';
import { expect, test } from 'vitest';
import { defaultTarget } from '../../../shared/base/target.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { planFixes, scalesNeeded, type FixResult } from '../../../shared/qdq/fix/planFixes.ts';
import { openGraph } from '../../support/openCore.ts';
import { amaxOnNoise, difference, runOnNoise } from '../../support/runtimeRun.ts';
import { describeWithShared, sharedFiles } from '../../support/sharedFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

/** ONNX Runtime, graph as written, takes what the planner made, and it computes what the plan says it will. */

async function fixed(graph: ModelGraph): Promise<FixResult> {
  const amax = await amaxOnNoise(graph, scalesNeeded(graph, defaultTarget));
  return valueOf(planFixes(graph, { target: defaultTarget, choose: 'automatic', amax, allowProxy: false }));
}

/** ONNX Runtime truncates in its FP16 QuantizeLinear: these say nothing about rounding. */
const isJudged = (file: string): boolean => !file.includes('fp16') && !file.endsWith('fp32.onnx');

describeWithShared('fixed models in ONNX Runtime', (folder) => {
  const open = (file: string): ModelGraph => openGraph(path.join(folder, file));

  test('a model whose placement is right already comes back as it was', async () => {
    const graph = open('models/resnet18/modelopt_ptq.onnx');
    expect((await fixed(graph)).graph).toBe(graph);
  });

  test('the sample runs, and agrees with its parent', async () => {
    const graph = open('sample/naive-qat.onnx');
    const { signal, error } = difference(await runOnNoise(graph), await runOnNoise((await fixed(graph)).graph));
    expect(10 * Math.log10(signal / error)).toBeGreaterThan(10);
  });

  test('an FP16 model runs', async () => {
    const made = await runOnNoise((await fixed(open('models/mobilenet_v2/naive_fp16_wdq_op21.onnx'))).graph);
    expect([...made.values()].flatMap((values) => [...values]).every(Number.isFinite)).toBe(true);
  });

  test('measured agreement lies within 2 dB of the stated estimate on at least 80 % of the models', async () => {
    const rows: { readonly model: string; readonly estimateDb: number | null; readonly measuredDb: number }[] = [];
    for (const file of sharedFiles('models/**/*.onnx').filter(isJudged)) {
      const graph = open(file);
      const { plan, graph: result } = await fixed(graph);
      const sum = { signal: 0, error: 0 };
      for (const seed of [2, 3, 4]) {
        const { signal, error } = difference(await runOnNoise(graph, { seed }), await runOnNoise(result, { seed }));
        sum.signal += signal;
        sum.error += error;
      }
      rows.push({
        model: path.relative('models', file),
        estimateDb: plan.estimatedSqnrDb ?? null,
        measuredDb: 10 * Math.log10(sum.signal / sum.error),
      });
    }
    console.table(
      rows.map(({ model, estimateDb, measuredDb }) => ({
        model,
        'estimate dB': estimateDb?.toFixed(1) ?? 'unchanged',
        'measured dB': measuredDb.toFixed(1),
      })),
    );
    const isMet = ({ estimateDb, measuredDb }: (typeof rows)[number]): boolean =>
      estimateDb === null ? measuredDb > 120 : Math.abs(estimateDb - measuredDb) <= 2;
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(isMet).length / rows.length).toBeGreaterThanOrEqual(0.8);
  });
});
