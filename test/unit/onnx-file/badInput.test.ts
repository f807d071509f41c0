import { describe, expect, test } from 'vitest';
import { noExternalFiles } from '../../../shared/onnx/model.ts';
import { decodeModel } from '../../../src-main/onnx-file/codec.ts';
import { errorOf } from '../../support/valueOf.ts';
import { block, bytesOf, fixed32, int, modelOf, varint } from '../../support/wireBytes.ts';

const decode = (bytes: Uint8Array) => decodeModel(bytes, noExternalFiles);
const [version, opset] = [int(1, 8), block(8, [int(2, 17)])];
const node = block(1, [block(2, 'y'), block(4, 'Op')]);
const graph = block(7, [node]);

function nested(levels: number): number[] {
  let inner: number[] = block(1, 'deep');
  for (let level = 0; level < levels; level += 1) inner = block(1, block(5, block(6, inner)));
  return inner;
}

const bad: Readonly<Record<string, readonly [Uint8Array, string]>> = {
  'an empty file': [new Uint8Array(), 'E-ONNX-NOT-ONNX'],
  text: [bytesOf([...Buffer.from('{"this": "is JSON"}')]), 'E-ONNX-NOT-ONNX'],
  'a PNG': [bytesOf([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]), 'E-ONNX-NOT-ONNX'],
  'a ZIP': [bytesOf([0x50, 0x4b, 3, 4, 0x14, 0, 0, 0, 8, 0]), 'E-ONNX-NOT-ONNX'],
  'a model without a graph': [bytesOf(version, opset), 'E-ONNX-NO-GRAPH'],
  'a graph of the wrong wire type': [bytesOf(version, int(7, 5), opset), 'E-ONNX-NOT-ONNX'],
  'a node of the wrong wire type': [modelOf(fixed32(1, [1, 2, 3, 4])), 'E-ONNX-NOT-ONNX'],
  'two graphs': [bytesOf(version, graph, graph, opset), 'E-ONNX-NOT-ONNX'],
  'a group': [modelOf([(40 << 3) | 3, 2, (40 << 3) | 4]), 'E-ONNX-NOT-ONNX'],
  'field number 0': [modelOf([0x02, 0x00]), 'E-ONNX-NOT-ONNX'],
  'a graph of four gigabytes': [bytesOf(version, [0x3a, ...varint(0xffffffff)], node), 'E-ONNX-TRUNCATED'],
  'a length that does not end': [
    bytesOf(version, [0x3a, ...Array.from({ length: 12 }, () => 0xff)]),
    'E-ONNX-NOT-ONNX',
  ],
  'a node longer than its graph': [
    bytesOf(
      version,
      block(7, [0x0a, 0x7f, 0, 0]),
      opset,
      Array.from({ length: 200 }, () => 0),
    ),
    'E-ONNX-NOT-ONNX',
  ],
  'nesting without end': [modelOf(nested(200)), 'E-ONNX-GRAPH'],
  'no operator set': [bytesOf(version, graph), 'E-ONNX-OPSET'],
  'an operator set of the future': [bytesOf(version, graph, block(8, [int(2, 99)])), 'E-ONNX-OPSET'],
  'an operator set of the past': [bytesOf(version, graph, block(8, [int(2, 1)])), 'E-ONNX-OPSET'],
  'a tensor with too few bytes': [modelOf(block(5, [int(1, 3), int(2, 1), block(9, [0, 0, 0, 0])])), 'E-ONNX-TENSOR'],
  'a tensor with too many values': [modelOf(block(5, [int(1, 1), int(2, 6), block(5, [1, 2, 3])])), 'E-ONNX-TENSOR'],
  'a tensor of negative size': [modelOf(block(5, [int(1, -4), int(2, 1)])), 'E-ONNX-TENSOR'],
  'a tensor larger than numbers go': [
    modelOf(block(5, [int(1, 2n ** 62n), int(1, 2n ** 62n), int(2, 1)])),
    'E-ONNX-TENSOR',
  ],
  'a tensor without a type': [modelOf(block(5, [int(1, 1), block(9, [0])])), 'E-ONNX-TENSOR'],
  'a packed run that ends within a number': [
    modelOf(block(5, [int(1, 1), int(2, 1), block(4, [0, 0])])),
    'E-ONNX-NOT-ONNX',
  ],
};

describe('bad files (synthetic)', () => {
  test.each(Object.entries(bad))('%s is a typed error', (_, [bytes, code]) => {
    expect(errorOf(decode(bytes)).code).toBe(code);
  });

  test('what would swell far beyond the file is refused at once', () => {
    const nodes = new Uint8Array(10_000_000).fill(0);
    for (let at = 0; at < nodes.length; at += 2) nodes[at] = 0x0a;
    const start = performance.now();
    const bytes = Buffer.concat([bytesOf(version, [0x3a, ...varint(nodes.length)]), nodes, bytesOf(opset)]);
    expect(errorOf(decode(bytes)).code).toBe('E-ONNX-TOO-LARGE');
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});
