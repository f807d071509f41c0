import type { Command } from 'commander';
import { ok } from '../../../shared/base/result.ts';
import { fp16Model } from '../../studio/variants/fp16Model.ts';
import { answer } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { writtenJson } from '../json/writtenJson.ts';
import { newFile } from '../newFile.ts';
import { oneOf } from '../oneOf.ts';
import { modelInput, withModelOptions, type ModelOptions } from '../options.ts';
import { writtenText } from '../text/writtenText.ts';

/** `qdq fp16`: the float part of a model in FP16, for targets that take types as they are written. */
export function registerFp16(program: Command, compose: Compose): void {
  withModelOptions(program.command('fp16'))
    .description('convert the float part of a model to FP16')
    .argument('<model>', 'ONNX file')
    .requiredOption('-o, --output <file>', 'the new model')
    .option(
      '--io <policy>',
      'inputs and outputs: keep (FP32), convert, or int8 for inputs that the network quantizes',
      'keep',
    )
    .option('--keep <regex>', 'nodes of such a name stay FP32')
    .option(
      '--weights <storage>',
      'quantized weights: auto, float (behind a Q) or int8 (TensorRT 10 and later)',
      'auto',
    )
    .action((model: string, options: Fp16Options) => answer(options, () => fp16(model, options, compose)));
}

interface Fp16Options extends ModelOptions {
  readonly output: string;
  readonly io: string;
  readonly weights: string;
  readonly keep?: string;
}

async function fp16(path: string, options: Fp16Options, compose: Compose) {
  const output = newFile(path, options.output);
  if (!output.ok) return output;
  const io = oneOf('--io', options.io, ['keep', 'convert', 'int8'] as const);
  if (!io.ok) return io;
  const weights = oneOf('--weights', options.weights, ['auto', 'float', 'int8'] as const);
  if (!weights.ok) return weights;
  const { newWorkRunner } = await compose();
  const made = await fp16Model(
    { work: newWorkRunner() },
    {
      ...modelInput(path, options),
      io: io.value,
      keep: options.keep ?? null,
      weights: weights.value === 'auto' ? null : weights.value,
      output: output.value,
    },
  );
  if (!made.ok) return made;
  return ok({
    value: { target: options.target, ...writtenJson(made.value, output.value) },
    text: writtenText(made.value, output.value),
  });
}
