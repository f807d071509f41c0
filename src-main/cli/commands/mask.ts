import type { Command } from 'commander';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { maskModel } from '../../studio/variants/maskModel.ts';
import type { WorkInput } from '../../workers/work.ts';
import { answer } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { writtenJson } from '../json/writtenJson.ts';
import { newFile } from '../newFile.ts';
import { modelInput, withModelOptions, type ModelOptions } from '../options.ts';
import { writtenText } from '../text/writtenText.ts';

/** `qdq mask`: a region back in float, or the front part of a model. */
export function registerMask(program: Command, compose: Compose): void {
  withModelOptions(program.command('mask'))
    .description('take Q/DQ off a region, or end the model at tensors')
    .argument('<model>', 'ONNX file')
    .requiredOption('-o, --output <file>', 'the new model')
    .option('--nodes <regex>', 'operators (or pairs) that lose their Q/DQ')
    .option('--cut <tensors>', 'tensors that become the outputs, as a,b,c')
    .action((model: string, options: MaskOptions) => answer(options, () => mask(model, options, compose)));
}

interface MaskOptions extends ModelOptions {
  readonly output: string;
  readonly nodes?: string;
  readonly cut?: string;
}

async function mask(path: string, options: MaskOptions, compose: Compose) {
  const output = newFile(path, options.output);
  if (!output.ok) return output;
  const region = regionOf(options);
  if (!region.ok) return region;
  const { newWorkRunner } = await compose();
  const made = await maskModel({ work: newWorkRunner() }, modelInput(path, options), region.value, output.value);
  if (!made.ok) return made;
  return ok({
    value: { target: options.target, ...writtenJson(made.value, output.value) },
    text: writtenText(made.value, output.value),
  });
}

function regionOf({ nodes, cut }: MaskOptions): Result<WorkInput<'mask'>['region']> {
  if (nodes !== undefined && cut === undefined) return ok({ kind: 'nodes', regex: nodes });
  const tensors = (cut ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  return nodes === undefined && tensors.length > 0
    ? ok({ kind: 'cut', tensors })
    : err(appError('E-USAGE', 'Say what to mask: either --nodes REGEX or --cut TENSORS.'));
}
