import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Sha256 } from '../../../shared/base/brand.ts';
import { floatTensor } from '../../../shared/onnx/makeTensor.ts';
import { noExternalFiles, type ModelGraph } from '../../../shared/onnx/model.ts';
import { encodeModel } from '../../onnx-file/codec.ts';
import type { RunJob } from '../device.ts';

/** The smallest model that is worth building: one convolution and an activation, for a try of a newly paired board. */
export async function writeTestModel(path: string): Promise<RunJob['model']> {
  const bytes = encodeModel(testModel());
  await writeFile(path, bytes);
  return {
    path,
    sha256: createHash('sha256').update(bytes).digest('hex') as Sha256,
    sizeBytes: bytes.length,
  };
}

const channels = 8;
const size = 32;

function testModel(): ModelGraph {
  const weight = Float32Array.from({ length: channels * 3 * 9 }, (_, at) => ((at * 37) % 19) / 19 - 0.5);
  return {
    external: noExternalFiles,
    model: {
      irVersion: 7n,
      producerName: 'QDQ Studio test build',
      opsetImport: [{ domain: '', version: 13n }],
      graph: {
        name: 'test-build',
        node: [
          {
            opType: 'Conv',
            name: 'conv',
            input: ['x', 'w'],
            output: ['c'],
            attribute: [{ name: 'pads', type: 7, ints: [1n, 1n, 1n, 1n] }],
          },
          { opType: 'Relu', name: 'relu', input: ['c'], output: ['y'] },
        ],
        initializer: [floatTensor('w', [channels, 3, 3, 3], weight)],
        input: [valueInfo('x', [1, 3, size, size])],
        output: [valueInfo('y', [1, channels, size, size])],
      },
    },
  };
}

const valueInfo = (name: string, shape: readonly number[]) => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: shape.map((dim) => ({ dimValue: BigInt(dim) })) } } },
});
