import { describe, expect, test } from 'vitest';
import { parseTarget } from '../../../shared/base/target.ts';
import { boardById, boardOf, boards, orinFromClocks, type Board } from '../../../shared/estimate/boards.ts';
import { estimatedTotal, estimateEngine } from '../../../shared/estimate/estimateEngine.ts';
import { macsOf } from '../../../shared/estimate/macs.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { predict } from '../../../shared/qdq/predict/predict.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { graphOf } from '../../support/graphOf.ts';
import { valueOf } from '../../support/valueOf.ts';
import { yolov7 } from '../../support/yolov7.ts';

const agx = boardById('agx-orin-64')!;
const estimated = (graph: ModelGraph, target: string, board: Board = agx) => {
  const core = coreGraphOf(graph);
  return estimateEngine(predict(core, valueOf(parseTarget(target))), core, board);
};
const totalOf = (graph: ModelGraph, target: string, board: Board = agx) =>
  estimatedTotal(estimated(graph, target, board))!;

describe('boards', () => {
  test('each has its own id, plausible figures and a source', () => {
    expect(new Set(boards.map(({ id }) => id)).size).toBe(boards.length);
    for (const board of boards) {
      expect(board.int8DenseTops).toBeGreaterThan(1);
      expect(board.bandwidthGBs).toBeGreaterThan(10);
      expect(board.source).toMatch(/§5\.5/);
    }
    expect(boardOf({ tensorrt: '10.3', sm: 87 })).toBe(agx);
    expect(boardOf({ tensorrt: '8.2', sm: 72 })).toBeNull();
  });

  test('the formula from clocks agrees with the published row of the same board', () => {
    const own = orinFromClocks('AGX Orin', 'MAXN', { activeTpcs: 8, gpuMHz: 1300.5, emcMHz: 3199, busBytes: 32 });
    expect(own.int8DenseTops).toBeCloseTo(agx.int8DenseTops, 0);
    expect(own.bandwidthGBs).toBeCloseTo(agx.bandwidthGBs, 0);
  });
});

describe('multiply-adds', () => {
  const macs = (text: string) => {
    const core = coreGraphOf(graphOf(text));
    return core.nodes.map((node) => macsOf(core, node));
  };
  test.each([
    ['x:f32[1,8,10,10] -> conv1(16 k3 p1) -> y', [16 * 100 * 8 * 9]],
    ['x:f32[2,8,10,10] -> conv1(16 k1 g4) -> y', [2 * 16 * 100 * 2]],
    ['x:f32[1,8,10,10] -> relu1 -> y', [0]],
    ['x:f32[4,6,5] -> transpose1(perm=0;2;1) -> t\n x, t -> MatMul1 -> y', [0, 4 * 6 * 6 * 5]],
    ['x:f32[N,8,10,10] -> conv1(16 k3 p1) -> y', [null]],
  ])('%s', (text, expected) => {
    expect(macs(text)).toEqual(expected);
  });

  test('YOLOv7 at 640 pixels has the 52 billion that its authors state', () => {
    const core = coreGraphOf(yolov7('float'));
    const total = core.nodes.reduce((sum, node) => sum + macsOf(core, node)!, 0);
    expect(total / 1e9).toBeGreaterThan(51);
    expect(total / 1e9).toBeLessThan(53);
  });
});

describe('time ranges', () => {
  const net = (q: string) => graphOf(`x:f32[1,64,80,80] -> ${q} conv1(64 k3 p1) -> relu1 -> ${q} conv2(64 k3 p1) -> y`);
  const plain = net('');
  const quantized = net('q(0.02) ->');

  test('every layer has one, low below high, and their sum is the total', () => {
    const { layers } = estimated(quantized, 'trt=10.3,sm=87');
    const sums = { lowMs: 0, highMs: 0 };
    for (const { estimate } of layers) {
      expect(estimate!.lowMs).toBeLessThanOrEqual(estimate!.highMs);
      sums.lowMs += estimate!.lowMs;
      sums.highMs += estimate!.highMs;
    }
    expect(estimatedTotal({ ...estimated(quantized, 'trt=10.3,sm=87'), layers })).toEqual(sums);
    expect(sums.lowMs).toBeGreaterThan(0);
  });

  test('INT8 arithmetic is faster than FP16, and a weaker board is slower', () => {
    const convs = (graph: ModelGraph) =>
      estimated(graph, 'trt=10.3,sm=87').layers.filter(({ type }) => type === 'conv')[0]!.estimate!;
    expect(convs(quantized).lowMs).toBeLessThan(convs(plain).lowMs);
    const nano = boardById('orin-nano-8')!;
    expect(totalOf(quantized, 'trt=10.3,sm=87', nano).lowMs).toBeGreaterThan(
      totalOf(quantized, 'trt=10.3,sm=87').lowMs,
    );
  });

  test('a layer of unknown shape has no time, and the engine says why', () => {
    const engine = estimated(graphOf('x:f32[N,8,H,W] -> conv1(16 k3 p1) -> y'), 'trt=10.3,sm=87');
    expect(engine.layers.some(({ estimate }) => estimate === null)).toBe(true);
    expect(estimatedTotal(engine)).toBeNull();
    expect(engine.missing.join(' ')).toMatch(/shapes/);
    expect(engine.missing.join(' ')).toMatch(/not measured/);
  });
});
