import { describe, expect, test } from 'vitest';
import { parseTarget } from '../../../../shared/base/target.ts';
import { applyEdits, invertEdits } from '../../../../shared/onnx/edit.ts';
import { opsetOf } from '../../../../shared/onnx/facts.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { tensorFloats, constantOf } from '../../../../shared/onnx/tensors.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { nothingExcluded, type InsertionOptions } from '../../../../shared/qdq/insert/options.ts';
import { insertionNeeds, planInsertion } from '../../../../shared/qdq/insert/planInsertion.ts';
import { editsOf } from '../../../../shared/qdq/plan.ts';
import { encodeModel } from '../../../../src-main/onnx-file/codec.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { valueInfo } from '../../../support/protoParts.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';
import { edgesOf, orin } from '../rules/look.ts';

const usual: InsertionOptions = { target: orin, head: 'quantize', exclude: nothingExcluded, residual: 'identity' };

const insert = (text: string, options: Partial<InsertionOptions> = {}, amax: Readonly<Record<string, number>> = {}) => {
  const graph = graphOf(text);
  const wanted = { ...usual, ...options };
  const { groups } = valueOf(insertionNeeds(graph, wanted));
  const measured = new Map(groups.flat().map((tensor) => [tensor, amax[tensor] ?? 12.7]));
  return { from: graph, groups, ...valueOf(planInsertion(graph, wanted, measured)) };
};

const block = `
  x:f32[1,3,32,32] -> conv1(32) -> relu -> a
  a -> conv2 -> relu2 -> b
  b -> conv3 -> c
  c, a -> add -> relu3 -> d
  d -> conv4 -> relu4 -> y`;

describe('a residual block', () => {
  test('one pair a tensor; the skip shares the pair of its sibling, the side of the convolution has none', () => {
    const { graph, pairs } = insert(block);
    expect(edgesOf(graph)).toEqual([
      'conv1 <- x @ 0.1',
      'relu <- conv1',
      'conv2 <- a @ 0.1',
      'add <- a @ 0.1',
      'relu2 <- conv2',
      'conv3 <- b @ 0.1',
      'add <- c',
      'relu3 <- add',
      'conv4 <- d @ 0.1',
      'relu4 <- conv4',
      'output <- y',
    ]);
    expect(pairs).toEqual({ activation: 4, weight: 4 });
  });

  test('the residual policy: both sides, or neither', () => {
    const both = edgesOf(insert(block, { residual: 'both' }).graph);
    expect(both).toEqual(expect.arrayContaining(['add <- c @ 0.1', 'add <- a @ 0.1']));
    const none = edgesOf(insert(block, { residual: 'none' }).graph);
    expect(none).toEqual(expect.arrayContaining(['add <- c', 'add <- a']));
  });
});

describe('pairs that no convolution asks for', () => {
  test('stand on both sides of a pool, through the view behind it, where its reader stays float', () => {
    const { graph } = insert('x:f32[1,3,32,32] -> conv(32) -> relu -> a\na -> gap -> g\ng -> flatten -> gemm(10) -> y');
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['gap <- a @ 0.1', 'gemm <- flatten @ 0.1']));
  });

  test('stand before an activation that the version gives a kernel of its own, and not before one in the kernel', () => {
    const depthwise =
      'x:f32[1,32,32,32] -> conv1(32) -> a\na -> conv2(32 g32) -> b\nb -> hardswish -> c\nc -> conv3(32) -> y';
    const target = valueOf(parseTarget('trt=8.5,sm=87'));
    expect(edgesOf(insert(depthwise, { target }).graph)).toContain('hardswish <- b @ 0.1');
    expect(edgesOf(insert(depthwise.replace('hardswish', 'relu'), { target }).graph)).toContain('relu <- b');
  });

  test('are taken with all that Concats join: a dense block is INT8 as a whole', () => {
    const { graph } = insert(`
      x:f32[1,32,32,32] -> conv1(32) -> a
      a -> bn -> relu -> conv2(32) -> b
      a, b -> concat -> j
      j -> bn2 -> relu2 -> conv3(32) -> y`);
    const edges = edgesOf(graph);
    expect(edges).toEqual(expect.arrayContaining(['bn <- a @ 0.1', 'bn2 <- j @ 0.1', 'concat <- a', 'concat <- b']));
  });
});

test('what a Concat joins takes one scale, the largest of its members', () => {
  const { groups, graph } = insert(
    `x:f32[1,32,32,32] -> conv1(32) -> relu -> a
     a -> conv2(32) -> relu2 -> b
     b, a -> concat -> j
     j -> conv3(32) -> y`,
    {},
    { a: 2.54, j: 5.08, x: 1.27 },
  );
  expect(groups).toEqual([['x'], ['a', 'j']]);
  expect(edgesOf(graph)).toEqual(
    expect.arrayContaining(['conv1 <- x @ 0.01', 'conv2 <- a @ 0.04', 'conv3 <- j @ 0.04', 'concat <- a']),
  );
  const scales = coreGraphOf(graph)
    .pairs.filter((pair) => pair.root === 'activation')
    .map((pair) => pair.scale?.tensor);
  expect(new Set(scales).size).toBe(2);
});

test('a pool between INT8 operators is bracketed', () => {
  const { graph } = insert(
    `x:f32[4,32,16,16] -> conv1(32) -> relu -> a
     a -> gap -> flatten -> gemm(32) -> y`,
  );
  expect(edgesOf(graph)).toEqual(expect.arrayContaining(['gap <- a @ 0.1']));
});

test('a gate reads both operands in INT8 where the predicted engine gains', () => {
  const { graph } = insert(
    `x:f32[1,32,32,32] -> conv1(32) -> relu -> a
     a -> gap -> conv2(32 k1 p0) -> Sigmoid -> g
     a, g -> Mul -> m
     m -> conv3(32) -> y`,
  );
  const gated = edgesOf(graph).filter((edge) => edge.startsWith('Mul'));
  expect(gated).toEqual(['Mul <- a @ 0.1', 'Mul <- g @ 0.1']);
});

describe('weights', () => {
  const scalesOf = (text: string, weight: string) => {
    const { graph } = insert(text);
    const pair = coreGraphOf(graph).pairs.find((each) => each.tensor === weight);
    return { axis: pair?.axis, count: pair?.scale?.values.length, scale: pair?.scale?.values[0], graph };
  };

  test('one scale an output channel: the largest |w| of it over 127', () => {
    const { axis, count, scale, graph } = scalesOf('x:f32[1,16,8,8] -> conv(32) -> y', 'conv_w');
    const weights = valueOf(tensorFloats(graph, constantOf(graph, 'conv_w')!)).subarray(0, 16 * 9);
    expect([axis, count]).toEqual([0, 32]);
    expect(scale).toBeCloseTo(weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0) / 127, 7);
  });

  test('of a ConvTranspose: one scale for all, because versions disagree about its axis', () => {
    expect(scalesOf('x:f32[1,16,8,8] -> deconv(32) -> y', 'deconv_w')).toMatchObject({ axis: null, count: 1 });
  });

  test('of a Gemm of transposed weights: along the rows', () => {
    expect(scalesOf('x:f32[32,64] -> gemm(32) -> y', 'gemm_w')).toMatchObject({ axis: 0, count: 32 });
  });
});

describe('a model that cannot hold such pairs as it is', () => {
  const opset = (graph: ModelGraph) => opsetOf(graph.model, '');
  const into = (text: string, opsetBefore: number, options: Partial<InsertionOptions> = {}) =>
    planInsertion(graphOf(text, { opset: opsetBefore }), { ...usual, ...options }, new Map([['x', 12.7]]));

  test('is raised to opset 13 for scales a channel, and says so', () => {
    const { graph, plan } = valueOf(into('x:f32[1,16,8,8] -> conv(32) -> y', 11));
    expect([opset(graph), plan.steps[0]?.op, plan.steps[0]?.why]).toEqual([
      13,
      'raise-opset',
      'Opset 11 becomes 13, which these scales need.',
    ]);
    expect(opset(valueOf(into('x:f32[1,16,8,8] -> relu -> y', 11)).graph)).toBe(11);
  });

  test('is raised to opset 19 for FP16 scales, or refused where the target takes none', () => {
    const text = 'x:f16[1,32,8,8] -> relu -> conv(32) -> y';
    const measured = new Map([
      ['relu', 12.7],
      ['x', 12.7],
    ]);
    const half = (target: string) =>
      planInsertion(graphOf(text), { ...usual, target: valueOf(parseTarget(target)) }, measured);
    expect(opset(valueOf(half('trt=10.3,sm=87')).graph)).toBe(19);
    expect(errorOf(half('trt=8.5,sm=87'))).toMatchObject({
      code: 'E-QDQ-REFUSED',
      message: expect.stringContaining('TensorRT 8.5 takes FP32 only'),
    });
  });

  test('a tensor that the body of an If reads stays float for it', () => {
    const plain = graphOf('x:f32[1,3,16,16] -> conv1(8) -> a');
    const body = {
      name: 'then',
      node: [{ opType: 'Relu', input: ['a'], output: ['inner'] }],
      output: [valueInfo('inner', 1, null)],
    };
    const branch = {
      opType: 'If',
      name: 'if',
      input: ['c'],
      output: ['z'],
      attribute: [{ name: 'then_branch', type: 5, g: body }],
    };
    const graph: ModelGraph = {
      ...plain,
      model: {
        ...plain.model,
        graph: {
          ...plain.model.graph,
          node: [...(plain.model.graph?.node ?? []), branch],
          input: [...(plain.model.graph?.input ?? []), valueInfo('c', 9, [])],
          output: [valueInfo('z', 1, null)],
        },
      },
    };
    const { groups } = valueOf(insertionNeeds(graph, usual));
    const { graph: after } = valueOf(
      planInsertion(graph, usual, new Map(groups.flat().map((tensor) => [tensor, 12.7]))),
    );
    expect(edgesOf(after)).toEqual(['conv1 <- x @ 0.1', 'if <- c', 'if <- a', 'output <- z']);
  });
});

describe('what stays float, and why', () => {
  const reasons = (text: string, options: Partial<InsertionOptions> = {}) =>
    insert(text, options).excluded.map(({ node, reason }) => `${node}: ${reason}`);

  test('AP-10, AP-15, AP-16', () => {
    expect(reasons('x:f32[1,8,8,8] -> relu -> conv(8) -> y')).toEqual(['conv: AP-10: it has only 8 and 8 channels']);
    expect(reasons('x:f32[1,64] -> gemm(64) -> y')).toEqual([
      'gemm: AP-15: it multiplies 1 × 64 by 64 × 64, too thin for INT8 tensor cores',
    ]);
    expect(reasons('x:f32[32,64] -> gemm(64) -> Softmax -> y')).toEqual(['Softmax: AP-16: Softmax has no INT8 kernel']);
  });

  test('AP-10: a depthwise convolution is quantized as long as its kernel is 3 wide and its channels fill a vector', () => {
    const depthwise = (text: string) => `x:f32[1,32,32,32] -> conv1(32) -> relu -> ${text} -> relu2 -> conv3(32) -> y`;
    expect(reasons(depthwise('dw2(k3 p1)'))).toEqual([]);
    expect(reasons(depthwise('dw2(k1)'))).toEqual(['dw2: AP-10: its grouped kernel is 1 × 1']);
    const { graph } = insert(depthwise('dw2(k3 p1)'));
    expect(coreGraphOf(graph).pairs.find((pair) => pair.tensor === 'dw2_w')).toMatchObject({ axis: 0 });
  });

  test('AP-24: a convolution behind a Softmax (DFL), whatever the head', () => {
    expect(reasons('x:f32[1,16,4,64] -> Softmax -> conv(16 k1) -> relu -> conv2(16) -> relu2 -> y')).toContain(
      'conv: AP-24: it turns a Softmax into coordinates',
    );
  });

  test('AP-24: the last layers, unless the head is quantized too', () => {
    const text = 'x:f32[1,32,8,8] -> conv1(32) -> relu -> conv2(32) -> Sigmoid -> y';
    expect(reasons(text, { head: 'float' })).toEqual(['conv2: AP-24: it writes a result of the model']);
    expect(reasons(text)).toEqual([]);
  });

  test('what the user names: no edge into it carries a pair', () => {
    const options = { exclude: { names: ['conv2'], regex: /^conv3$/, ops: ['Add'] } };
    const { excluded, graph } = insert(block, options);
    expect(excluded.map(({ node, reason }) => `${node}: ${reason}`)).toEqual([
      'conv2: left out by its name',
      'conv3: left out by /^conv3$/',
      'add: left out as a Add',
    ]);
    expect(edgesOf(graph).filter((edge) => edge.includes('@'))).toEqual(['conv1 <- x @ 0.1', 'conv4 <- d @ 0.1']);
  });

  const attention = (tokens: number, head: number) => `
    q:f32[1,4,${tokens},${head}] -> relu -> a
    k:f32[1,4,${head},${tokens}] -> relu2 -> b
    v:f32[1,4,${tokens},${head}] -> relu3 -> c
    a, b -> MatMul -> Softmax -> s
    s, c -> MatMul2 -> y`;

  test('attention, whole, where there is no fused kernel of its size', () => {
    expect(reasons(attention(64, 40)).filter((reason) => reason.includes('AP-14'))).toEqual([
      'MatMul: AP-14: a head of 40 is none of 16, 32, 64, and attention is quantized whole or not at all',
      'MatMul2: AP-14: a head of 40 is none of 16, 32, 64, and attention is quantized whole or not at all',
    ]);
  });

  test('an operator that has no INT8 kernel reads no pair, whatever bytes that would spare', () => {
    const { graph } = insert(attention(64, 32).replace('MatMul -> Softmax', 'MatMul -> m\n m, 0.17 -> mul -> Softmax'));
    expect(edgesOf(graph)).toEqual(expect.arrayContaining(['MatMul2 <- s @ 0.1', 'Softmax <- mul']));
  });

  test('attention of a fused size is quantized whole', () => {
    const { graph } = insert(attention(64, 32));
    expect(edgesOf(graph).filter((edge) => edge.startsWith('MatMul'))).toEqual([
      'MatMul <- a @ 0.1',
      'MatMul <- b @ 0.1',
      'MatMul2 <- s @ 0.1',
      'MatMul2 <- c @ 0.1',
    ]);
  });
});

test('undone, the model has the bytes that it had', () => {
  const { from, graph, plan } = insert(block);
  const back = valueOf(applyEdits(graph, invertEdits(editsOf(plan))));
  expect(Buffer.from(encodeModel(back)).equals(Buffer.from(encodeModel(from)))).toBe(true);
  expect(Buffer.from(encodeModel(valueOf(applyEdits(from, editsOf(plan))))).equals(encodeModel(graph))).toBe(true);
});

test('a weight too faint for an FP16 scale gets the smallest that is a normal number', () => {
  const plain = graphOf('x:f16[1,16,8,8] -> conv(32 nobias) -> y');
  const proto = plain.model.graph!;
  const faint = proto.initializer!.map((tensor) => ({
    ...tensor,
    dataType: 10,
    rawData: new Uint8Array(tensor.rawData!.length / 2).fill(1),
  }));
  const graph = { ...plain, model: { ...plain.model, graph: { ...proto, initializer: faint } } };
  const { graph: after } = valueOf(planInsertion(graph, usual, new Map([['x', 1]])));
  const scale = coreGraphOf(after).pairs.find((pair) => pair.root === 'weight')?.scale;
  expect([scale?.dtype, new Set(scale?.values)]).toEqual(['fp16', new Set([2 ** -14])]);
});

test('a tensor of zeros gets a positive scale', () => {
  const { graph } = insert('x:f32[1,16,8,8] -> conv(32) -> y', {}, { x: 0 });
  expect(coreGraphOf(graph).pairs.find((pair) => pair.tensor === 'x')?.scale?.values[0]).toBe(2 ** -24);
});

describe('refused', () => {
  test('a model that carries Q/DQ already', () => {
    const result = planInsertion(graphOf('x:f32[1,16,8,8] -> q(0.1) -> conv(32) -> y'), usual, new Map());
    expect(result).toMatchObject({ ok: false, error: { code: 'E-QUANTIZED' } });
  });

  test.each([new Map<string, number>(), new Map([['x', NaN]]), new Map([['x', Infinity]])])(
    'scales that were not measured: %o',
    (amax) => {
      const result = planInsertion(graphOf('x:f32[1,16,8,8] -> conv(32) -> y'), usual, amax);
      expect(result).toMatchObject({ ok: false, error: { code: 'E-CALIBRATION' } });
    },
  );
});
