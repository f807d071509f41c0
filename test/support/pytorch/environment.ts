import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { sharedCache } from '../../../scripts/support/paths.mjs';

/**
 * A Python with PyTorch and a quantization framework, made once in the user's cache folder: PyPI's torch is the CUDA build,
 * 5.7 GB unpacked with what it brings, and it runs on a CPU as well. What stands in the way is a reason in words.
 */
export type Framework = 'modelopt' | 'pytorch-quantization';

const torch = '2.15.0';
const modelopt = '0.47.0';
const neededBytes = 14e9;

/** ModelOpt imports two packages that it does not name; of pytorch-quantization's own list only absl is imported. */
const packages: Readonly<Record<Framework, readonly string[]>> = {
  modelopt: [
    `nvidia-modelopt==${modelopt}`,
    `torch==${torch}`,
    'onnx',
    'numpy',
    'pillow',
    'requests',
    'huggingface_hub',
  ],
  'pytorch-quantization': ['--no-deps', 'pytorch-quantization==2.1.3', 'absl-py'],
};

const home = join(sharedCache, `modelopt-${modelopt}-torch-${torch}`);
const isWindows = process.platform === 'win32';
const python = join(home, isWindows ? 'Scripts/python.exe' : 'bin/python');
const run = promisify(execFile);

/** @returns the path of a Python that can import the framework. pytorch-quantization is put beside ModelOpt's torch. */
export async function pythonWith(framework: Framework): Promise<Result<string, string>> {
  const before = framework === 'modelopt' ? await newHome() : await pythonWith('modelopt');
  if (!before.ok) return before;
  const mark = join(home, `${framework}.installed`);
  if (existsSync(mark)) return ok(python);
  try {
    await run(python, ['-m', 'pip', 'install', '-q', ...packages[framework]], { maxBuffer: 1 << 26 });
    await writeFile(mark, '');
    return ok(python);
  } catch (problem) {
    return err(`${framework} cannot be installed: ${lastLine(problem)}`);
  }
}

async function newHome(): Promise<Result<null, string>> {
  if (existsSync(join(home, 'modelopt.installed'))) return ok(null);
  await mkdir(home, { recursive: true });
  const { bavail, bsize } = await statfs(home);
  if (bavail * bsize < neededBytes)
    return err(`PyTorch needs ${neededBytes / 1e9} GB at ${home}; ${Math.floor((bavail * bsize) / 1e9)} GB are free`);
  try {
    await run(isWindows ? 'python' : 'python3', ['-m', 'venv', home]);
    return ok(null);
  } catch (problem) {
    return err(`there is no Python that can make an environment: ${lastLine(problem)}`);
  }
}

const lastLine = (problem: unknown): string => String(problem).trimEnd().split('\n').at(-1)!;
