import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { PlanCheck } from '../../../shared/qdq/pytorch/checkPlan.ts';
import { isLongRun, recordProof } from '../../support/proof.ts';
import { pythonWith, type Framework } from '../../support/pytorch/environment.ts';
import { runCli } from '../../support/runCli.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');
const tune = join(import.meta.dirname, '../../support/pytorch/tune.py');

interface Training {
  readonly torch: string;
  readonly framework: string;
  readonly shared?: number;
  readonly ranges: number;
  readonly losses?: readonly number[];
  readonly frozen?: boolean;
  readonly seconds: number;
}

/** The plan of the sample's naive QAT, carried into a real training of its net by each framework, on this CPU. */
describeWithShared('a fix carried through a real training', (shared) => {
  const folder = temporaryFolder();
  const sample = join(shared, 'sample');
  const plan = join(folder, 'plan/plan.json');

  const train = async (python: string, framework: Framework, withPlan: string, out: string): Promise<Training> => {
    const { stdout } = await run(python, [tune, framework, sample, join(root, 'resources/pytorch'), withPlan, out], {
      maxBuffer: 1 << 26,
    });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Training;
  };
  const check = async (model: string): Promise<PlanCheck> =>
    (await runCli(['check-plan', model, plan, '--json'])).json as PlanCheck;

  test.for(['modelopt', 'pytorch-quantization'] as const)('%s', async (framework, { skip }) => {
    if (!isLongRun) return skip('PyTorch is several GB: only in npm run test:long');
    const python = await pythonWith(framework);
    if (!python.ok) return skip(`untested here: ${python.error}`);
    await runCli(['fix', join(sample, 'naive-qat.onnx'), '--dry-run', '--pytorch-plan', join(folder, 'plan')]);

    const naiveModel = join(folder, `${framework}-naive.onnx`);
    const naive = await train(python.value, framework, '-', naiveModel);
    const without = await check(naiveModel);
    expect(without.ok).toBe(false);
    expect(without.differing.length).toBeGreaterThan(0);

    const model = join(folder, `${framework}.onnx`);
    const tuned = await train(python.value, framework, plan, model);
    expect(tuned).toMatchObject({ shared: 22, ranges: 48 + 92, frozen: true });
    expect(await check(model)).toEqual({ ok: true, missing: [], differing: [], extra: [] });

    const labels = ['--labels', join(sample, 'val/labels.json')];
    const scored = await runCli(['score', join(sample, 'float.onnx'), model, ...labels, '--json']);
    const { map, mapDifference } = scored.json as Record<'map' | 'mapDifference', { map5095: number }>;
    // A net that broke on the way would find nothing.
    expect(map.map5095).toBeGreaterThan(0.65);

    recordProof({
      name: `a fix carried through ${framework}`,
      tried: 1,
      failed: 0,
      lost: 0,
      seconds: naive.seconds + tuned.seconds,
    });
    console.log(
      `${framework} ${tuned.framework}, torch ${tuned.torch}: ${tuned.shared} shared groups, ` +
        `losses ${tuned.losses!.map((value) => value.toFixed(3)).join(' ')}, the re-export passes check-plan ` +
        `(without the plan ${without.differing.length} groups differ), mAP50-95 ${map.map5095.toFixed(4)} ` +
        `(${mapDifference.map5095.toFixed(4)} against float), ${tuned.seconds} s`,
    );
  });
});
