import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutGraph } from '../../../shared/engine/layout/layout.ts';
import { enginePicture } from '../../../src-renderer/graph/enginePicture.ts';
import { heatStep, heatSteps } from '../../../src-renderer/graph/colour.ts';
import { describeNode, graphModel } from '../../../src-renderer/graph/model.ts';
import { boundsOf, graphScene, nodeAt, partIn, type GraphScene } from '../../../src-renderer/graph/scene.ts';
import { firstViewport, revealing, visibleRect, zoneFor } from '../../../src-renderer/graph/viewport.ts';
import { stepFrom } from '../../../src-renderer/graph/walk.ts';
import { engine, layer } from '../engine/view/engineOf.ts';

const residual = engine(
  [
    layer('conv1.weight + Conv_1', { inputs: ['x:int8'], outputs: ['a:fp16'] }),
    layer('QuantizeLinear_2', { kind: 'qdq', inputs: ['a:fp16'], outputs: ['b:int8'] }),
    layer('conv2.weight + Conv_3', { inputs: ['b:int8', 'a:fp16'], outputs: ['y:int8'] }),
  ],
  ['> x', '< y'],
);

function sceneOf(model = graphModel(residual, [0.2, 0.1, 0.1])): GraphScene {
  const picture = enginePicture(model, null, null);
  return graphScene(picture, layoutGraph({ nodes: picture.sizes, edges: picture.edges }));
}

describe('the model of a graph (synthetic engine)', () => {
  test('a copy is called after what it serves, is loud, and carries the colour of what it writes', () => {
    const { nodes } = sceneOf().picture;
    expect(nodes[1]).toMatchObject({ title: 'Q → conv2', look: 'copy', loud: 'qdq', family: 'int8' });
    expect(nodes[0]).toMatchObject({
      title: 'conv1',
      look: 'layer',
      loud: null,
      time: '0.200',
      share: 0.5,
      relative: 1,
    });
  });

  test('an estimate stays a range in every text', () => {
    const estimated = engine([layer('a', { estimate: { lowMs: 0.01, highMs: 0.03, confidence: 'low' } })]);
    const { nodes, isEstimate, totalMs } = graphModel(estimated, null);
    expect(nodes[0]!.time).toBe('0.010–0.030');
    expect(isEstimate).toBe(true);
    expect(totalMs).toBeCloseTo(0.02);
  });

  test('without times there are none, and none is invented', () => {
    const { nodes, totalMs } = graphModel(residual, []);
    expect(totalMs).toBeNull();
    expect(nodes.map((node) => node.time)).toEqual(['', '', '', '', '']);
  });

  test('a screen reader hears name, work, type and time', () => {
    expect(describeNode(sceneOf().picture.nodes[0]!)).toBe(
      'conv1, CaskConvolution, int8, 0.200 milliseconds, 50.0 percent',
    );
  });
});

test('heat uses every step, keeps order, and shows nothing where there is no time', () => {
  expect(heatStep(0)).toBe(0);
  expect(heatStep(1)).toBe(heatSteps - 1);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
      expect(heatStep(Math.min(a, b))).toBeLessThanOrEqual(heatStep(Math.max(a, b)));
    }),
  );
});

describe('walking (synthetic engine)', () => {
  const scene = sceneOf();
  test('down and up follow edges, an end stays', () => {
    expect(stepFrom(scene, 1, 'down')).toBe(2);
    expect(stepFrom(scene, 1, 'up')).toBe(0);
    expect(stepFrom(scene, 2, 'down')).toBe(4);
    expect(stepFrom(scene, 4, 'down')).toBeNull();
  });

  test('sideways stays within the rank', () => {
    const wide = sceneOf(
      graphModel(
        engine([layer('a', { outputs: ['t'] }), layer('b', { inputs: ['t'] }), layer('c', { inputs: ['t'] })]),
        [],
      ),
    );
    const [left, right] = wide.layout.nodes[1]!.x < wide.layout.nodes[2]!.x ? [1, 2] : [2, 1];
    expect(stepFrom(wide, left, 'right')).toBe(right);
    expect(stepFrom(wide, right, 'left')).toBe(left);
    expect(stepFrom(wide, left, 'left')).toBeNull();
  });
});

describe('a part of a scene (synthetic engine)', () => {
  const long = engine(
    Array.from({ length: 200 }, (_, at) => layer(`l${at}`, { inputs: [`t${at}`], outputs: [`t${at + 1}`] })),
  );
  const scene = sceneOf(graphModel(long, []));

  test('holds every node that touches the rectangle, and both ends of its edges', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Math.floor(scene.layout.size.height) }), (y) => {
        const rect = { x: 0, y, width: scene.layout.size.width, height: 400 };
        const part = partIn(scene, rect);
        const inside = scene.layout.nodes.flatMap((corner, node) =>
          corner.y < y + 400 && corner.y + scene.picture.sizes[node]!.height > y ? [node] : [],
        );
        for (const node of inside) expect(part.nodes).toContain(node);
        for (const edge of part.edges) {
          const { from, to } = scene.picture.edges[edge]!;
          expect(part.nodes).toEqual(expect.arrayContaining([from, to]));
        }
        expect(part.nodes.length).toBeLessThan(60);
      }),
    );
  });

  test('a point finds its node', () => {
    const { x, y } = scene.layout.nodes[100]!;
    expect(nodeAt(scene, { x: x + 5, y: y + 5 }, 0)).toBe(100);
    expect(nodeAt(scene, { x: x - 50, y }, 0)).toBeNull();
  });
});

describe('the view', () => {
  const size = { width: 1000, height: 500 };
  const bounds = { x: 0, y: 0, width: 100, height: 100 };

  test('a small drawing is shown whole, a tall one from its beginning at reading size', () => {
    const small = firstViewport({ width: 300, height: 200 }, bounds, size);
    expect(visibleRect(small, size)).toMatchObject({ x: expect.any(Number) });
    expect(small.zoom).toBe(1);
    const tall = firstViewport({ width: 300, height: 90_000 }, bounds, size);
    expect(tall.zoom).toBeGreaterThanOrEqual(0.6);
    expect(visibleRect(tall, size).y).toBeLessThan(0);
  });

  test('revealing moves only when it must', () => {
    const viewport = { x: 450, y: 200, zoom: 1 };
    expect(revealing(viewport, size, bounds)).toBeNull();
    const moved = revealing(viewport, size, { ...bounds, y: 5000 })!;
    expect(visibleRect(moved, size).y).toBeCloseTo(5050 - 250);
  });

  test('the zone always holds the view and stays while it does', () => {
    const view = { x: 0, y: 0, width: 100, height: 100 };
    const zone = zoneFor(null, view);
    expect(zoneFor(zone, { ...view, x: 30 })).toBe(zone);
    const next = zoneFor(zone, { ...view, x: 500 });
    expect(next.x).toBeLessThanOrEqual(500);
    expect(next.x + next.width).toBeGreaterThanOrEqual(600);
  });
});

test('bounds of nothing are null', () => expect(boundsOf(sceneOf(), [])).toBeNull());
