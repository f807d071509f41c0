import type { RunJob } from '../device.ts';
import { historyPath } from './boardFolder.ts';

/**
 * How long builds took on this board: one line each, `SECONDS warm|cold KEY`, written by the job itself, so that the next
 * build can be told how long it will take. A build with a timing cache (warm) is no measure for one without.
 */
export interface PastBuild {
  readonly seconds: number;
  readonly warm: boolean;
  readonly key: string;
}

/** What makes two builds the same work. */
export const buildKey = (
  model: { readonly sha256: string },
  { precision, shapes, options }: Pick<RunJob, 'precision' | 'shapes' | 'options'>,
  tensorrt: string,
): string =>
  [model.sha256, precision, tensorrt, shapes ?? '-', options.dlaCore ?? '-', ...(options.extraFlags ?? [])].join(' ');

export const historyCommand = `tail -n 200 ${historyPath} 2>/dev/null`;

export const readHistory = (text: string): readonly PastBuild[] =>
  text.split('\n').flatMap((line) => {
    const [, seconds, warmth, key] = /^(\d{1,6}) (warm|cold) (.{1,2000})$/.exec(line) ?? [];
    return key === undefined ? [] : [{ seconds: Number(seconds), warm: warmth === 'warm', key }];
  });

/** @returns what the same build took last time, at least a second; null when it was never made under these conditions. */
export function expectedBuildSeconds(history: readonly PastBuild[], key: string, warm: boolean): number | null {
  const last = history.findLast((build) => build.key === key && build.warm === warm);
  return last ? Math.max(1, last.seconds) : null;
}
