import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { RunId } from '../../shared/base/brand.ts';
import type { Store } from '../store/store.ts';
import { linesFrom, type LogLines } from './logBook.ts';

const readBytes = 8 << 20;

/** The log of a run that is over; of a very long one its end. */
export function keptLog(store: Store, run: RunId, fromLine: number): LogLines {
  const file = store.runs.artifacts(run)?.files.find(({ role }) => role === 'log');
  const path = file ? store.blobs.path(file.blob) : null;
  if (!path?.ok) return { lines: [], nextLine: fromLine };
  const handle = openSync(path.value, 'r');
  try {
    const { size } = fstatSync(handle);
    const text = Buffer.alloc(Math.min(size, readBytes));
    const read = readSync(handle, text, 0, text.length, size - text.length);
    return linesFrom(text.toString('utf8', 0, read).split('\n'), 0, fromLine);
  } finally {
    closeSync(handle);
  }
}
