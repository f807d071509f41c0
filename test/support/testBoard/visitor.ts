import { writeSync } from 'node:fs';
import type { RunId } from '../../../shared/base/brand.ts';
import { openAsProduct, workOff } from './boardProject.ts';

/** A process of ours that has a project open and works it off, to be killed in the middle: `node visitor.ts PROJECT RUN`. */
const [path = '', run = ''] = process.argv.slice(2);
workOff(await openAsProduct(path), run as RunId, (phase) => void writeSync(1, `${phase}\n`));
// Only death ends it.
setInterval(() => {}, 60_000);
