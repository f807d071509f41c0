import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A text file of the shared folder; a test that asks for one which is not there fails. */
export const readSharedText = (shared: string, file: string): string => readFileSync(path.join(shared, file), 'utf8');
