import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../shared/onnx/edit.ts';
import { recordCut, recordDeferral } from '../../../shared/qdq/deferrals.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { tieGroupsOf } from '../../../shared/qdq/ties.ts';
import { graphOf } from '../../support/graphOf.ts';
import { openCore } from '../../support/openCore.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

const groupsOf = (text: string) =>
  tieGroupsOf(coreGraphOf(graphOf(text))).map((group) => `${group.members.join(' ')}${group.broken ? ' broken' : ''}`);

describe('tie groups', () => {
  it('tie the readers of one tensor', () => {
    expect(groupsOf('x:f32[1,8,8,8] -> q(0.02) -> conv1 -> y\nx -> q(0.02) -> conv2 -> z')).toEqual(['x']);
    expect(groupsOf('x:f32[1,8,8,8] -> q(0.02) -> conv1 -> y\nx -> q(0.03) -> conv2 -> z')).toEqual(['x broken']);
  });

  it('tie both sides of a Concat, through pools and nested Concats, and not of an average pool', () => {
    expect(
      groupsOf(`
        x:f32[1,8,8,8] -> conv1 -> a
        a -> q(0.02) -> conv2 -> b
        a, b -> concat -> maxpool -> c
        c, c -> concat -> q(0.03) -> avgpool -> q(0.04) -> conv3 -> y`),
    ).toEqual(['a concat_2 broken', 'avgpool']);
  });

  it('tie nearest Resizes and pads with zeros, not linear ones or reflections', () => {
    const around = (step: string) => `x:f32[1,8,8,8] -> q(0.02) -> ${step} -> q(0.03) -> conv1 -> y`;
    expect(groupsOf(around('resize'))).toEqual(['x resize broken']);
    expect(groupsOf(around('resize(2 mode=linear)'))).toEqual(['x', 'resize']);
    expect(groupsOf(around('pad(0 0 1 1 0 0 1 1)'))).toEqual(['x pad broken']);
    expect(groupsOf(around('pad(0 0 1 1 0 0 1 1 mode=reflect)'))).toEqual(['x', 'pad']);
  });

  it('do not tie the inputs of an Add', () => {
    expect(groupsOf('x:f32[1,8,8,8] -> q(0.02) -> a\nx -> relu -> q(0.03) -> b\na, b -> add -> y')).toEqual([
      'x',
      'relu',
    ]);
  });

  it('know what an earlier plan deferred or cut', () => {
    const graph = graphOf('x:f32[1,8,8,8] -> q(0.02) -> maxpool -> q(0.2) -> conv1 -> y');
    const [group] = tieGroupsOf(coreGraphOf(graph));
    expect(group).toMatchObject({ broken: true, deferred: null });
    expect(group?.ratio).toBeCloseTo(10);

    const deferral = { members: ['maxpool', 'x'], ratio: 10, reason: 'too far apart' };
    const deferred = valueOf(applyEdits(graph, [recordDeferral(graph, deferral)]));
    expect(tieGroupsOf(coreGraphOf(deferred))[0]).toMatchObject({ broken: false, deferred: 'too far apart' });

    const cut = { node: 'maxpool', tensor: 'x', reason: 'cheapest edge' };
    const parted = valueOf(applyEdits(graph, [recordCut(graph, cut)]));
    expect(tieGroupsOf(coreGraphOf(parted)).map((one) => [one.id, one.broken])).toEqual([
      ['x', false],
      ['maxpool', false],
    ]);
  });
});

describeWithShared('tie groups of the real models', (shared) => {
  it('are those of sample/tie-groups.md', () => {
    const rows = readFileSync(join(shared, 'sample/tie-groups.md'), 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter((cells) => /^\d+$/.test(cells[1] ?? ''));
    const wanted = rows.map(([, , , distinct, ratio, state, names]) => ({
      convolutions: [...(names ?? '').matchAll(/(\S+) \(/g)].map((match) => match[1]!).toSorted(),
      distinct: Number(distinct),
      ratio: Number(ratio),
      broken: state === 'BROKEN',
    }));
    for (const file of ['naive-qat', 'naive-ptq', 'as-exported/naive-qat']) {
      const core = openCore(join(shared, `sample/${file}.onnx`));
      const ties = tieGroupsOf(core);
      expect(ties).toHaveLength(48);
      expect(ties.filter((group) => group.broken)).toHaveLength(15);
      const readers = new Map<string, string[]>();
      for (const node of core.nodes)
        for (const pair of node.cls === 'weighted' ? (node.edges[0]?.pairs ?? []) : [])
          readers.set(pair.id, [...(readers.get(pair.id) ?? []), node.label.split('/').slice(1, -1).join('.')]);
      const found = ties
        .map((group) => ({
          convolutions: group.pairs
            .flatMap((pair) => readers.get(pair.id) ?? [])
            .map(shortPath)
            .toSorted(),
          distinct: group.classes.size,
          ratio: Number(group.ratio.toFixed(3)),
          broken: group.broken,
        }))
        .filter((group) => group.convolutions.length > 1);
      const byFirst = (a: { convolutions: readonly string[] }, b: { convolutions: readonly string[] }) =>
        a.convolutions.join().localeCompare(b.convolutions.join());
      expect(found.toSorted(byFirst)).toEqual(wanted.toSorted(byFirst));
    }
  });

  it('of yolov7/naive: 13 tensors with several quantizers, of which 8 differ', () => {
    const core = openCore(join(shared, 'models/yolov7/naive.onnx'));
    const siblings = [...core.uses.values()]
      .map((uses) => [...new Set(uses.flatMap((use) => use.edge.pairs))])
      .filter((pairs) => pairs.length > 1);
    expect(siblings).toHaveLength(13);
    expect(siblings.filter((pairs) => new Set(pairs.map((pair) => pair.cls)).size > 1)).toHaveLength(8);
  });
});

/** `h4.h4.cv3.conv` and `h4.cv3.conv` alike. */
function shortPath(path: string): string {
  const parts = path.split('.');
  return parts.filter((part, at) => part !== parts[at - 1]).join('.');
}
