import { describe, expect, test } from 'vitest';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { changed, lookAt } from './look.ts';

const good = graphOf('x:f32[1,16,8,8] -> q(0.02) -> conv1 -> bn -> relu -> a\n a -> q(0.03) -> conv2 -> y');

/** The BatchNorm's bias read through an operator, as exporters share equal parameters. */
const sharedThrough = (opType: string): ModelGraph =>
  changed(good, (node) =>
    node.opType === 'BatchNormalization'
      ? [
          { opType, name: 'share', input: ['bn_bias'], output: ['shared'] },
          { ...node, input: node.input!.with(2, 'shared') },
        ]
      : [node],
  );

describe('AP-31: BatchNorm parameter behind an Identity', () => {
  test('it is read where it is stored, unasked, and the Identity goes', () => {
    const looked = lookAt('AP-31', sharedThrough('Identity'));
    expect(looked.messages).toEqual(['bn reads shared through an Identity, so it is not folded into its convolution.']);
    const { graph, plan } = looked.fix();
    expect(plan.steps.map((step) => step.op)).toEqual(['fold-constant']);
    expect(indexOf(graph).nodes).toEqual(indexOf(good).nodes);
  });

  test('a stored parameter is no fault', () => {
    expect(lookAt('AP-31', good).messages).toEqual([]);
  });

  test('harm: a parameter that is computed is not replaced by what goes in', () => {
    const looked = lookAt('AP-31', sharedThrough('Neg'));
    expect(looked.messages).toEqual([]);
    expect(looked.fix().changed).toBe(false);
  });
});
