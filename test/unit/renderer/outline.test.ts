import { expect, test } from 'vitest';
import { outlineRows } from '../../../src-renderer/features/engine/outline.ts';
import { graphModel } from '../../../src-renderer/graph/model.ts';
import { engine, layer } from '../engine/view/engineOf.ts';

const model = graphModel(
  engine([
    layer('stem', { onnxNodes: ['/stem/Conv'] }),
    layer('a', { onnxNodes: ['/layer1/conv1/Conv'] }),
    layer('q', { kind: 'qdq', onnxNodes: ['QuantizeLinear_1'] }),
    layer('b', { onnxNodes: ['/layer1/conv2/Conv'] }),
    layer('c', { onnxNodes: ['/layer2/conv1/Conv'] }),
  ]),
  [1, 2, 3, 4, 5],
);
const lines = (closed: readonly string[]): readonly string[] =>
  outlineRows(model, new Set(closed)).map((row) => `${'  '.repeat(row.depth)}${row.title} ${row.ms}`);

test('layers stand under their module with its sums; copies belong to what they stand beside (synthetic engine)', () => {
  expect(lines([])).toEqual([
    'stem 1',
    'layer1 9',
    '  layer1.conv1 2',
    '  QuantizeLinear_1 3',
    '  layer1.conv2 4',
    'layer2.conv1 5',
  ]);
});

test('a closed module keeps its line (synthetic engine)', () => {
  expect(lines(['0 layer1'])).toEqual(['stem 1', 'layer1 9', 'layer2.conv1 5']);
});
