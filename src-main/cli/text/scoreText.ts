import type { Agreement } from '../../../shared/score/agreement.ts';
import type { DetectorScore, ScoreAnswer } from '../../devices/onnxruntime/score.ts';
import { blocks, table } from './table.ts';

const shownLayers = 10;

/** The outputs, the tensors that agree worst, and mAP of both where there are labels. */
export function scoreText({ samples, outputs, layers, layerSamples, map, referenceMap }: ScoreAnswer): string {
  const worst = layers.toSorted((a, b) => (a.sqnrDb ?? Infinity) - (b.sqnrDb ?? Infinity)).slice(0, shownLayers);
  return blocks(
    `${samples} inputs`,
    agreementTable('output', outputs),
    worst.length === 0 ? null : `${layers.length} tensors inside, over ${layerSamples} inputs; the worst:`,
    worst.length === 0 ? null : agreementTable('tensor', worst),
    map === null
      ? null
      : table(
          ['', 'mAP50-95', '95 %', 'mAP50', 'mAP75', 'images'],
          [...(referenceMap ? [mapRow('A', referenceMap)] : []), mapRow('B', map)],
        ),
  );
}

const agreementTable = (heading: string, rows: readonly Agreement[]): string =>
  table(
    [heading, 'cosine', 'SQNR dB', 'max abs'],
    rows.map(({ name, cosine, sqnrDb, maxAbs }) => [
      name,
      cosine?.toFixed(6) ?? null,
      sqnrDb?.toFixed(2) ?? null,
      maxAbs?.toPrecision(4) ?? null,
    ]),
  );

const mapRow = (name: string, { map5095, map50, map75, ci95, images }: DetectorScore) => [
  name,
  map5095.toFixed(4),
  ci95 && `${ci95[0].toFixed(4)} to ${ci95[1].toFixed(4)}`,
  map50.toFixed(4),
  map75.toFixed(4),
  images,
];
