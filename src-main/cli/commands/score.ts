import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { CalibrationData } from '../../../shared/qdq/calibrate/data.ts';
import type { ScoreAnswer, ScoreRequest } from '../../devices/onnxruntime/score.ts';
import { randomCalibration } from '../../studio/fixes/fixChoice.ts';
import { answer, progress, type CommonOptions } from '../answer.ts';
import { calibrationOf, type CalibrationOptions } from '../calibration.ts';
import { readDetectorFile } from '../decodeFile.ts';
import { withJson } from '../options.ts';
import { scoreText } from '../text/scoreText.ts';

const usualRandom = 8;

/** `qdq score`: how far B's outputs are from A's on the same data, and how well each finds what is labelled. */
export function registerScore(program: Command): void {
  withJson(program.command('score'))
    .description('agreement of B with A on the same inputs, and mAP on labelled images')
    .argument('<reference>', 'ONNX file A')
    .argument('<model>', 'ONNX file B, which is judged')
    .option('--images <folder>', 'PNG files as inputs')
    .option('--random <count>', `this many random inputs (seeded); ${usualRandom} when nothing is given`)
    .option('--labels <file>', 'COCO JSON of the images; their folder is --images, else the folder of the labels')
    .option('--decode <file>', 'JSON that says how outputs become boxes: {"decode":…,"nms":…}')
    .option('--shapes <shapes>', 'shapes of dynamic inputs, as name:1x3x640x640,…')
    .action((reference: string, model: string, options: ScoreOptions) =>
      answer(options, async () => {
        const data = dataOf(options);
        if (!data.ok) return data;
        const labels = await labelsOf(options);
        if (!labels.ok) return labels;
        const scored = await score({
          reference: resolve(reference),
          model: resolve(model),
          shapes: options.shapes ?? null,
          data: data.value,
          labels: labels.value,
        });
        return scored.ok ? ok({ value: scored.value, text: scoreText(scored.value) }) : scored;
      }),
    );
}

interface ScoreOptions extends CommonOptions, CalibrationOptions {
  readonly labels?: string;
  readonly decode?: string;
  readonly shapes?: string;
}

function dataOf(options: ScoreOptions): Result<CalibrationData> {
  if (options.labels !== undefined && options.random !== undefined)
    return err(appError('E-USAGE', 'Labels belong to images: --random does not go with --labels.'));
  const data = calibrationOf(options);
  return data.ok ? ok(data.value ?? randomCalibration(usualRandom)) : data;
}

async function labelsOf({ labels, images, decode }: ScoreOptions): Promise<Result<ScoreRequest['labels']>> {
  if (labels === undefined)
    return decode === undefined
      ? ok(null)
      : err(appError('E-USAGE', '--decode says how to score --labels: give both.'));
  const detector = decode === undefined ? ok({ decode: null, nms: null }) : await readDetectorFile(decode);
  if (!detector.ok) return detector;
  return ok({ file: resolve(labels), folder: resolve(images ?? dirname(labels)), ...detector.value });
}

async function score(request: ScoreRequest): Promise<Result<ScoreAnswer>> {
  const [{ scoreInOwnProcess }, { nodeProcessHost }] = await Promise.all([
    import('../../devices/onnxruntime/score.ts'),
    import('../../process/nodeProcessHost.ts'),
  ]);
  const tell = (done: number, total: number): void => progress(`${done} of ${total} inputs`);
  return scoreInOwnProcess(nodeProcessHost(), request, tell, new AbortController().signal);
}
