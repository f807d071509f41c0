import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, invertEdits, type GraphEdit } from '../../../shared/onnx/edit.ts';
import { scalarFloat } from '../../../shared/onnx/makeTensor.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { noExternalFiles } from '../../../shared/onnx/model.ts';
import { decodeModel, encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { graphOf } from '../../support/graphOf.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const hex = (graph: ModelGraph): string => Buffer.from(encodeModel(graph)).toString('hex');
const start = valueOf(
  decodeModel(
    encodeModel(
      graphOf(`
        x:f32[1,2,8,8] -> q(0.02) -> conv1(3) -> relu -> a
        a -> q(0.03) -> conv2(k1) -> b
        a, b -> add -> y`),
    ),
    noExternalFiles,
  ),
);

/** An edit that fits the graph, chosen by numbers. */
function editOf(
  graph: ModelGraph,
  [kind, first, second]: readonly [number, number, number],
  step: number,
): GraphEdit | null {
  const { node = [], initializer = [], output = [] } = graph.model.graph ?? {};
  const pick = (length: number, by: number): number => by % length;
  const at = node!.length > 0 ? pick(node!.length, first) : -1;
  const tensorAt = initializer!.length > 0 ? pick(initializer!.length, first) : -1;
  switch (kind) {
    case 0: {
      const target = node![at];
      const slot = target?.input?.length ? pick(target.input.length, second) : -1;
      return target && slot >= 0
        ? { kind: 'rewire', node: target.output![0]!, slot, from: target.input![slot]!, to: `other${step}` }
        : null;
    }
    case 1:
      return output!.length > 0
        ? { kind: 'rename-graph-output', at: 0, from: output![0]!.name!, to: `y${step}` }
        : null;
    case 2: {
      const inserted = { opType: 'Relu', input: ['a'], output: [`made${step}`], name: `made${step}` };
      return { kind: 'insert-node', at: pick(node!.length + 1, first), node: inserted };
    }
    case 3:
      return at >= 0 ? { kind: 'remove-node', at, node: node![at]! } : null;
    case 4:
      return {
        kind: 'insert-initializer',
        at: pick(initializer!.length + 1, first),
        tensor: scalarFloat(`t${step}`, second),
      };
    case 5:
      return tensorAt >= 0 ? { kind: 'remove-initializer', at: tensorAt, tensor: initializer![tensorAt]! } : null;
    case 6: {
      const before = initializer![tensorAt];
      return before
        ? { kind: 'replace-initializer', at: tensorAt, before, after: scalarFloat(before.name!, second) }
        : null;
    }
    case 7: {
      const { length } = graph.model.graph?.valueInfo ?? [];
      return { kind: 'insert-value', list: 'valueInfo', at: pick(length + 1, first), value: { name: `v${step}` } };
    }
    case 8: {
      const list = second % 2 === 0 ? 'input' : 'output';
      const value = graph.model.graph?.[list]?.[0];
      return value ? { kind: 'remove-value', list, at: 0, value } : null;
    }
    default: {
      const key = `key${first % 3}`;
      const place = graph.model.metadataProps?.findIndex((entry) => entry.key === key) ?? -1;
      const before = place === -1 ? null : graph.model.metadataProps![place]!.value!;
      const after = second % 2 === 0 ? null : String(second);
      return { kind: 'set-metadata', key, before, after, ...(place === -1 ? {} : { at: place }) };
    }
  }
}

describe('edits (synthetic)', () => {
  test('any sequence of edits, undone, gives the same bytes', () => {
    const choices = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat(), fc.nat({ max: 1000 })), { maxLength: 30 });
    fc.assert(
      fc.property(choices, (chosen) => {
        let graph = start;
        const done: GraphEdit[] = [];
        for (const [step, choice] of chosen.entries()) {
          const edit = editOf(graph, choice, step);
          if (!edit) continue;
          graph = valueOf(applyEdits(graph, [edit]));
          done.push(edit);
        }
        expect(hex(valueOf(applyEdits(start, done)))).toBe(hex(graph));
        expect(hex(valueOf(applyEdits(graph, invertEdits(done))))).toBe(hex(start));
      }),
    );
  });

  test('the graph that was edited stays as it was, and shares what did not change', () => {
    const before = hex(start);
    const edited = valueOf(applyEdits(start, [{ kind: 'rewire', node: 'y', slot: 0, from: 'a', to: 'b' }]));
    expect(hex(start)).toBe(before);
    expect(edited.model.graph?.initializer?.[0]).toBe(start.model.graph?.initializer?.[0]);
  });

  test.each<[string, GraphEdit]>([
    ['a rewire of another input', { kind: 'rewire', node: 'y', slot: 0, from: 'z', to: 'b' }],
    ['a rewire of no node', { kind: 'rewire', node: 'nobody', slot: 0, from: 'a', to: 'b' }],
    ['an output of another name', { kind: 'rename-graph-output', at: 0, from: 'z', to: 'b' }],
    ['a node that is not there', { kind: 'remove-node', at: 0, node: { output: ['z'] } }],
    ['an input that is not there', { kind: 'remove-value', list: 'input', at: 0, value: { name: 'z' } }],
    ['a description past the end', { kind: 'insert-value', list: 'valueInfo', at: 9, value: { name: 'z' } }],
    ['a place past the end', { kind: 'insert-node', at: 999, node: { output: ['z'] } }],
    ['a tensor that is not there', { kind: 'remove-initializer', at: 0, tensor: { name: 'z' } }],
    ['metadata that were changed', { kind: 'set-metadata', key: 'k', before: 'old', after: 'new' }],
  ])('%s is a conflict, and nothing is done', (_, edit) => {
    expect(
      errorOf(applyEdits(start, [{ kind: 'rename-graph-output', at: 0, from: 'y', to: 'other' }, edit])).code,
    ).toBe('E-EDIT-CONFLICT');
  });
});
