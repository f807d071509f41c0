import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import { differenceInterval, intervalOf, resample } from '../../../shared/score/detection/bootstrap.ts';
import {
  averagePrecision,
  matchImage,
  rank,
  type MatchedImage,
  type Truth,
} from '../../../shared/score/detection/coco.ts';
import { decode, type DecodeConfig } from '../../../shared/score/detection/decode.ts';
import { defaultDecode } from '../../../shared/score/detection/defaultDecode.ts';
import { readLabels } from '../../../shared/score/detection/labels.ts';
import { iou, nms, type Box, type Detection } from '../../../shared/score/detection/nms.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const found = (box: Box, score: number, label = 0): Detection => ({ box, score, label });
const truth = (box: Box, label = 0): Truth => ({ box, label });
const near: Box = [0, 0, 10, 10];
const far: Box = [50, 50, 60, 60];

describe('boxes', () => {
  test('intersection over union', () => {
    expect(iou(near, near)).toBeCloseTo(1, 9);
    expect(iou(near, far)).toBe(0);
    expect(iou(near, [5, 0, 15, 10])).toBeCloseTo(50 / 150, 9);
  });

  test('suppression is per class, strictly above the limit, best score first', () => {
    const boxes: readonly Box[] = [near, [0, 0, 10, 9], near, far];
    const candidates = {
      boxes: Float64Array.from(boxes.flat()),
      scores: Float64Array.from([0.5, 0.9, 0.8, 0.001]),
      classes: Int32Array.from([0, 0, 1, 0]),
    };
    const config = { scoreAbove: 0.001, iouAbove: 0.65, maxDetections: 100 };
    expect(nms(candidates, config, { width: 100, height: 100 })).toEqual([
      found([0, 0, 10, 9], 0.9),
      found(near, 0.8, 1),
    ]);
    expect(nms(candidates, { ...config, maxDetections: 1 }, { width: 5, height: 100 })).toEqual([
      found([0, 0, 5, 9], 0.9),
    ]);
  });
});

describe('decoding', () => {
  const config: DecodeConfig = {
    kind: 'grid',
    levels: [{ output: 'p', stride: 8, anchors: [[24, 24]] }],
    classes: 2,
  };

  test('a grid of logits, by the formula', () => {
    const values = new Float32Array(7 * 2);
    values[4 * 2 + 1] = 3;
    values[6 * 2 + 1] = 1;
    const raw = new Map([['p', { shape: [1, 7, 1, 2], values }]]);
    const { boxes, scores, classes } = valueOf(decode(raw, config));
    expect([...boxes]).toEqual([-8, -8, 16, 16, 0, -8, 24, 16]);
    expect([...classes]).toEqual([0, 1]);
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    expect(scores[1]).toBeCloseTo(sigmoid(3) * sigmoid(1), 12);
  });

  test('rows that the graph decoded itself', () => {
    const raw = new Map([['boxes', { shape: [1, 1, 7], values: [10, 20, 4, 6, 0.5, 0.2, 0.8] }]]);
    const rows = {
      kind: 'rows',
      output: 'boxes',
      classes: 2,
      box: 'centre',
      objectness: true,
      transposed: false,
    } as const;
    const { boxes, scores, classes } = valueOf(decode(raw, rows));
    expect([...boxes]).toEqual([8, 17, 12, 23]);
    expect([...scores]).toEqual([0.4]);
    expect([...classes]).toEqual([1]);
    expect([...valueOf(decode(raw, { ...rows, box: 'corners' })).boxes]).toEqual([10, 20, 4, 6]);
  });

  test('rows in columns, without objectness', () => {
    // Two candidates: one column each.
    const values = [10, 30, 20, 40, 4, 8, 6, 2, 0.2, 0.9, 0.8, 0.1];
    const raw = new Map([['out', { shape: [1, 6, 2], values }]]);
    const known = valueOf(defaultDecode([{ name: 'out', shape: [1, 6, 2] }], 64, 2));
    expect(known).toMatchObject({ kind: 'rows', objectness: false, transposed: true });
    const { boxes, scores, classes } = valueOf(decode(raw, known));
    expect([...boxes]).toEqual([8, 17, 12, 23, 26, 39, 34, 41]);
    expect([...scores]).toEqual([0.8, 0.9]);
    expect([...classes]).toEqual([1, 0]);
  });

  test('a grid with its channels last says the same', () => {
    const random = seededRandom(5);
    const planar = Float32Array.from({ length: 2 * 7 * 6 }, () => random() * 4 - 2);
    const last = planar.map((_, at) => {
      const [anchor, cell, channel] = [Math.floor(at / 42), Math.floor(at / 7) % 6, at % 7];
      return planar[(anchor * 7 + channel) * 6 + cell]!;
    });
    const two: DecodeConfig = {
      ...config,
      levels: [
        {
          output: 'p',
          stride: 8,
          anchors: [
            [24, 24],
            [10, 30],
          ],
        },
      ],
    };
    const of = (shape: readonly number[], values: Float32Array) => decode(new Map([['p', { shape, values }]]), two);
    expect(of([1, 2, 2, 3, 7], last)).toEqual(of([1, 14, 2, 3], planar));
  });

  test('an output that is missing or of another shape is an error, not a guess', () => {
    expect(errorOf(decode(new Map(), config)).code).toBe('E-DECODE');
    const raw = new Map([['p', { shape: [1, 8, 1, 2], values: new Float32Array(16) }]]);
    expect(errorOf(decode(raw, config)).code).toBe('E-DECODE');
  });
});

const score = (images: readonly MatchedImage[]) => averagePrecision(rank(images));

describe('mean average precision', () => {
  test('perfect detections score 1, none 0, no truth is no score', () => {
    const truths = [truth(near), truth(far, 1)];
    const perfect = matchImage([found(near, 0.9), found(far, 0.8, 1)], truths);
    expect(score([perfect])).toEqual({ map5095: 1, map50: 1, map75: 1 });
    expect(score([matchImage([], truths)])).toEqual({ map5095: 0, map50: 0, map75: 0 });
    expect(score([matchImage([found(near, 0.9)], [])])).toBeNull();
  });

  test('one of two found at full precision: 51 of the 101 recalls are reached', () => {
    expect(score([matchImage([found(near, 0.9)], [truth(near), truth(far)])])!.map50).toBeCloseTo(51 / 101);
  });

  test('a false positive above a hit halves the precision', () => {
    const image = matchImage([found(far, 0.9), found(near, 0.8)], [truth(near)]);
    expect(score([image])!.map50).toBeCloseTo(0.5);
  });

  test('a truth box is taken once: the second detection of it is false', () => {
    const image = matchImage([found(near, 0.9), found(near, 0.8), found(far, 0.7)], [truth(near), truth(far)]);
    expect(score([image])!.map50).toBeCloseTo((51 + 50 * (2 / 3)) / 101);
  });

  test('thresholds: a box at IoU 0.5 counts for mAP50 alone', () => {
    const image = matchImage([found([0, 0, 10, 5.0001], 0.9)], [truth(near)]);
    expect(score([image])).toEqual({ map5095: 0.1, map50: 1, map75: 0 });
  });

  test('what is found in a crowd counts neither for nor against', () => {
    const crowd = truth([40, 40, 100, 100]);
    const detections = [found(far, 0.95), found([41, 41, 51, 51], 0.94), found(near, 0.9)];
    expect(score([matchImage(detections, [truth(near)], [crowd])])).toEqual({ map5095: 1, map50: 1, map75: 1 });
    // A truth box in the crowd is taken first, and a crowd of another class is none.
    expect(score([matchImage([found(far, 0.9)], [truth(far)], [crowd])])!.map5095).toBe(1);
    expect(score([matchImage(detections, [truth(near)], [truth(crowd.box, 1)])])!.map50).toBeLessThan(0.5);
    // Six tenths of it are in.
    const edge = found([36, 50, 46, 60], 0.95);
    const { map50, map75 } = score([matchImage([edge, found(near, 0.9)], [truth(near)], [crowd])])!;
    expect([map50, map75]).toEqual([1, 0.5]);
  });

  test('an image that counts twice is an image that is there twice (synthetic)', () => {
    const random = seededRandom(3);
    const box = (): Box => [random() * 20, random() * 20, 20 + random() * 20, 20 + random() * 20];
    const items = (count: number) =>
      Array.from({ length: count }, () => ({ box: box(), label: random() < 0.5 ? 0 : 1 }));
    const images = Array.from({ length: 6 }, () =>
      matchImage(
        items(8).map((item) => ({ ...item, score: random() })),
        items(3),
      ),
    );
    const weights = [2, 0, 1, 3, 0, 1];
    const drawn = images.flatMap((image, at) => Array.from({ length: weights[at]! }, () => image));
    expect(averagePrecision(rank(images), weights)).toEqual(score(drawn));
  });

  test('the interval holds the figure, and is a point where all images are alike (synthetic)', () => {
    const hit = matchImage([found(near, 0.9)], [truth(near)]);
    const miss = matchImage([], [truth(near)]);
    expect(intervalOf(resample(rank([hit, hit, hit]), 1))).toEqual([1, 1]);
    expect(intervalOf(resample(rank([matchImage([], [])]), 1))).toBeNull();
    const images = [...Array<typeof hit>(30).fill(hit), ...Array<typeof hit>(30).fill(miss)];
    const [low, high] = intervalOf(resample(rank(images), 1))!;
    const { map5095 } = score(images)!;
    expect(low).toBeLessThan(map5095);
    expect(high).toBeGreaterThan(map5095);
    expect(low).toBeGreaterThan(0.3);
    expect(high).toBeLessThan(0.7);
  });

  test('images are drawn for both models at once: what is hard for both moves no difference (synthetic)', () => {
    const hit = matchImage([found(near, 0.9)], [truth(near)]);
    const miss = matchImage([], [truth(near)]);
    const images = Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? hit : miss));
    const resamples = resample(rank(images), 1);
    expect(differenceInterval(resamples, resamples)).toEqual([0, 0]);
    // One image in thirty is lost: a loss of about that much, and nothing like the width of either interval.
    const worse = images.map((image, at) => (at % 30 === 0 ? miss : image));
    const [low, high] = differenceInterval(resample(rank(worse), 1), resamples)!;
    expect(high).toBeLessThanOrEqual(0);
    expect(low).toBeGreaterThan(-0.1);
    expect(low).toBeLessThan(-0.02);
  });
});

describe('label files', () => {
  const file = {
    images: [{ id: 7, file_name: 'a.png', width: 20, height: 10 }],
    categories: [
      { id: 5, name: 'ring' },
      { id: 2, name: 'disc' },
    ],
    annotations: [{ id: 1, image_id: 7, category_id: 5, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0 }],
  };

  test('boxes become corners, classes are numbered by rising id', () => {
    expect(valueOf(readLabels(JSON.stringify(file)))).toEqual({
      classes: ['disc', 'ring'],
      images: [{ fileName: 'a.png', width: 20, height: 10, truths: [{ box: [1, 2, 4, 6], label: 1 }], crowds: [] }],
    });
  });

  test('a crowd is no truth box', () => {
    const crowded = { ...file, annotations: [{ ...file.annotations[0], iscrowd: 1 }] };
    expect(valueOf(readLabels(JSON.stringify(crowded))).images).toMatchObject([
      { truths: [], crowds: [{ box: [1, 2, 4, 6], label: 1 }] },
    ]);
  });

  test.each([
    ['not JSON', '{'],
    ['a list', '[]'],
    ['no annotations', JSON.stringify({ ...file, annotations: null })],
    ['an unknown image', JSON.stringify({ ...file, annotations: [{ ...file.annotations[0], image_id: 8 }] })],
    ['an unknown category', JSON.stringify({ ...file, annotations: [{ ...file.annotations[0], category_id: 9 }] })],
    ['a box of three', JSON.stringify({ ...file, annotations: [{ ...file.annotations[0], bbox: [1, 2, 3] }] })],
    ['a nameless image', JSON.stringify({ ...file, images: [{ id: 7 }] })],
  ])('%s is refused', (_, text) => {
    expect(errorOf(readLabels(text)).code).toBe('E-LABELS');
  });
});
