import { describe, expect, test } from 'vitest';
import { applyEdits, invertEdits } from '../../../../shared/onnx/edit.ts';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { cutModel } from '../../../../shared/qdq/mask/cutModel.ts';
import { maskRegion, type Masked } from '../../../../shared/qdq/mask/maskRegion.ts';
import { editsOf } from '../../../../shared/qdq/plan.ts';
import { encodeModel } from '../../../../src-main/onnx-file/codec.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';
import { edgesOf, orin } from '../rules/look.ts';

const network = graphOf(`
  x:f32[1,3,32,32] -> q(0.02) -> conv1(32) -> relu -> a
  a -> q(0.03) -> conv2 -> b
  a -> q(0.04) -> conv3(8) -> c
  b -> q(0.05) -> conv4 -> q(0.06) -> y`);

const bytes = (graph: ModelGraph): string => Buffer.from(encodeModel(graph)).toString('hex');
const mask = (regex: RegExp): Masked => valueOf(maskRegion(network, orin, (label) => regex.test(label)));
const undone = ({ graph, plan }: Masked): ModelGraph => valueOf(applyEdits(graph, invertEdits(editsOf(plan))));

describe('a masked region', () => {
  test('loses its activation and weight pairs; the neighbours keep theirs', () => {
    const { graph } = mask(/^conv2$/);
    expect(edgesOf(graph).filter((edge) => edge.startsWith('conv'))).toEqual([
      'conv1 <- x @ 0.02',
      'conv3 <- a @ 0.04',
      'conv2 <- a',
      'conv4 <- b @ 0.05',
    ]);
    const quantized = coreGraphOf(graph).nodes.filter((node) => node.weight?.pair);
    expect(quantized.map((node) => node.label)).toEqual(['conv1', 'conv3', 'conv4']);
  });

  test('that writes an output loses the pair there too, and the output keeps its name', () => {
    const { graph } = mask(/^conv4$/);
    expect(edgesOf(graph).filter((edge) => edge.startsWith('output'))).toEqual(['output <- c', 'output <- conv4']);
    expect(indexOf(graph).outputs).toEqual(indexOf(network).outputs);
  });

  test('everything: no Q or DQ is left, and no constant of theirs', () => {
    const { graph } = mask(/./);
    const ops = indexOf(graph).nodes.map((node) => node.opType);
    expect(ops).not.toContain('QuantizeLinear');
    expect(ops).not.toContain('DequantizeLinear');
    expect([...indexOf(graph).initializers.keys()].filter((name) => /scale|zero/.test(name))).toEqual([]);
  });

  test('by the name of a pair', () => {
    expect(edgesOf(mask(/^a_q2$/).graph)).toEqual(expect.arrayContaining(['conv2 <- a @ 0.03', 'conv3 <- a']));
  });

  test('undone, has the bytes that it had', () => {
    expect(bytes(undone(mask(/./)))).toBe(bytes(network));
  });

  test('of no such name is refused', () => {
    expect(errorOf(maskRegion(network, orin, () => false)).code).toBe('E-NOT-FOUND');
  });
});

describe('a cut model', () => {
  test('ends at the tensors, and keeps nothing that they do not need', () => {
    const { graph } = valueOf(cutModel(network, ['b']));
    const { nodes, outputs, initializers } = indexOf(graph);
    expect([...outputs]).toEqual(['b']);
    expect(
      nodes.map((node) => node.name).filter((name) => /^(conv|relu)/.test(name ?? '') && !/_w/.test(name ?? '')),
    ).toEqual(['conv1', 'relu', 'conv2']);
    const read = new Set(nodes.flatMap((node) => node.input ?? []));
    expect([...initializers.keys()].filter((name) => !read.has(name))).toEqual([]);
    const [output] = graph.model.graph?.output ?? [];
    expect(output?.type?.tensorType?.shape?.dim?.map((dim) => Number(dim.dimValue))).toEqual([1, 32, 32, 32]);
  });

  test('an output that is asked for again stays as it was', () => {
    const { graph } = valueOf(cutModel(network, ['c']));
    expect(graph.model.graph?.output?.[0]).toBe(network.model.graph?.output?.find((value) => value.name === 'c'));
  });

  test('cut at its own outputs is the same model', () => {
    const masked = valueOf(cutModel(network, [...indexOf(network).outputs]));
    expect([masked.plan.steps, bytes(masked.graph)]).toEqual([[], bytes(network)]);
  });

  test('undone, has the bytes that it had', () => {
    expect(bytes(undone(valueOf(cutModel(network, ['b']))))).toBe(bytes(network));
  });

  test.each(['nobody', 'x', 'conv1_w'])('at %s is refused: no node makes it', (tensor) => {
    expect(errorOf(cutModel(network, [tensor])).code).toBe('E-NOT-FOUND');
  });
});
