import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { planFixes } from '../../../../shared/qdq/fix/planFixes.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { checkPlan } from '../../../../shared/qdq/pytorch/checkPlan.ts';
import { pytorchPlanOf, type PytorchPlan } from '../../../../shared/qdq/pytorch/pytorchPlan.ts';
import { keyOf, siteOf } from '../../../../shared/qdq/pytorch/quantizerSite.ts';
import { readPytorchPlan } from '../../../../shared/qdq/pytorch/readPlan.ts';
import { openModel } from '../../../../src-main/onnx-file/openModel.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';

/** The graph with other names of nodes and tensors. */
const renamed = (graph: ModelGraph, names: Readonly<Record<string, string>>): ModelGraph => {
  const name = (own: string | null | undefined) => names[own ?? ''] ?? own ?? '';
  const proto = graph.model.graph ?? {};
  const node = (proto.node ?? []).map((one) => ({
    ...one,
    name: name(one.name),
    input: (one.input ?? []).map(name),
    output: (one.output ?? []).map(name),
  }));
  const initializer = (proto.initializer ?? []).map((one) => ({ ...one, name: name(one.name) }));
  return { ...graph, model: { ...graph.model, graph: { ...proto, node, initializer } } };
};

describeWithShared('the plan that carries a fix into PyTorch', (shared) => {
  const open = async (name: string): Promise<ModelGraph> => {
    const model = await openModel(join(shared, name));
    if (!model.ok) throw new Error(model.error.message);
    return model.value.graph;
  };
  const groupsOf = (plan: PytorchPlan): readonly string[] =>
    plan.groups.map((group) => group.members.map(keyOf).toSorted().join(' ')).toSorted();

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
    const tied = checkPlan(await open('sample/tied-qat.onnx'), plan);
    expect(tied).toEqual({ ok: true, missing: [], differing: [], extra: [] });
    const kept = checkPlan(naive, plan);
    expect([kept.ok, kept.missing, kept.extra]).toEqual([false, [], []]);
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
    const wraps = plan.groups.flatMap((group) => group.members.filter((member) => member.kind === 'wrap'));
    expect(wraps).toHaveLength(8);
    expect(new Set(wraps.map((site) => site.op))).toEqual(new Set(['Add']));
  });

  it('says what a model lacks', async () => {
    const plan = pytorchPlanOf(await open('sample/naive-qat.onnx'));
    const check = checkPlan(await open('sample/float.onnx'), plan);
    expect(check.ok).toBe(false);
    expect(check.missing).toHaveLength(92 + 92);
  });
});

describe('names of quantizers', () => {
  /** A Q as exporters name it, before a convolution whose weight keeps its module's name. */
  const exported = (quantizer: string) =>
    renamed(graphOf('x:f32[1,8,8,8] -> q(0.1) -> conv1 -> relu1 -> y'), {
      x_q: `/stem/stem.0/conv/${quantizer}/QuantizeLinear`,
      conv1: '/stem/stem.0/conv/Conv',
      conv1_w: 'stem.0.conv.weight',
    });

  it('are those of the module, whichever framework exported them', () => {
    const plan = pytorchPlanOf(exported('_input_quantizer'));
    expect(plan).toMatchObject({
      groups: [{ members: [{ action: 'enable', module: 'stem.0.conv', quantizer: 'input_quantizer', with: null }] }],
      switches: [{ action: 'enable', module: 'stem.0.conv', quantizer: 'weight_quantizer' }],
    });
    expect(plan.groups[0]!.amax).toBeCloseTo(12.7, 5);
    expect(checkPlan(exported('input_quantizer'), plan).ok).toBe(true);
  });

  it('of a residual are those that its block has', () => {
    const block = renamed(graphOf('x:f32[1,8,8,8] -> conv1 -> a\n x -> q(0.1) -> b\n a, b -> add1 -> y'), {
      x_q: '/layer1/layer1.0/residual_quantizer/QuantizeLinear',
      add1: '/layer1/layer1.0/Add',
    });
    expect(pytorchPlanOf(block).groups).toMatchObject([
      { members: [{ action: 'enable', module: 'layer1.0', quantizer: 'residual_quantizer' }] },
    ]);
  });

  it('of operators without one are off, and found out when they are on', () => {
    const half = graphOf('x:f32[1,8,8,8] -> q(0.1) -> conv1 -> a\n a -> conv2 -> maxpool1 -> y');
    const named = { conv1: '/net/a/Conv', conv2: '/net/b/Conv', conv1_w: 'a.weight', conv2_w: 'b.weight' };
    const plan = pytorchPlanOf(renamed(half, named));
    expect(plan.switches.map((entry) => `${entry.action} ${entry.module}.${entry.quantizer}`)).toEqual([
      'enable a.weight_quantizer',
      'disable b.weight_quantizer',
      'disable b.input_quantizer',
    ]);
    const all = graphOf(
      'x:f32[1,8,8,8] -> q(0.1) -> conv1 -> a\n a -> q(0.2) -> conv2 -> b\n b -> q(0.3) -> maxpool1 -> y',
    );
    const check = checkPlan(renamed(all, { ...named, maxpool1: '/net/MaxPool' }), plan);
    expect(check).toEqual({
      ok: false,
      missing: [],
      differing: [],
      extra: ['b.input_quantizer', 'b.weight_quantizer', '/net/MaxPool#0'],
    });
  });
});

it.each([
  '',
  '[]',
  '{"version":1,"groups":[],"switches":[]}',
  '{"version":2,"groups":[]}',
  '{"version":2,"groups":[{"members":[{"kind":"module"}]}],"switches":[]}',
  '{"version":2,"groups":[],"switches":[{"action":"enable","module":1}]}',
  '{"version":2',
])('what is no plan is refused: %s', (text) => {
  expect(readPytorchPlan(text)).toMatchObject({ ok: false, error: { code: 'E-PLAN' } });
});
