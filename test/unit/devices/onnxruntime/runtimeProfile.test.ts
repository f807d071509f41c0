import { describe, expect, test } from 'vitest';
import { leastMs, readRuntimeProfile } from '../../../../src-main/devices/onnxruntime/graph/runtimeProfile.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';

const event = (name: string, index: string, dur: number, more: object = {}) => ({
  cat: 'Node',
  ph: 'X',
  name: `${name}_kernel_time`,
  dur,
  args: { op_name: 'Conv', node_index: index, ...more },
});

describe('the profile of ONNX Runtime', () => {
  test('durations are gathered by node, in the order of the first run', () => {
    const shapes = { input_type_shape: [{ float: [1, 3, 8, 8] }], output_type_shape: [{ uint8: [1, 8, 8, 4] }] };
    const events = [
      { cat: 'Session', name: 'model_run', dur: 9 },
      event('b', '7', 5, shapes),
      event('a', '2', 3),
      event('b', '7', 4, shapes),
      { ...event('x', '9', 1), name: 'x_fence_before' },
    ];
    const nodes = valueOf(readRuntimeProfile(JSON.stringify(events)));
    expect(nodes.map(({ name, durationsUs }) => [name, durationsUs])).toEqual([
      ['b', [5, 4]],
      ['a', [3]],
    ]);
    expect(nodes[0]).toMatchObject({
      inputs: [{ dtype: 'fp32', shape: [1, 3, 8, 8] }],
      outputs: [{ dtype: 'uint8', shape: [1, 8, 8, 4] }],
    });
  });

  test.each(['', '{', '{}', '[]', '[1,null,{"cat":"Node"}]', '[{"cat":"Node","name":"a_kernel_time","args":[]}]'])(
    'no profile: %s',
    (text) => {
      expect(errorOf(readRuntimeProfile(text)).code).toBe('E-RUNTIME');
    },
  );

  test('slow runs do not bend a time', () => {
    expect(leastMs([1000, 900_000, 1100])).toBe(1);
    expect(leastMs([])).toBe(0);
  });
});
