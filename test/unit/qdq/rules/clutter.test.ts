import { describe, expect, test } from 'vitest';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { look, lookAt } from './look.ts';

/** The same graph without its output `name`. */
const without = (graph: ModelGraph, name: string): ModelGraph => ({
  ...graph,
  model: {
    ...graph.model,
    graph: { ...graph.model.graph, output: graph.model.graph!.output!.filter((value) => value.name !== name) },
  },
});

const used = 'x:f32[1,16,8,8] -> q(0.02) -> conv1 -> relu -> a\n a -> q(0.03) -> conv2 -> y';

describe('AP-28: Q/DQ nodes that nothing reads', () => {
  test('a pair without a reader goes, with its scale', () => {
    const dangling = without(graphOf(`${used}\n a -> q(0.5) -> z`), 'z');
    const looked = lookAt('AP-28', dangling);
    expect(looked.messages).toEqual(['Nothing reads z, the result of a_dq2.']);
    const { graph } = looked.fix();
    expect(indexOf(graph).nodes.filter((node) => node.opType === 'QuantizeLinear')).toHaveLength(4);
    expect(indexOf(graph).initializers.has('a_q2_scale')).toBe(false);
  });

  test('a Q that feeds an operator directly is an error with no fix of ours', () => {
    const looked = look('AP-28', 'x:f32[1,16,8,8] -> Q(0.02) -> i\n i -> Identity -> ReduceMax -> y');
    expect(looked.findings.map((finding) => finding.severity)).toEqual(['error']);
    expect(looked.offers).toEqual([]);
  });

  test('pairs in use are no fault', () => {
    expect(look('AP-28', used).messages).toEqual([]);
  });

  test('harm: a pair whose result is an output of the graph stays', () => {
    const looked = look('AP-28', `${used}\n a -> q(0.03) -> z`);
    expect(looked.messages).toEqual([]);
    expect(looked.fix().changed).toBe(false);
  });
});
