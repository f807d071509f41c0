import { describe, expect, test } from 'vitest';
import { applyEdits, invertEdits } from '../../../../shared/onnx/edit.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { planFixes, scalesNeeded } from '../../../../shared/qdq/fix/planFixes.ts';
import { editsOf } from '../../../../shared/qdq/plan.ts';
import { contextOf, findings } from '../../../../shared/qdq/rules/index.ts';
import { encodeModel } from '../../../../src-main/onnx-file/codec.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { valueOf } from '../../../support/valueOf.ts';
import { edgesOf, orin } from '../rules/look.ts';

/** Two residual blocks, one with a downsample branch, a Concat, a pool at the end: naive placement. */
const network = `
  x:f32[1,3,32,32] -> q(0.02) -> conv1(32) -> relu -> a
  a -> q(0.03) -> conv2 -> relu2 -> b
  b -> q(0.04) -> conv3 -> c
  c, a -> add -> relu3 -> d
  d -> q(0.05) -> conv4(64 s2) -> relu4 -> e
  e -> q(0.05) -> conv5 -> f
  d -> q(0.055) -> conv6(64 k1 p0 s2) -> s
  f, s -> add2 -> relu5 -> g
  g -> q(0.06) -> conv7 -> relu6 -> h
  g, h -> concat -> q(0.07) -> conv8 -> relu7 -> i
  i -> gap -> flatten -> q(0.01) -> gemm(16) -> y`;

const plan = (text: string, amax: Readonly<Record<string, number>> | null = null) =>
  valueOf(
    planFixes(graphOf(text), {
      target: orin,
      choose: 'automatic',
      amax: amax && new Map(Object.entries(amax)),
      allowProxy: false,
    }),
  );

describe('the planner', () => {
  test('says which tensors it would have to measure, and no more', () => {
    expect(scalesNeeded(graphOf(network), orin)).toEqual(['s', 'i']);
    expect(scalesNeeded(graphOf(network), orin, undefined, ['AP-02:quantize:add2'])).toEqual(['s']);
    expect(scalesNeeded(graphOf(network), orin, undefined, [])).toEqual([]);
  });

  test('covers, then ties, and leaves one Q/DQ kernel: that of the input', () => {
    const { plan: made, before, after, graph } = plan(network, { s: 6.35, i: 12.7 });
    expect(made.steps.map((step) => `${step.rule} ${step.op} ${step.scaleSource}`)).toEqual([
      'AP-02 retarget reused',
      'AP-02 insert-pair calibrated',
      'AP-09 insert-pair calibrated',
      'AP-01 tie-scales reused',
      'AP-03 tie-scales reused',
    ]);
    expect([before.reformatsQdq > 4, after.reformatsQdq]).toEqual([true, 1]);
    expect(after.int8ToFloat).toBe(1);
    expect(edgesOf(graph)).toEqual(
      expect.arrayContaining(['add <- a @ 0.03', 'add2 <- s @ 0.05', 'gap <- i @ 0.1', 'conv7 <- g @ 0.07']),
    );
  });

  test('without data does what needs none, and says what it left', () => {
    const { skipped, plan: made } = plan(network);
    expect(skipped.map((skip) => skip.rule)).toEqual(['AP-02', 'AP-09']);
    expect(new Set(made.steps.map((step) => step.scaleSource))).toEqual(new Set(['reused']));
  });

  test('a second run changes nothing, and nothing automatic is left', () => {
    const amax = { s: 6.35, i: 12.7 };
    const { graph } = plan(network, amax);
    const again = valueOf(
      planFixes(graph, { target: orin, choose: 'automatic', amax: new Map(Object.entries(amax)), allowProxy: false }),
    );
    expect([again.changed, again.plan.steps, again.graph]).toEqual([false, [], graph]);
    const left = findings(contextOf(graph, orin)).flatMap((finding) => finding.fixes.filter((fix) => fix.automatic));
    expect(left).toEqual([]);
  });

  test('the same graph and scales give the same bytes', () => {
    const bytes = () => encodeModel(plan(network, { s: 6.35, i: 12.7 }).graph);
    expect(bytes()).toEqual(bytes());
  });

  test('sees through local functions, and leaves a model of which nothing is to be fixed as it was', () => {
    const asFunction = (text: string): ModelGraph => {
      const { model, external } = graphOf(text);
      const at = model.graph?.node?.findIndex((node) => node.opType === 'Concat') ?? -1;
      const inner = model.graph!.node![at]!;
      const node = model.graph!.node!.with(at, { ...inner, opType: 'Join', domain: 'local', attribute: [] });
      const join = { name: 'Join', domain: 'local', input: ['l', 'r'], output: ['j'] };
      const functions = [{ ...join, node: [{ ...inner, input: ['l', 'r'], output: ['j'] }] }];
      return { model: { ...model, graph: { ...model.graph, node }, functions }, external };
    };
    const amax = new Map(Object.entries({ s: 6.35, i: 12.7 }));
    const options = { target: orin, choose: 'automatic', amax, allowProxy: false } as const;
    const called = valueOf(planFixes(asFunction(network), options));
    expect(called.after).toEqual(plan(network, { s: 6.35, i: 12.7 }).after);
    const clean = asFunction('x:f32[1,3,8,8] -> q(0.1) -> conv(8) -> a\na -> conv2(8) -> b\na, b -> concat -> y');
    const untouched = valueOf(planFixes(clean, { ...options, choose: [] }));
    expect([untouched.changed, untouched.graph]).toEqual([false, clean]);
  });

  test('its edits, in order, give its graph; inverted, they give back the bytes', () => {
    const origin = graphOf(network);
    const { plan: made, graph } = plan(network, { s: 6.35, i: 12.7 });
    expect(encodeModel(valueOf(applyEdits(origin, editsOf(made))))).toEqual(encodeModel(graph));
    expect(encodeModel(valueOf(applyEdits(graph, invertEdits(editsOf(made)))))).toEqual(encodeModel(origin));
  });

  test('a fix that is not on offer is an error with its name', () => {
    const result = planFixes(graphOf(network), { target: orin, choose: ['AP-99:x'], amax: null, allowProxy: false });
    expect(result.ok ? null : [result.error.code, result.error.message]).toEqual([
      'E-NOT-FOUND',
      'This model has no such fix on offer: AP-99:x.',
    ]);
  });

  test('nothing chosen changes nothing', () => {
    const result = valueOf(planFixes(graphOf(network), { target: orin, choose: [], amax: null, allowProxy: false }));
    expect([result.changed, result.skipped]).toEqual([false, []]);
  });

  test('a chosen fix that unsettles an equal group levels it, so that L1 holds elsewhere', () => {
    const equal = `
      x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
      a -> q(0.03) -> conv2 -> relu2 -> b
      a, b -> concat -> q(0.03) -> conv3 -> y
      b -> Softplus -> z`;
    const graph = graphOf(equal);
    const chosen = valueOf(
      planFixes(graph, { target: orin, choose: ['AP-04:quantize:b'], amax: new Map([['b', 127]]), allowProxy: false }),
    );
    expect(contextOf(chosen.graph, orin).ties.filter((group) => group.broken)).toEqual([]);
    expect(edgesOf(chosen.graph)).toContain('Softplus <- b @ 0.03');
  });

  test('a graph without Q/DQ has nothing to fix', () => {
    const { changed, before, after } = plan('x:f32[1,3,8,8] -> conv1 -> relu -> y');
    expect([changed, before]).toEqual([false, after]);
  });

  test('dynamic axes take the shapes that are given', () => {
    const open = graphOf(network.replace('[1,3,32,32]', '[N,3,32,32]'));
    const shapes = new Map([['x', [4, 3, 32, 32]]]);
    const options = { target: orin, choose: 'automatic', amax: null, allowProxy: false } as const;
    const large = valueOf(planFixes(open, { ...options, shapes }));
    const one = valueOf(planFixes(graphOf(network), options));
    expect(large.before.movedBytes).toBe(4 * one.before.movedBytes);
    expect(large.plan.steps.length).toBe(one.plan.steps.length);
  });
});
