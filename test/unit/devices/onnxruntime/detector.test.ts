import { expect, test } from 'vitest';
import { plainPreparation, type Preparation } from '../../../../shared/qdq/calibrate/data.ts';
import { detectorScores, newTallies } from '../../../../src-main/devices/onnxruntime/child/detector.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';

/** Centre and size in pixels of a 64 × 64 input, then objectness and one class. */
const rows = (...boxes: readonly (readonly number[])[]) =>
  new Map([['boxes', { shape: [1, boxes.length, 6], values: boxes.flatMap((box) => [...box, 1, 1]) }]]);

/** One picture of 128 × 64 with a box from (32, 16) to (96, 48). */
const labelled = (preparation: Preparation) => ({
  labels: {
    classes: ['disc'],
    images: [
      { fileName: 'a.png', width: 128, height: 64, truths: [{ box: [32, 16, 96, 48] as const, label: 0 }], crowds: [] },
    ],
  },
  files: ['a.png'],
  preparation,
  decode: null,
  nms: { scoreAbove: 0.001, iouAbove: 0.65, maxDetections: 100 },
});

test.each([
  ['stretched', plainPreparation, [32, 32, 32, 32], [1, 3, 64, 64]],
  ['letterboxed', { ...plainPreparation, fit: 'letterbox' }, [32, 32, 32, 16], [1, 3, 64, 64]],
  ['stretched, channels last', plainPreparation, [32, 32, 32, 32], [1, 64, 64, 3]],
] as const)('boxes are taken back to the picture: %s (synthetic)', (_, preparation, box, shape) => {
  const [own, other] = valueOf(newTallies(labelled(preparation), shape));
  valueOf(own.add(rows(box)));
  valueOf(other.add(rows([0, 0, 4, 4])));
  expect(detectorScores([own, other])).toMatchObject({
    map: { map5095: 1, ci95: [1, 1], images: 1 },
    referenceMap: { map5095: 0, ci95: [0, 0], images: 1 },
    mapDifference: { map5095: 1, ci95: [1, 1], images: 1 },
  });
});

test('labels for a model that takes no picture are refused', () => {
  expect(errorOf(newTallies(labelled(plainPreparation), [1, 10])).code).toBe('E-IMAGES');
});

test('outputs of no known detector are refused', () => {
  const [own] = valueOf(newTallies(labelled(plainPreparation), [1, 3, 64, 64]));
  const added = own.add(new Map([['logits', { shape: [1, 1000], values: new Float32Array(1000) }]]));
  expect(errorOf(added).code).toBe('E-DECODE');
});
