/**
 * What the folder device runs as a job, detached from whoever submitted it: writes its phases and log as it goes, at last
 * the files that it was told to bring, and its exit. Whoever comes second, because the first submitter died before it
 * could note that the job was started, leaves at once. What the device looks for appears whole or not at all: it may look
 * at any moment. Everything is synthetic.
 */
import { appendFileSync, linkSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = process.argv[2];
const { stepMs, exit, logLines } = JSON.parse(readFileSync(join(folder, 'behaviour.json'), 'utf8'));
writeFileSync(join(folder, `pid.${process.pid}`), String(process.pid));
try {
  linkSync(join(folder, `pid.${process.pid}`), join(folder, 'pid'));
} catch {
  process.exit(0);
}
appendFileSync(join(dirname(folder), 'started.txt'), `${basename(folder).slice('job-'.length)}\n`);
for (const phase of ['build', 'measure', 'profile']) {
  writeFileSync(join(folder, 'phase'), phase);
  for (let line = 0; line < logLines; line += 1) appendFileSync(join(folder, 'log.txt'), `${phase} line ${line}\n`);
  await sleep(stepMs);
}
const times = Array.from({ length: 60 }, (_, at) => ({ computeMs: 2 + (at % 3) * 0.01 }));
writeFileSync(join(folder, 'times.json'), JSON.stringify(times));
writeFileSync(join(folder, 'exit.part'), String(exit));
renameSync(join(folder, 'exit.part'), join(folder, 'exit'));
