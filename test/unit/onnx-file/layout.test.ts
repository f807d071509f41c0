import { describe, expect, test } from 'vitest';
import { applyEdits, type GraphEdit } from '../../../shared/onnx/edit.ts';
import { noExternalFiles, type ModelGraph } from '../../../shared/onnx/model.ts';
import type { PlanStep } from '../../../shared/qdq/plan.ts';
import { planSchema, planToText } from '../../../src-main/store/planJson.ts';
import { decodeModel, encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { valueOf } from '../../support/valueOf.ts';
import { block, bytesOf, fixed32, int, modelOf, nodeWith, varint } from '../../support/wireBytes.ts';

const decode = (bytes: Uint8Array): ModelGraph => valueOf(decodeModel(bytes, noExternalFiles));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const [version, opset] = [int(1, 8), block(8, [int(2, 17)])];
const node = (name: string) => block(1, [block(2, name), block(4, 'Op')]);
const tensor = (name: string) => block(5, [int(2, 1), block(8, name), block(9, [0, 0, 0, 0])]);
const nan = [1, 0, 0xc0, 0xff];

const unusual: Readonly<Record<string, Uint8Array>> = {
  'fields of the model in another order': bytesOf(opset, block(7, [node('a')]), version),
  'nodes and initializers by turns': modelOf(node('a'), tensor('t'), node('b'), node('c'), tensor('u')),
  'fields of a node in another order': modelOf(block(1, [block(4, 'Op'), block(2, 'y'), block(1, 'x'), block(2, 'z')])),
  'unknown fields between known ones': modelOf(
    block(1, [int(99, 5), block(2, 'y'), block(4, 'Op'), fixed32(30, [1, 2, 3, 4]), block(77, [1, 2, 3])]),
  ),
  'unknown fields of the model': bytesOf(int(50, 1), version, block(7, [node('a')]), opset, block(51, 'later')),
  'packed numbers where the table has none': modelOf(nodeWith(block(1, 'ints'), block(8, [1, 2, 3]), int(20, 7))),
  'packed and single numbers by turns': modelOf(nodeWith(int(8, 1), block(8, [2, 3]), int(8, 4), int(20, 7))),
  'single numbers where the table has them packed': modelOf(block(5, [int(1, 2), int(2, 6), int(5, 1), int(5, 2)])),
  'two packed runs of one field': modelOf(block(5, [int(1, 3), int(2, 6), block(5, [1]), block(5, [2, 3])])),
  'an empty packed run': modelOf(nodeWith(block(1, 'ints'), block(8, []), int(20, 7))),
  'a tag of two bytes where one is enough': modelOf(block(1, [block(2, 'y', { tag: 2 }), block(4, 'Op')])),
  'lengths of five bytes': bytesOf(version, block(7, [block(1, [block(2, 'y')], { length: 5 })], { length: 5 }), opset),
  'a number of three bytes where one is enough': modelOf(nodeWith(int(3, 1, 3), int(20, 2))),
  'a padded number in a packed run': modelOf(block(5, [int(1, 2), int(2, 6), block(5, [...varint(1, 4), 2])])),
  'a negative int32 in five bytes': modelOf(nodeWith(int(20, 0xffffffff))),
  'an int64 with bits beyond 64': modelOf(nodeWith([0x18, ...Array.from({ length: 9 }, () => 0xff), 0x7f], int(20, 2))),
  'text that is not UTF-8': modelOf(block(1, [block(2, [0xff, 0xfe, 0x41]), block(4, 'Op')])),
  'text beyond ASCII': modelOf(block(1, [block(2, 'größe/重み/😀'), block(4, 'Op')])),
  'a NaN with a payload': modelOf(nodeWith(fixed32(2, nan), int(20, 1))),
  'NaNs in a packed run': modelOf(block(5, [int(1, 2), int(2, 1), block(4, [...nan, 0, 0, 0x80, 0x3f])])),
  'a NaN without a payload': modelOf(nodeWith(fixed32(2, [0, 0, 0xc0, 0x7f]), int(20, 1))),
  'a text that a later one replaces': modelOf(
    block(1, [block(2, 'y'), block(3, 'old'), block(4, 'Op'), block(3, 'new')]),
  ),
  'empty messages and empty texts': modelOf(
    block(1, [block(2, ''), block(3, ''), block(4, 'Op'), block(5, [])]),
    block(11, []),
  ),
};

describe('unusual encodings (synthetic)', () => {
  test.each(Object.entries(unusual))('%s come out as they came in', (_, bytes) => {
    expect(hex(encodeModel(decode(bytes)))).toBe(hex(bytes));
  });

  test.each(Object.entries(unusual))('%s: an edit elsewhere leaves them as they are', (_, bytes) => {
    const graph = decode(bytes);
    const edited: ModelGraph = { ...graph, model: { ...graph.model, graph: { ...graph.model.graph, name: 'edited' } } };
    const undone: ModelGraph = { ...edited, model: { ...edited.model, graph: { ...edited.model.graph, name: null } } };
    expect(hex(encodeModel(undone))).toBe(hex(bytes));
    expect(decode(encodeModel(edited)).model.graph?.name).toBe('edited');
  });

  test.each(Object.entries(unusual))('%s: a copy that went through another process keeps them', (_, bytes) => {
    const { model, external } = decode(bytes);
    expect(hex(encodeModel({ model: structuredClone(model), external }))).toBe(hex(bytes));
  });

  test('an edit that takes such a node out, kept as text in a project, puts it back as it was', () => {
    const bytes = unusual['fields of a node in another order']!;
    const graph = decode(bytes);
    const odd = graph.model.graph!.node![0]!;
    const removed = valueOf(applyEdits(graph, [{ kind: 'remove-node', at: 0, node: odd }]));
    const edits: GraphEdit[] = [{ kind: 'insert-node', at: 0, node: odd }];
    const step = {
      op: 'move',
      rule: 'AP-01',
      nodes: [],
      tensors: [],
      scaleSource: null,
      scale: null,
      sqnrLossDb: 0,
      why: '',
      edits,
    };
    const kept = planSchema.parse(JSON.parse(planToText({ steps: [step as unknown as PlanStep] })));
    expect(hex(encodeModel(valueOf(applyEdits(removed, kept.steps[0]!.edits))))).toBe(hex(bytes));
  });

  test('what an edit adds and takes away follows the order that the file had', () => {
    const graph = decode(modelOf(tensor('t'), node('a'), tensor('u'), node('b')));
    const { node: nodes = [], initializer = [] } = graph.model.graph ?? {};
    const more = {
      ...graph,
      model: { ...graph.model, graph: { ...graph.model.graph, node: [...nodes!, { output: ['c'], opType: 'Op' }] } },
    };
    expect(hex(encodeModel(more))).toBe(hex(modelOf(tensor('t'), node('a'), tensor('u'), node('b'), node('c'))));
    const less = {
      ...graph,
      model: { ...graph.model, graph: { ...graph.model.graph, initializer: initializer!.slice(1) } },
    };
    expect(hex(encodeModel(less))).toBe(hex(modelOf(tensor('u'), node('a'), node('b'))));
  });

  test('a value that came in odd bytes is written anew when it is edited', () => {
    const graph = decode(unusual['text that is not UTF-8']!);
    const [first] = graph.model.graph?.node ?? [];
    const edited = {
      ...graph,
      model: { ...graph.model, graph: { ...graph.model.graph, node: [{ ...first, output: ['z'] }] } },
    };
    expect(hex(encodeModel(edited))).toBe(hex(modelOf(block(1, [block(2, 'z'), block(4, 'Op')]))));
  });

  test('the usual needs no record', () => {
    const graph = decode(modelOf(node('a'), node('b'), tensor('t')));
    expect(graph.model).not.toHaveProperty('$layout');
    expect(graph.model.graph).not.toHaveProperty('$layout');
  });
});
