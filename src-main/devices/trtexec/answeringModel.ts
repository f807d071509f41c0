import { writeFile } from 'node:fs/promises';
import { ok, type Result } from '../../../shared/base/result.ts';
import { floatTensor } from '../../../shared/onnx/makeTensor.ts';
import { noExternalFiles, type ModelGraph, type ModelProto } from '../../../shared/onnx/model.ts';
import { encodeModel } from '../../onnx-file/codec.ts';
import { openModel } from '../../onnx-file/openModel.ts';

export interface GivenOutput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Writes a model with the inputs of another that always answers with what is given, to be scored like any model. */
export async function writeAnsweringModel(
  path: string,
  model: string,
  outputs: readonly GivenOutput[],
): Promise<Result<void>> {
  const opened = await openModel(model);
  if (!opened.ok) return opened;
  await writeFile(path, encodeModel(answering(opened.value.graph.model, outputs)));
  return ok(undefined);
}

const answering = ({ graph }: ModelProto, outputs: readonly GivenOutput[]): ModelGraph => ({
  external: noExternalFiles,
  model: {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'given',
      node: outputs.map(({ name }, at) => ({ opType: 'Identity', name: `o${at}`, input: [`v${at}`], output: [name] })),
      initializer: outputs.map(({ shape, values }, at) => floatTensor(`v${at}`, shape, values)),
      input: graph?.input ?? [],
      output: outputs.map(({ name, shape }) => ({
        name,
        type: { tensorType: { elemType: 1, shape: { dim: shape.map((dim) => ({ dimValue: BigInt(dim) })) } } },
      })),
    },
  },
});
