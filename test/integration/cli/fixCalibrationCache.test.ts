import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pairScales } from '../../../shared/qdq/calibrate/derivedScales.ts';
import { writeTrtCache, trtCacheHeader } from '../../../shared/qdq/calibrate/trtCache.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { graphOf } from '../../support/graphOf.ts';
import { runCli } from '../../support/runCli.ts';
import { writeGraph } from '../../support/runtimeJobs.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

const root = temporaryFolder();
const model = writeGraph(
  join(root, 'pool.onnx'),
  graphOf(`
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> gap -> flatten -> q(0.01) -> gemm(16) -> y`),
);

test('qdq fix --calib takes the scales of a TensorRT calibration cache, and says so (synthetic)', async () => {
  const cache = join(root, 'int8.cache');
  const scales = new Map([['a', 0.05]]);
  writeFileSync(cache, writeTrtCache({ header: trtCacheHeader('8.5.3'), scales }));
  const output = join(root, 'fixed.onnx');
  const { json, code } = await runCli(['fix', model, '-o', output, '--calib', cache, '--json']);
  expect(code).toBe(0);
  const { plan } = json as { plan: readonly { scaleSource: string | null }[] };
  expect(plan.map(({ scaleSource }) => scaleSource)).toContain('calibrated');
  const core = coreGraphOf(valueOf(await openModel(output)).graph);
  expect(pairScales(core).get('a')).toBeCloseTo(0.05, 6);
}, 30_000);

test('a file that is no cache, one that is not there, and two sources at once', async () => {
  const run = (...more: string[]) => runCli(['fix', model, '--dry-run', '--json', ...more]);
  const code = async (...more: string[]) => ((await run(...more)).json as { error: { code: string } }).error.code;
  expect(await code('--calib', model)).toBe('E-CALIBRATION-CACHE');
  expect(await code('--calib', join(root, 'nowhere.cache'))).toBe('E-FILE-NOT-FOUND');
  expect(await code('--calib', model, '--random', '2')).toBe('E-USAGE');
}, 30_000);
