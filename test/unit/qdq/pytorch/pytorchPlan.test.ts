import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { planFixes } from '../../../../shared/qdq/fix/planFixes.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { checkPlan, readPytorchPlan } from '../../../../shared/qdq/pytorch/checkPlan.ts';
import { keyOf, pytorchPlanOf, type PytorchPlan } from '../../../../shared/qdq/pytorch/pytorchPlan.ts';
import { siteOf } from '../../../../shared/qdq/pytorch/quantizerSite.ts';
import { openModel } from '../../../../src-main/onnx-file/openModel.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';

describeWithShared('the plan that carries a fix into PyTorch', (shared) => {
  const open = async (name: string): Promise<ModelGraph> => {
    const model = await openModel(join(shared, name));
    if (!model.ok) throw new Error(model.error.message);
    return model.value.graph;
  };
  const groupsOf = (plan: PytorchPlan): readonly string[] =>
    plan.groups.map((group) => group.sites.map(keyOf).toSorted().join(' ')).toSorted();

  /** Which quantizers really have one scale in a model, by its bits. */
  const sharedScales = (graph: ModelGraph): readonly string[] => {
    const core = coreGraphOf(graph);
    const byScale = new Map<string, Set<string>>();
    for (const node of core.nodes)
      for (const edge of node.edges) {
        const pair = edge.pairs.at(-1);
        if (!pair) continue;
        const members = byScale.get(pair.cls) ?? new Set();
        byScale.set(pair.cls, members.add(keyOf(siteOf(core, node, edge.slot, pair.label))));
      }
    return [...byScale.values()].map((members) => [...members].toSorted().join(' ')).toSorted();
  };

  it('made from the sample’s naive QAT it has the groups that its tied QAT was trained with', async () => {
    const plan = pytorchPlanOf(await open('sample/naive-qat.onnx'));
    expect(plan.groups).toHaveLength(48);
    expect(groupsOf(plan)).toEqual(sharedScales(await open('sample/tied-qat.onnx')));
  });

  it('is kept by the tied QAT and not by the naive one', async () => {
    const naive = await open('sample/naive-qat.onnx');
    const plan = pytorchPlanOf(naive);
    expect(checkPlan(await open('sample/tied-qat.onnx'), plan)).toEqual({ ok: true, missing: [], differing: [] });
    const kept = checkPlan(naive, plan);
    expect(kept.missing).toEqual([]);
    expect(kept.differing).toHaveLength(15);
  });

  it('is kept by our own fix', async () => {
    const naive = await open('sample/naive-qat.onnx');
    const target = { tensorrt: '10.3', sm: 87 };
    const fixed = planFixes(naive, { target, choose: 'automatic', amax: null, allowProxy: false });
    if (!fixed.ok) throw new Error(fixed.error.message);
    expect(checkPlan(fixed.value.graph, pytorchPlanOf(naive)).ok).toBe(true);
    expect(groupsOf(pytorchPlanOf(fixed.value.graph))).toEqual(groupsOf(pytorchPlanOf(naive)));
  });

  it('wants a wrapper where a residual Add has a quantizer', async () => {
    const plan = pytorchPlanOf(await open('models/guide/resnet18-residual.onnx'));
    const wraps = plan.groups.flatMap((group) => group.sites.filter((site) => site.kind === 'wrap'));
    expect(wraps).toHaveLength(8);
    expect(new Set(wraps.map((site) => site.op))).toEqual(new Set(['Add']));
  });

  it('says what a model lacks', async () => {
    const plan = pytorchPlanOf(await open('sample/naive-qat.onnx'));
    const check = checkPlan(await open('sample/float.onnx'), plan);
    expect(check.ok).toBe(false);
    expect(check.missing).toHaveLength(92);
  });
});

it.each([
  '',
  '[]',
  '{"version":2,"groups":[]}',
  '{"version":1,"groups":[{"sites":[{"kind":"module"}]}]}',
  '{"version":1',
])('what is no plan is refused: %s', (text) => {
  expect(readPytorchPlan(text)).toMatchObject({ ok: false, error: { code: 'E-PLAN' } });
});
