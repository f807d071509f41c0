import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import { withInt8Inputs } from '../../../shared/qdq/fp16/int8Inputs.ts';
import { toLevel } from '../../../shared/qdq/fp16/weightStorage.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { sampleFolder } from '../../support/testStudio.ts';
import { valueOf } from '../../support/valueOf.ts';

test('an INT8 input that is prepared as the plan says gives the outputs of the model, to the bit', async () => {
  const path = join(sampleFolder, 'naive-qat.onnx');
  const { graph, inputs } = withInt8Inputs(valueOf(await openModel(path)).graph);
  expect(inputs.map(({ name }) => name)).toEqual(['images']);

  const random = seededRandom(3);
  const picture = Float32Array.from({ length: 3 * 256 * 256 }, random);
  const integers = Int8Array.from(picture, (value) => toLevel(Math.fround(value / inputs[0]!.scale)));
  const run = async (model: string | Uint8Array, type: 'float32' | 'int8', data: Float32Array | Int8Array) => {
    const options = { graphOptimizationLevel: 'disabled' } as const;
    const session = await (typeof model === 'string'
      ? InferenceSession.create(model, options)
      : InferenceSession.create(model, options));
    const made = await session.run({ images: new Tensor(type, data, [1, 3, 256, 256]) });
    await session.release();
    return ['p3', 'p4', 'p5'].map((name) => made[name]!.data);
  };
  expect(await run(encodeModel(graph), 'int8', integers)).toEqual(await run(path, 'float32', picture));
});
