import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import { worstFirst } from '../../../shared/score/agreement.ts';
import { gateOf } from '../../../shared/score/gate.ts';
import type { LabelledData } from '../../devices/onnxruntime/score.ts';
import { randomCalibration } from '../../studio/fixes/fixChoice.ts';
import { answer, progress, type CommonOptions } from '../answer.ts';
import { calibrationOf, withCalibration, type CalibrationOptions } from '../calibration.ts';
import { readDetectorFile } from '../decodeFile.ts';
import type { Compose } from '../environment.ts';
import { withJson } from '../options.ts';
import { scoreText } from '../text/scoreText.ts';

const usualRandom = 8;

/** `qdq score`: how far B's outputs are from A's on the same data, and how well each finds what is labelled. */
export function registerScore(program: Command, compose: Compose): void {
  withJson(withCalibration(program.command('score')))
    .description(
      `agreement of B with A on the same inputs (${usualRandom} random ones by default), and mAP on labelled images`,
    )
    .argument('<reference>', 'ONNX file A: the parent of B, or its float origin')
    .argument('<model>', 'ONNX file B, which is judged')
    .option('--labels <file>', 'COCO JSON of the images; their folder is --images, else the folder of the labels')
    .option('--decode <file>', 'JSON that says how outputs become boxes: {"decode":…,"nms":…}')
    .option('--shapes <shapes>', 'shapes of dynamic inputs, as name:1x3x640x640,…')
    .option('--fail-if-worse', 'exit code 1 unless B may be kept in place of A')
    .action((reference: string, model: string, options: ScoreOptions) =>
      answer(options, () => score(resolve(reference), resolve(model), options, compose)),
    );
}

interface ScoreOptions extends CommonOptions, CalibrationOptions {
  readonly labels?: string;
  readonly decode?: string;
  readonly shapes?: string;
  readonly failIfWorse?: boolean;
}

async function score(reference: string, model: string, options: ScoreOptions, compose: Compose) {
  const data = dataOf(options);
  if (!data.ok) return data;
  const labels = await labelsOf(options);
  if (!labels.ok) return labels;
  const environment = await compose();
  const scored = await environment.score(
    { reference, model, shapes: options.shapes ?? null, data: data.value, labels: labels.value },
    (done, total) => progress(`${done} of ${total} inputs`),
    new AbortController().signal,
  );
  if (!scored.ok) return scored;
  const gate = gateOf(scored.value.outputs, scored.value.mapDifference);
  const value = { ...scored.value, layers: worstFirst(scored.value.layers), gate };
  const isWorse = options.failIfWorse === true && gate.state !== 'passed';
  return ok({ value, text: scoreText(value), exitCode: isWorse ? (1 as const) : (0 as const) });
}

function dataOf(options: ScoreOptions): Result<CalibrationData> {
  const { labels, images, random, arrays } = options;
  if (labels !== undefined && (random !== undefined || arrays !== undefined))
    return err(appError('E-USAGE', 'Labels belong to images: --random and --arrays do not go with --labels.'));
  const data = calibrationOf(labels === undefined ? options : { ...options, images: images ?? dirname(labels) });
  return data.ok ? ok(data.value ?? randomCalibration(usualRandom)) : data;
}

async function labelsOf({ labels, decode }: ScoreOptions): Promise<Result<LabelledData | null>> {
  if (labels === undefined)
    return decode === undefined
      ? ok(null)
      : err(appError('E-USAGE', '--decode says how to score --labels: give both.'));
  const detector = decode === undefined ? ok({ decode: null, nms: null }) : await readDetectorFile(decode);
  return detector.ok ? ok({ file: resolve(labels), ...detector.value }) : detector;
}
