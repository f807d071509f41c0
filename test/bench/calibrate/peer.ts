import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../../../shared/base/result.ts';

/**
 * ONNX Runtime's Python calibrators, in a virtual environment below `.cache` that is made where Python and pip are.
 * What stands in the way is a reason in words: a benchmark without its peer is no failure.
 */
export interface Peer {
  /** Ms for the whole pass with the method's result, as its own documentation does it. */
  totalMs(method: 'percentile' | 'entropy', model: string, folder: string): Promise<Result<number, string>>;
}

const run = promisify(execFile);
const home = resolve(import.meta.dirname, '../../../.cache/bench-python');
const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const installPatienceMs = 600_000;
const passPatienceMs = 900_000;

export async function openPeer(): Promise<Result<Peer, string>> {
  try {
    if (!existsSync(python)) await run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', home]);
    await run(python, ['-m', 'pip', 'install', '-q', 'onnxruntime', 'onnx', 'pillow', 'numpy'], {
      timeout: installPatienceMs,
    });
  } catch (problem) {
    return err(`Python with onnxruntime cannot be had here: ${firstLine(problem)}`);
  }
  return ok({
    async totalMs(method, model, folder) {
      try {
        const script = join(import.meta.dirname, 'peer.py');
        const { stdout } = await run(python, [script, method, model, folder], { timeout: passPatienceMs });
        // The library tells of its progress on stdout too.
        return ok((JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { readonly totalMs: number }).totalMs);
      } catch (problem) {
        return err(`ONNX Runtime's ${method} calibrator did not end well: ${firstLine(problem)}`);
      }
    },
  });
}

const firstLine = (problem: unknown): string =>
  (problem instanceof Error ? problem.message : String(problem)).split('\n', 2).join(' ').slice(0, 300);
