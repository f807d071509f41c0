import type { Agreement } from '../../../shared/score/agreement.ts';
import type { DetectorScore } from '../../../shared/score/detection/detectorScore.ts';
import type { Gate } from '../../../shared/score/gate.ts';
import type { ScoreAnswer } from '../../devices/onnxruntime/score.ts';
import { blocks, table } from './table.ts';

const shownLayers = 10;

/** The outputs, the tensors that agree worst, mAP of both where there are labels, and whether B may be kept. */
export function scoreText(score: ScoreAnswer & { readonly gate: Gate }): string {
  const { samples, outputs, layers, layerSamples, map, referenceMap, gate } = score;
  return blocks(
    `${samples} inputs`,
    agreementTable('output', outputs),
    layers.length === 0 ? null : `${layers.length} tensors inside, over ${layerSamples} inputs; the worst:`,
    layers.length === 0 ? null : agreementTable('tensor', layers.slice(0, shownLayers)),
    map === null
      ? null
      : table(
          ['', 'mAP50-95', '95 %', 'mAP50', 'mAP75', 'images'],
          [...(referenceMap ? [mapRow('A', referenceMap)] : []), mapRow('B', map)],
        ),
    `B in place of A: ${gate.state}. ${gate.reason}`,
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
