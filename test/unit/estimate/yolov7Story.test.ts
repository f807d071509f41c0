import { describe, expect, test } from 'vitest';
import { parseTarget } from '../../../shared/base/target.ts';
import { boardById } from '../../../shared/estimate/boards.ts';
import { estimatedTotal, estimateEngine, midpointMs } from '../../../shared/estimate/estimateEngine.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { planFixes } from '../../../shared/qdq/fix/planFixes.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { predict } from '../../../shared/qdq/predict/predict.ts';
import { valueOf } from '../../support/valueOf.ts';
import { yolov7 } from '../../support/yolov7.ts';

/**
 * The guide's YOLOv7 on Orin-X at 640 pixels, as the roofline sees it. Its four throughputs are only printed: no constant
 * is fitted to them, and a roofline of the GPU alone has to be faster than a whole run. `one scale` stands for the implicit
 * PTQ engine: every fusible op in INT8, each tensor with one scale, all ties met.
 */
const guideQps = { FP16: 139.6, 'naive QAT': 180.4, 'fixed QAT': 207.3, 'one scale': 206.6 };
const board = boardById('agx-orin-64')!;
const [float, naive, oneScale] = [yolov7('float'), yolov7('naive'), yolov7('one-scale')];

describe('the guide’s story on YOLOv7 at 640 pixels (synthetic weights)', () => {
  test.each(['trt=8.5,sm=87', 'trt=10.3,sm=87'])('%s', (text) => {
    const target = valueOf(parseTarget(text));
    const middleMs = (graph: ModelGraph): number => {
      const core = coreGraphOf(graph);
      return midpointMs(estimatedTotal(estimateEngine(predict(core, target), core, board))!);
    };
    const fixed = valueOf(planFixes(naive, { target, choose: 'automatic', amax: null, allowProxy: false }));
    expect(fixed.deferred).toEqual([]);
    const ms = {
      FP16: middleMs(float),
      'naive QAT': middleMs(naive),
      'fixed QAT': middleMs(fixed.graph),
      'one scale': middleMs(oneScale),
    };
    const row = (name: string, figures: typeof ms): string =>
      `${name.padEnd(22)}${Object.values(figures)
        .map((value) => value.toFixed(1).padStart(12))
        .join('')}`;
    const qps = Object.fromEntries(Object.entries(ms).map(([name, time]) => [name, 1000 / time])) as typeof ms;
    console.log(
      [
        `${text}, qps`.padEnd(22) +
          Object.keys(ms)
            .map((name) => name.padStart(12))
            .join(''),
        row('guide, measured', guideQps),
        row('roofline, estimated', qps),
      ].join('\n'),
    );
    expect(ms.FP16).toBeGreaterThan(ms['naive QAT']);
    expect(ms['naive QAT']).toBeGreaterThan(1.1 * ms['fixed QAT']);
    expect(Math.abs(ms['fixed QAT'] / ms['one scale'] - 1)).toBeLessThan(0.05);
  });
});
