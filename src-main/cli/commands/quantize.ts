import type { Command } from 'commander';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { usualPercentile } from '../../../shared/qdq/calibrate/amaxOf.ts';
import { randomCalibration } from '../../studio/fixes/fixChoice.ts';
import { quantizeModel, type Quantization } from '../../studio/variants/quantizeModel.ts';
import { answer, progress } from '../answer.ts';
import { calibrationOf, withCalibration, type CalibrationOptions } from '../calibration.ts';
import { writeCacheOf } from '../cacheFile.ts';
import type { Compose } from '../environment.ts';
import { quantizeJson } from '../json/quantizeJson.ts';
import { modelInput, withModelOptions, type ModelOptions } from '../options.ts';
import { oneOf } from '../oneOf.ts';
import { newFile } from '../newFile.ts';
import { quantizeText } from '../text/quantizeText.ts';

const usualRandom = 16;

/** `qdq quantize`: Q/DQ into a float model, placed for the target and calibrated; the given model is never touched. */
export function registerQuantize(program: Command, compose: Compose): void {
  withCalibration(withModelOptions(program.command('quantize')))
    .description('insert calibrated Q/DQ into a float model')
    .argument('<model>', 'ONNX file without Q/DQ')
    .requiredOption('-o, --output <file>', 'the quantized model')
    .option('--method <method>', 'max, percentile, mse or entropy', 'max')
    .option('--percentile <percent>', `share of the values to hold, for that method; ${usualPercentile} by default`)
    .option('--write-cache <file>', 'also write the scales as a TensorRT calibration cache, for DLA and implicit INT8')
    .option('--head <policy>', 'float: the last layers stay float; quantize: they do not', 'float')
    .option('--residual <policy>', 'pairs at residual Adds: identity, both or none', 'identity')
    .option('--exclude <regex>', 'leave operators float whose name matches')
    .option('--exclude-nodes <names>', 'leave these operators float, as a,b,c')
    .option('--exclude-ops <types>', 'leave these operator types float, as Gemm,Resize')
    .action((model: string, options: QuantizeOptions) => answer(options, () => quantize(model, options, compose)));
}

interface QuantizeOptions extends ModelOptions, CalibrationOptions {
  readonly output: string;
  readonly method: string;
  readonly percentile?: string;
  readonly writeCache?: string;
  readonly head: string;
  readonly residual: string;
  readonly exclude?: string;
  readonly excludeNodes?: string;
  readonly excludeOps?: string;
}

async function quantize(path: string, options: QuantizeOptions, compose: Compose) {
  const output = newFile(path, options.output);
  if (!output.ok) return output;
  const wanted = quantizationOf(options);
  if (!wanted.ok) return wanted;
  const { method, data } = wanted.value;
  const environment = await compose();
  const { path: model, shapes } = modelInput(path, options);
  const work = environment.newWorkRunner();
  const made = await quantizeModel(
    { work, calibrator: environment.newCalibrator() },
    { path: model, shapes },
    wanted.value,
    output.value,
    (done, total) => progress(`${done} of ${total} inputs`),
  );
  if (!made.ok) return made;
  const { target, writeCache } = options;
  const cache =
    writeCache === undefined
      ? ok(null)
      : await writeCacheOf(work, { path: output.value, target, shapes }, path, writeCache);
  if (!cache.ok) return cache;
  const calibration = { method, data: data.kind, cache: cache.value };
  return ok({
    value: { target, ...quantizeJson(made.value, output.value, calibration) },
    text: quantizeText(made.value, output.value, calibration),
  });
}

function quantizationOf(options: QuantizeOptions): Result<Quantization> {
  const calibration = calibrationOf(options);
  if (!calibration.ok) return calibration;
  const method = oneOf('--method', options.method, ['max', 'percentile', 'mse', 'entropy'] as const);
  if (!method.ok) return method;
  const percentile = percentileOf(options.percentile);
  if (!percentile.ok) return percentile;
  const head = oneOf('--head', options.head, ['float', 'quantize'] as const);
  if (!head.ok) return head;
  const residual = oneOf('--residual', options.residual, ['identity', 'both', 'none'] as const);
  if (!residual.ok) return residual;
  const exclude = {
    names: listOf(options.excludeNodes),
    regex: options.exclude ?? null,
    ops: listOf(options.excludeOps),
  };
  return ok({
    target: options.target,
    choice: { head: head.value, residual: residual.value, exclude },
    method: method.value,
    percentile: percentile.value,
    data: calibration.value ?? randomCalibration(usualRandom),
  });
}

function percentileOf(text = String(usualPercentile)): Result<number> {
  const percentile = Number(text);
  return percentile > 0 && percentile <= 100
    ? ok(percentile)
    : err(appError('E-USAGE', `'${text}' is not a percentage above 0.`));
}

const listOf = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : text.split(',').map((item) => item.trim());
