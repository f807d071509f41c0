import { describe, expect, test } from 'vitest';
import { modelDrawingOf } from '../../../shared/qdq/modelDrawing.ts';
import { enginePicture, type Folding } from '../../../src-renderer/graph/enginePicture.ts';
import { graphModel } from '../../../src-renderer/graph/model.ts';
import { hiddenNodes, modelPicture } from '../../../src-renderer/graph/modelPicture.ts';
import type { Picture } from '../../../src-renderer/graph/picture.ts';
import { graphOf } from '../../support/graphOf.ts';
import { engine, layer } from '../engine/view/engineOf.ts';

const chain = engine(
  [
    layer('a', { inputs: ['x:int8'], outputs: ['t:int8'] }),
    layer('q', { kind: 'qdq', inputs: ['t:int8'], outputs: ['u:fp16'] }),
    layer('b', { inputs: ['u:fp16'], outputs: ['v:fp16'] }),
    layer('c', { inputs: ['v:fp16'], outputs: ['y:fp16'] }),
  ],
  ['> x', '< y'],
);
const model = graphModel(chain, [1, 2, 3, 4]);
const folding: Folding = { blocks: [{ title: 'stage', layers: [0, 1, 2], alike: 3 }], open: new Set() };
const titles = ({ nodes }: Picture) => nodes.map((node) => node.title);

describe('an engine with a folded block (synthetic engine)', () => {
  const picture = enginePicture(model, folding, null);

  test('the block has the sums of its layers and is as loud as the loudest of them', () => {
    expect(picture.nodes[0]).toMatchObject({
      look: 'block',
      title: 'stage',
      subtitle: '3 layers · ×3 · 1 copy',
      ms: 6,
      share: 0.6,
      loud: 'qdq',
      relative: 1,
      family: 'fp16',
    });
    expect(picture.nodes[1]).toMatchObject({ title: 'c', relative: 4 / 6 });
  });

  test('its layers are found where it stands, under its own id too', () => {
    expect([0, 1, 2, 3, model.nodes.length].map(picture.placeOf)).toEqual([0, 0, 0, 1, 0]);
    expect(picture.ids[0]).toBe(model.nodes.length);
  });

  test('edges join what is drawn', () => {
    const at = (title: string) => titles(picture).indexOf(title);
    expect(picture.edges.map(({ from, to }) => [from, to])).toEqual([
      [at('x'), 0],
      [0, at('c')],
      [at('c'), at('y')],
    ]);
  });

  test('open, it is gone', () => {
    const open = enginePicture(model, { ...folding, open: new Set([0]) }, null);
    expect(titles(open)).toEqual(titles(enginePicture(model, null, null)));
    expect(open.state).toBe(enginePicture(model, null, null).state);
  });

  test('what is left out has no place', () => {
    const part = enginePicture(model, null, new Set([2, 3]));
    expect(titles(part)).toEqual(['b', 'c']);
    expect(part.placeOf(0)).toBeNull();
    expect(part.edges).toHaveLength(1);
  });
});

test('a model shows its activations: a pair is one node, weights and their Q/DQ are left out', () => {
  const drawing = modelDrawingOf(graphOf('x:f32[1,8,16,16] -> q(0.02) -> conv1(8) -> relu -> y'));
  const picture = modelPicture(drawing);
  expect(picture.nodes.map(({ title, look }) => `${look} ${title}`)).toEqual([
    'copy Q/DQ',
    'layer conv1',
    'layer relu',
    'end x',
    'end y',
  ]);
  expect(hiddenNodes(drawing)).toBe(2);
  const at = (name: string) => drawing.nodes.findIndex((node) => node.kind === 'node' && node.name === name);
  expect(picture.placeOf(at('x_q'))).toBe(picture.placeOf(at('x_dq')));
  expect(picture.placeOf(at('conv1_w_q'))).toBeNull();
});
