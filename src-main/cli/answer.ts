import { appError, exitCodeOf, type AppError } from '../../shared/base/errors.ts';
import type { Result } from '../../shared/base/result.ts';

/**
 * How every command answers: one JSON document on stdout with `--json`, else a text for people; progress and problems on
 * stderr. Exit codes: 0 done, 1 a check failed, 2 bad usage or input, 3 device trouble.
 */
export interface Answer<T> {
  readonly value: T;
  /** For people; printed unless `--json`. */
  readonly text: string;
  /** 1 when a check that was asked for failed. */
  readonly exitCode?: 0 | 1;
}

export interface CommonOptions {
  readonly json?: boolean;
}

/** Runs one command to its end and sets the exit code; a bug is reported as `E-INTERNAL`, never as a stack on stdout. */
export async function answer<T>(options: CommonOptions, work: () => Promise<Result<Answer<T>>>): Promise<void> {
  let result: Result<Answer<T>>;
  try {
    result = await work();
  } catch (bug) {
    const details = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    result = { ok: false, error: appError('E-INTERNAL', 'The command failed unexpectedly.', { details }) };
  }
  if (result.ok) {
    write(options.json ? JSON.stringify(result.value.value) : result.value.text);
    process.exitCode = result.value.exitCode ?? 0;
    return;
  }
  reportError(options, result.error);
}

export function reportError(options: CommonOptions, error: AppError): void {
  if (options.json) write(JSON.stringify({ error }));
  else
    process.stderr.write(
      `${error.code}: ${error.message}\n${error.hint}\n${error.details ? `${error.details}\n` : ''}`,
    );
  process.exitCode = exitCodeOf(error);
}

/** Progress for people; stdout belongs to the answer alone. */
export const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const write = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
};
