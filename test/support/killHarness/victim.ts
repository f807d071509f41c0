import { mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../shared/base/random.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import { testEnvironment } from '../testStudio.ts';
import { valueOf } from '../valueOf.ts';
import { cases } from './cases.ts';

/** The process that is killed: `node victim.ts PROJECT BOARDS SEED`. Says what it has done, one JSON a line, at once. */
const [project = '', boards = '', seed = '0'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const say = (message: unknown): void => void writeSync(1, `${JSON.stringify(message)}\n`);

const scratch = join(boards, `scratch-${process.pid}`);
mkdirSync(scratch, { recursive: true });
const studio = valueOf(await openProject(project, testEnvironment(boards)));
studio.jobs.wake();
say('ready');
const names = Object.keys(cases);
for (;;) {
  const name = names[Math.floor(random() * names.length)]!;
  await cases[name]!({ studio, random, scratch, acknowledge: say });
}
