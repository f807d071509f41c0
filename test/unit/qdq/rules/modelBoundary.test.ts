import { describe, expect, test } from 'vitest';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import { edgesOf, look } from './look.ts';

describe('AP-19: the border of the model', () => {
  test('the Q on a graph input is named with the bytes it reads; it cannot be fixed without another interface', () => {
    const looked = look('AP-19', 'x:f32[1,3,16,16] -> q(0.02) -> conv1 -> y');
    expect(looked.messages).toEqual([
      'x_q reads the graph input x (3072 bytes) in a kernel of its own; only an INT8 input would save it (`qdq fp16 --io int8`).',
    ]);
    expect(looked.offers).toEqual([]);
  });

  test('a pair on an output can be taken off, and the output keeps its name', () => {
    const looked = look('AP-19', 'x:f32[1,16,8,8] -> conv1 -> relu -> a\n a -> q(0.02) -> y');
    expect(looked.messages).toEqual(['a_q quantizes a for a graph output, which is read in float again.']);
    const { graph } = looked.fix(looked.offers);
    expect(edgesOf(graph)).toContain('output <- a');
    expect([...indexOf(graph).outputs]).toEqual(['y']);
    expect(indexOf(graph).nodes.map((node) => node.opType)).toEqual(['Conv', 'Relu', 'Identity']);
  });

  test('float borders are no fault', () => {
    expect(look('AP-19', 'x:f32[1,16,8,8] -> relu -> a\n a -> q(0.02) -> conv1 -> y').messages).toEqual([]);
  });

  test('harm: an output that others read through its pair as well is left alone', () => {
    const looked = look('AP-19', 'x:f32[1,16,8,8] -> relu -> a\n a -> q(0.02) -> b!\n b -> conv1 -> y');
    expect(looked.fix(looked.offers).changed).toBe(false);
  });
});
