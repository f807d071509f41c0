import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobId } from '../../../shared/base/brand.ts';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { jobFolder } from './boardFolder.ts';
import { quote } from './quote.ts';
import type { Shell } from './shell.ts';

/**
 * Brings the files of a job home in one go: the board sends `NAME SIZE` and that many bytes, file after file. Names are
 * checked against those that a job of ours leaves, sizes against a limit, and a file gets its name here only when it is
 * whole. A transfer that breaks is begun anew; what is here already is written again.
 */
const nameOfOurs =
  /^(?:log|job\.sh|layers\.json|profile\.json|times\.json|outputs\.json|telemetry\.log|clocks|aftermath|conditions-(?:before|after)|pair-\d{1,2}-[ab][12]\.json|(?:model|parent)\.engine)$/;
const maxFileBytes = 2 ** 31;
const quietMs = 600_000;

/** @returns the names of the files that now lie in `folder`. */
export async function collect(
  shell: Shell,
  id: JobId,
  folder: string,
  signal: AbortSignal,
): Promise<Result<readonly string[]>> {
  await mkdir(folder, { recursive: true });
  const receiver = new Receiver(folder);
  const command = `cd ${quote(jobFolder(id))} 2>/dev/null || exit 0
for f in *; do
  case $f in *.sh|*.json|*.log|*.engine|log|clocks|aftermath|conditions-*) ;; *) continue ;; esac
  [ -f "$f" ] && [ ! -L "$f" ] || continue
  size=$(wc -c <"$f") && echo "$f "$size && head -c $size "$f"
done`;
  const output = await shell.run(command, { onData: (chunk) => receiver.take(chunk), timeoutMs: quietMs, signal });
  receiver.end();
  if (!output.ok) return output;
  if (receiver.problem) return err(receiver.problem);
  for (const name of receiver.whole) await rename(join(folder, `${name}.part`), join(folder, name));
  return ok(receiver.whole);
}

/** Takes the stream apart and writes what it holds; never holds more than a header. */
class Receiver {
  readonly whole: string[] = [];
  problem: AppError | null = null;
  readonly #folder: string;
  #header = Buffer.alloc(0);
  #file: { readonly name: string; readonly handle: number | null; left: number } | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.problem === null) rest = this.#file ? this.#takeBytes(rest) : this.#takeHeader(rest);
  }

  end(): void {
    if (this.#file?.handle != null) closeSync(this.#file.handle);
    if (this.#file !== null) this.problem ??= broken('The board sent less of a file than it had announced.');
  }

  #takeHeader(bytes: Buffer): Buffer {
    const end = bytes.indexOf('\n');
    this.#header = Buffer.concat([this.#header, end === -1 ? bytes : bytes.subarray(0, end)]);
    if (end === -1) {
      if (this.#header.length > 300) this.problem = broken('The board sent something that is no list of files.');
      return Buffer.alloc(0);
    }
    const [, name = '', size] = /^(.{1,200}) +(\d{1,10})$/.exec(this.#header.toString('utf8')) ?? [];
    this.#header = Buffer.alloc(0);
    if (size === undefined || Number(size) > maxFileBytes)
      this.problem = broken('The board sent something that is no list of files.');
    else this.#begin(name, Number(size));
    return bytes.subarray(end + 1);
  }

  /** A file that is none of ours is read past. */
  #begin(name: string, size: number): void {
    try {
      const handle = nameOfOurs.test(name) ? openSync(join(this.#folder, `${name}.part`), 'w') : null;
      this.#file = { name, handle, left: size };
      if (size === 0) this.#finish();
    } catch (problem) {
      this.problem = hereProblem(problem);
    }
  }

  #takeBytes(bytes: Buffer): Buffer {
    const file = this.#file!;
    const own = bytes.subarray(0, file.left);
    try {
      for (let at = 0; file.handle !== null && at < own.length;) at += writeSync(file.handle, own, at);
    } catch (problem) {
      this.problem = hereProblem(problem);
    }
    file.left -= own.length;
    if (file.left === 0) this.#finish();
    return bytes.subarray(own.length);
  }

  #finish(): void {
    const { name, handle } = this.#file!;
    this.#file = null;
    if (handle === null) return;
    closeSync(handle);
    this.whole.push(name);
  }
}

const broken = (message: string): AppError => appError('E-DEVICE-PROTOCOL', message);
const hereProblem = (problem: unknown): AppError =>
  problem instanceof Error && 'code' in problem && problem.code === 'ENOSPC'
    ? appError('E-DISK-FULL', 'There is no room here for the files of the run; they wait on the board.')
    : appError('E-FILE-UNWRITABLE', 'The files of the run cannot be written here.', { details: String(problem) });

/** Text of a collected file; null when it was not there. */
export const textIn = (folder: string, name: string): Promise<string | null> =>
  readFile(join(folder, name), 'utf8').catch(() => null);
