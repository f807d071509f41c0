import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeEnvironment } from '../src-main/composeEnvironment.ts';
import { nodeProcessHost } from '../src-main/process/nodeProcessHost.ts';
import { createProject } from '../src-main/studio/project/createProject.ts';
import { runDemo } from '../src-main/studio/project/runDemo.ts';
import { processWorkRunner } from '../src-main/workers/inOwnProcess.ts';
import { inRoot } from './support/paths.mjs';

/**
 * Records the runs that the sample project opens with, on this computer: needed again when the planner fixes the sample
 * in another way. `node scripts/recordSample.mjs`; about a minute; leave the computer alone meanwhile.
 */
const kept = new Set(['engine', 'profile', 'times', 'paired-times', 'agreement', 'log']);

const sampleFolder = inRoot('resources', 'sample');
const runsFolder = path.join(sampleFolder, 'runs');
const work = mkdtempSync(path.join(tmpdir(), 'qdq-record-'));
const host = nodeProcessHost();
const studio = valueOf(
  await createProject(
    path.join(work, 'record'),
    composeEnvironment({ host, newWorkRunner: () => processWorkRunner(host), sampleFolder }),
  ),
);
const demo = valueOf(await runDemo(studio, { report: path.join(work, 'report.html'), tell: console.log }));
rmSync(runsFolder, { recursive: true, force: true });
for (const { run } of demo.cells.slice(1)) {
  const { model, label } = valueOf(studio.store.variants.get(run.variant));
  const folder = path.join(runsFolder, model);
  mkdirSync(folder, { recursive: true });
  for (const { role, name, blob } of studio.store.runs.artifacts(run.id).files)
    if (kept.has(role)) cpSync(valueOf(studio.store.blobs.path(blob)), path.join(folder, name));
  console.log(`${label}: ${run.summary.medianMs} ms, ${folder}`);
}
await studio.close();
rmSync(work, { recursive: true });

function valueOf(result) {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message} ${result.error.details ?? ''}`);
  return result.value;
}
