import { join } from 'node:path';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { randomFeeds } from '../../../src-main/devices/onnxruntime/child/inputs.ts';
import { withExtraOutputs } from '../../../src-main/devices/onnxruntime/child/extraOutputs.ts';
import { onnxruntimeCalibrator } from '../../../src-main/devices/onnxruntime/onnxruntimeCalibrator.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { quantizeModel } from '../../../src-main/studio/variants/quantizeModel.ts';
import { inProcessWorkRunner } from '../../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import { graphOf } from '../../support/graphOf.ts';
import { plainAmax } from '../../support/plainCalibration.ts';
import { writeGraph } from '../../support/runtimeJobs.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

const root = temporaryFolder();
/** `a` and `b` meet at a Concat, so that both and `j` take one scale. */
const graph = graphOf(`
  x:f32[1,16,16,16] -> conv1(32) -> relu -> a
  a -> conv2(32) -> relu2 -> b
  b, a -> concat -> j
  j -> conv3(32) -> y`);
const path = writeGraph(join(root, 'tied.onnx'), graph);
const data = { kind: 'random', count: 3, seed: 7 } as const;

/** What the tensors held, by the runtime itself. */
async function rawValues(tensors: readonly string[]): Promise<Float32Array> {
  const open = writeGraph(join(root, 'open.onnx'), valueOf(withExtraOutputs(graph, tensors)));
  const session = await InferenceSession.create(open, { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1 });
  const parts: number[] = [];
  for (let sample = 0; sample < data.count; sample += 1) {
    const feeds = randomFeeds([{ name: 'x', dtype: 'fp32', shape: [1, 16, 16, 16] }], data.seed, sample);
    const made: Readonly<Record<string, Tensor>> = { ...(await session.run(feeds)), ...feeds };
    for (const tensor of tensors) parts.push(...(made[tensor]!.data as Float32Array));
  }
  await session.release();
  return Float32Array.from(parts);
}

test('scales of all four methods are those of the raw tensors, of a tied group those of its union (synthetic)', async () => {
  const parts = {
    work: inProcessWorkRunner(workHandlers),
    calibrator: onnxruntimeCalibrator(nodeProcessHost(), join(root, 'passes')),
  };
  const choice = { head: 'quantize', residual: 'identity', exclude: { names: [], regex: null, ops: [] } } as const;
  const [input, tied] = [await rawValues(['x']), await rawValues(['a', 'j'])];
  for (const method of ['max', 'percentile', 'mse', 'entropy'] as const) {
    const wanted = { target: 'trt=10.3,sm=87', choice, method, data };
    const output = join(root, `${method}.onnx`);
    const made = valueOf(await quantizeModel(parts, { path, shapes: null }, wanted, output));
    expect(made.samplesRun).toBe(method === 'max' ? 3 : 0);
    const own = plainAmax(tied, method);
    expect(made.amax).toEqual({ x: plainAmax(input, method), a: own, j: own });
    const recalled = await parts.calibrator.recall(made.sha256);
    expect(recalled).toMatchObject({ method, samples: 3, groups: [['x'], ['a', 'j']] });
    expect([...recalled!.histograms.keys()]).toEqual(['x', 'a', 'j']);
  }
}, 60_000);
