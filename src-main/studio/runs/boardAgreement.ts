import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { AgreementReport } from '../../../shared/score/agreement.ts';
import type { RunJob } from '../../devices/device.ts';
import { writeAnsweringModel } from '../../devices/trtexec/answeringModel.ts';
import type { Studio } from '../studio.ts';
import { readOutputs } from './boardOutputs.ts';

/**
 * How well the outputs that a board computed agree with those of ONNX Runtime, which computes the same model on the same
 * inputs, on the graph as written. The board's outputs are scored like any model: as one that always answers with them.
 * Errors: those of reading and scoring; a run without this figure is still a run.
 */
export async function boardAgreement(
  { store, score }: Pick<Studio, 'store' | 'score'>,
  job: RunJob,
  outputsFile: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<AgreementReport>> {
  const outputs = readOutputs(await readFile(outputsFile, 'utf8'));
  if (!outputs.ok) return outputs;
  const folder = join(store.arrivals, `outputs-${job.id}`);
  const path = join(folder, 'board.onnx');
  const { seed } = job.options;
  try {
    await mkdir(folder, { recursive: true });
    const written = await writeAnsweringModel(path, job.model.path, outputs.value);
    if (!written.ok) return written;
    const scored = await score(
      {
        model: path,
        reference: job.model.path,
        shapes: job.shapes,
        data: { kind: 'random', count: 1, seed },
        labels: null,
      },
      () => {},
      signal,
    );
    if (!scored.ok) return scored;
    if (scored.value.outputs.length === 0)
      return err(appError('E-DEVICE-PROTOCOL', 'The board’s outputs are none of the model’s.'));
    const { sha256 } = job.model;
    return ok({ samples: 1, seed, references: [{ role: 'onnxruntime', sha256, outputs: scored.value.outputs }] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
