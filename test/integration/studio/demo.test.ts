import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { composeEnvironment } from '../../../src-main/composeEnvironment.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { createProject } from '../../../src-main/studio/project/createProject.ts';
import { runDemo } from '../../../src-main/studio/project/runDemo.ts';
import { processWorkRunner } from '../../../src-main/workers/inOwnProcess.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { sampleFolder } from '../../support/testStudio.ts';
import { valueOf } from '../../support/valueOf.ts';

const folder = temporaryFolder();
const host = nodeProcessHost();

test('the whole loop on the sample, with ONNX Runtime and processes of its own', { timeout: 180_000 }, async () => {
  mkdirSync(join(folder, 'out'));
  const studio = valueOf(
    await createProject(
      join(folder, 'demo'),
      composeEnvironment({ host, newWorkRunner: () => processWorkRunner(host), sampleFolder }),
    ),
  );
  const report = join(folder, 'out/report.html');
  const { cells, fix, comparison } = valueOf(await runDemo(studio, { report, measureSeconds: 0.5 }));

  const runs = cells.map(({ run }) => run);
  expect(runs.map((run) => [run.precision, run.state])).toEqual([
    ['fp32', 'done'],
    ['int8-explicit', 'done'],
    ['int8-explicit', 'done'],
  ]);
  for (const { summary, standIn } of runs) {
    expect(standIn).toBe(false);
    expect(summary?.medianMs).toBeGreaterThan(0);
    expect(summary?.engineLayers).toBeGreaterThan(50);
  }
  expect(runs[0]!.summary?.agreement).toBeNull();
  expect(runs[1]!.summary?.agreement?.cosine).toBeGreaterThan(0.8);
  expect(runs[2]!.summary?.agreement?.cosine).toBeGreaterThan(0.9);

  expect(fix.fix.after.reformatsQdq).toBeLessThan(fix.fix.before.reformatsQdq);
  expect(fix.variant.parent).toBe(studio.store.variants.list().find(({ label }) => label === 'Naive QAT')?.id);

  expect(comparison).toMatchObject({ a: { figures: 'measured' }, b: { figures: 'measured' }, fair: { ok: true } });
  expect(comparison.endToEnd).not.toBeNull();
  const explained = comparison.causes.reduce((total, cause) => total + cause.ms, 0);
  expect(explained).toBeCloseTo(comparison.profile!.deltaMs, 6);

  const page = readFileSync(report, 'utf8');
  expect(page.startsWith('<!doctype html>')).toBe(true);
  expect(page.length).toBeLessThan(5_000_000);
  await studio.close();
});
