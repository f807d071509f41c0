import type { QuantizedModel } from '../../studio/variants/quantizeModel.ts';
import type { CalibrationShown } from '../json/quantizeJson.ts';
import { figuresText } from './inspectText.ts';
import { blocks, table } from './table.ts';

export const quantizeText = (
  { pairs, excluded, before, after, samples, samplesRun, calibrationMs }: QuantizedModel,
  output: string,
  { method, data, cache }: CalibrationShown,
): string =>
  blocks(
    `${pairs.activation} activation pairs, ${pairs.weight} weight pairs; ${method} over ${samples} ${
      sampleNames[data]
    } in ${(calibrationMs / 1000).toFixed(1)} s`,
    samplesRun < samples ? `${samples - samplesRun} of them were counted before and are not run again.` : null,
    data === 'random' ? 'Random inputs say nothing about accuracy: calibrate on images (--images) before use.' : null,
    excluded.length > 0
      ? table(
          ['stays float', 'why'],
          excluded.map(({ node, reason }) => [node, reason]),
        )
      : null,
    figuresText(before, after),
    cache === null ? null : `Calibration cache: ${cache}`,
    `Written: ${output}`,
  );

const sampleNames: Readonly<Record<CalibrationShown['data'], string>> = {
  images: 'images',
  arrays: 'samples',
  random: 'random inputs',
};
