import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { floatTensor } from '../../../shared/onnx/makeTensor.ts';
import { noExternalFiles, type ModelGraph } from '../../../shared/onnx/model.ts';
import type { AgreementReport } from '../../../shared/score/agreement.ts';
import type { RunJob } from '../../devices/device.ts';
import { encodeModel } from '../../onnx-file/codec.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import type { Studio } from '../studio.ts';
import { readOutputs, type BoardOutput } from './boardOutputs.ts';

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
  const opened = await openModel(job.model.path);
  if (!opened.ok) return opened;
  const folder = join(store.arrivals, `outputs-${job.id}`);
  const path = join(folder, 'board.onnx');
  const { seed } = job.options;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, encodeModel(answering(opened.value.graph, outputs.value)));
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

/** A model with the inputs of another that answers with what is given. */
function answering({ model }: ModelGraph, outputs: readonly BoardOutput[]): ModelGraph {
  const { graph } = model;
  return {
    external: noExternalFiles,
    model: {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: 13n }],
      graph: {
        name: 'board',
        node: outputs.map(({ name }, at) => ({
          opType: 'Identity',
          name: `o${at}`,
          input: [`v${at}`],
          output: [name],
        })),
        initializer: outputs.map(({ shape, values }, at) => floatTensor(`v${at}`, shape, values)),
        input: graph?.input ?? [],
        output: outputs.map(({ name, shape }) => ({
          name,
          type: { tensorType: { elemType: 1, shape: { dim: shape.map((dim) => ({ dimValue: BigInt(dim) })) } } },
        })),
      },
    },
  };
}
