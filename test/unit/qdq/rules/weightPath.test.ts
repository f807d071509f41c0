import { describe, expect, test } from 'vitest';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { graphOf } from '../../../support/graphOf.ts';
import { attribute } from '../../../support/protoParts.ts';
import { changed, lookAt } from './look.ts';

const good = graphOf('x:f32[1,16,8,8] -> relu -> a\n a -> q(0.02) -> conv1(16) -> y');

/** An operator between the weight's DQ and the convolution. */
const behindDq = (opType: string): ModelGraph =>
  changed(good, (node) =>
    node.opType === 'Conv'
      ? [
          { opType, name: 'between', input: ['conv1_w_dq'], output: ['moved'] },
          { ...node, input: node.input!.with(1, 'moved') },
        ]
      : [node],
  );

describe('AP-18: weight that cannot be folded', () => {
  test('an operator that computes behind the DQ is found', () => {
    expect(lookAt('AP-18', behindDq('Abs')).messages).toEqual([
      'Abs stands between conv1_w_dq and conv1, so its weight is not an INT8 constant.',
    ]);
  });

  test('scales along another axis are found, and the weight can be quantized anew', () => {
    const wrong = changed(good, (node) =>
      node.name?.startsWith('conv1_w') ? [{ ...node, attribute: [attribute('axis', 1)] }] : [node],
    );
    const looked = lookAt('AP-18', wrong);
    expect(looked.messages[0]).toContain('along axis 1; TensorRT wants axis 0');
    const { graph } = looked.fix(looked.offers);
    expect(coreGraphOf(graph).nodes.find((node) => node.op === 'Conv')?.weight?.pair?.axis).toBe(0);
  });

  test('a stored weight is no fault', () => {
    expect(lookAt('AP-18', good).messages).toEqual([]);
  });

  test('harm: an Identity behind the DQ is folded by every version and stays', () => {
    const looked = lookAt('AP-18', behindDq('Identity'));
    expect(looked.messages).toEqual([]);
    expect(looked.fix().changed).toBe(false);
  });
});
