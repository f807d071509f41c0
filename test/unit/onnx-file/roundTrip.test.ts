import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ensure } from '../../../shared/base/assert.ts';
import { applyEdits, invertEdits, type GraphEdit } from '../../../shared/onnx/edit.ts';
import { indexOf } from '../../../shared/onnx/graphIndex.ts';
import { noExternalFiles, type ModelGraph, type TensorProto } from '../../../shared/onnx/model.ts';
import { constantOf } from '../../../shared/onnx/tensors.ts';
import { decodeModel, encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { describeWithShared, sharedFiles } from '../../support/sharedFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

const files = sharedFiles('{models,legality,sample}/**/*.onnx');
const quantized = files.filter((file) => /models.*(naive|ptq|qat)|sample.*(ptq|qat)/.test(file));
const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** The first scale that a QuantizeLinear reads, a little changed where it is stored. */
function scaleEdit(graph: ModelGraph): readonly GraphEdit[] {
  const { nodes, producers, initializers } = indexOf(graph);
  const name = ensure(nodes.find((node) => node.opType === 'QuantizeLinear')?.input?.[1], 'a scale');
  const tensor = ensure(constantOf(graph, name), 'a constant');
  const after = nudged(tensor);
  if (initializers.has(name)) {
    const at = ensure(graph.model.graph?.initializer?.indexOf(tensor), 'initializer');
    return [{ kind: 'replace-initializer', at, before: tensor, after }];
  }
  const at = ensure(producers.get(name), 'maker');
  const node = nodes[at]!;
  const attribute = node.attribute!.map((each) => (each.t === tensor ? { ...each, t: after } : each));
  return [
    { kind: 'remove-node', at, node },
    { kind: 'insert-node', at, node: { ...node, attribute } },
  ];
}

function nudged(tensor: TensorProto): TensorProto {
  if (!tensor.rawData)
    return { ...tensor, floatData: tensor.floatData!.map((value, at) => (at === 0 ? value * 1.5 : value)) };
  const rawData = tensor.rawData.slice();
  rawData[0]! ^= 1;
  return { ...tensor, rawData };
}

function differences(a: Uint8Array, b: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) found.push(at);
  return found;
}

describeWithShared('files of ../shared', (folder) => {
  const open = (file: string): { bytes: Uint8Array; graph: ModelGraph } => {
    const bytes = new Uint8Array(readFileSync(path.join(folder, file)));
    return { bytes, graph: valueOf(decodeModel(bytes, noExternalFiles)) };
  };

  test.each(files)('%s comes out as it came in', (file) => {
    const { bytes, graph } = open(file);
    expect(isSame(encodeModel(graph), bytes)).toBe(true);
  });

  test.each(quantized)('%s: a scale edit changes the bytes of that scale only, and is undone', (file) => {
    const { bytes, graph } = open(file);
    const edits = scaleEdit(graph);
    const edited = valueOf(applyEdits(graph, edits));
    const written = encodeModel(edited);
    expect(written.length).toBe(bytes.length);
    const [first, ...others] = differences(written, bytes);
    expect(first).toBeDefined();
    expect((others.at(-1) ?? first!) - first!).toBeLessThan(4);
    expect(isSame(encodeModel(valueOf(applyEdits(edited, invertEdits(edits)))), bytes)).toBe(true);
  });
});
