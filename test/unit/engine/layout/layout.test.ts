import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutGraph } from '../../../../shared/engine/layout/layout.ts';
import { pathOf } from '../../../../shared/engine/layout/path.ts';
import type { Layout, LayoutInput, Point } from '../../../../shared/engine/layout/types.ts';

/** Any graph at all: cycles, self-loops, parallel edges, parts that nothing joins. */
const anyGraph: fc.Arbitrary<LayoutInput> = fc.integer({ min: 0, max: 60 }).chain((count) =>
  fc.record({
    nodes: fc.array(fc.record({ width: fc.integer({ min: 1, max: 300 }), height: fc.integer({ min: 1, max: 80 }) }), {
      minLength: count,
      maxLength: count,
    }),
    edges:
      count === 0
        ? fc.constant([])
        : fc.array(
            fc.record({ from: fc.integer({ min: 0, max: count - 1 }), to: fc.integer({ min: 0, max: count - 1 }) }),
            { maxLength: 150 },
          ),
  }),
);

describe('any synthetic graph', () => {
  test('no two nodes overlap', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        expect(overlapsIn(graph, layoutGraph(graph))).toEqual([]);
      }),
    );
  });

  test('every edge is kept and joins its own two nodes', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const layout = layoutGraph(graph);
        expect(layout.routes).toHaveLength(graph.edges.length);
        graph.edges.forEach((edge, index) => {
          const [first, last] = endsOf(layout, index);
          expect(onSide(graph, layout, edge.from, first)).toBe(true);
          expect(onSide(graph, layout, edge.to, last)).toBe(true);
        });
      }),
    );
  });

  test('no drawn edge runs over a node', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const layout = layoutGraph(graph);
        for (const route of layout.routes) {
          if (route.kind === 'tunnel') continue;
          for (let at = 0; at < route.points.length; at += 2)
            expect(nodesUnder(graph, layout, route.points[at]!, route.points[at + 1]!)).toEqual([]);
        }
      }),
    );
  });

  test('everything lies inside the size that is given', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const { size, nodes } = layoutGraph(graph);
        nodes.forEach((corner, node) => {
          expect(Math.min(corner.x, corner.y)).toBeGreaterThanOrEqual(-1e-6);
          expect(corner.x + graph.nodes[node]!.width).toBeLessThanOrEqual(size.width + 1e-6);
          expect(corner.y + graph.nodes[node]!.height).toBeLessThanOrEqual(size.height + 1e-6);
        });
      }),
    );
  });

  test('the same graph gives the same picture', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        expect(layoutGraph(graph)).toEqual(layoutGraph(structuredClone(graph)));
      }),
    );
  });
});

describe('a synthetic engine', () => {
  test('a chain is one straight column', () => {
    const layout = layoutGraph(boxes(5, [0, 1], [1, 2], [2, 3], [3, 4]));
    expect(new Set(layout.nodes.map((corner) => corner.x)).size).toBe(1);
    expect(layout.ranks).toEqual([0, 1, 2, 3, 4]);
    expect(pathOf(drawn(layout, 0))).not.toContain('C');
  });

  test('a chain of layers that each read a constant of their own stays straight', () => {
    const chain = Array.from({ length: 10 }, (_, at): [number, number] => [at, at + 1]);
    const constants = Array.from({ length: 10 }, (_, at): [number, number] => [11 + at, at + 1]);
    const layout = layoutGraph(boxes(21, ...chain, ...constants));
    expect(new Set(layout.nodes.slice(1, 11).map((corner) => Math.round(corner.x))).size).toBe(1);
  });

  test('a residual skip keeps the main path straight and crosses nothing', () => {
    const layout = layoutGraph(boxes(4, [0, 1], [1, 2], [2, 3], [0, 3]));
    expect(layout.routes.every((route) => route.kind === 'drawn')).toBe(true);
    expect(drawn(layout, 3)).toHaveLength(8);
  });

  test('an edge over more than twelve ranks becomes a tunnel', () => {
    const chain = Array.from({ length: 20 }, (_, at): [number, number] => [at, at + 1]);
    const layout = layoutGraph(boxes(21, ...chain, [0, 13], [0, 12]));
    expect(layout.routes.slice(20).map((route) => route.kind)).toEqual(['tunnel', 'drawn']);
  });

  test('far edges of a source with more than eight readers become tunnels, near ones stay', () => {
    const readers = Array.from({ length: 9 }, (_, at): [number, number] => [0, at + 1]);
    const layout = layoutGraph(boxes(12, ...readers, [1, 10], [10, 11], [0, 11]));
    expect(layout.routes.map((route) => route.kind)).toEqual([...Array<string>(11).fill('drawn'), 'tunnel']);
  });

  test('a source stands just above its first reader', () => {
    const layout = layoutGraph(boxes(5, [0, 1], [1, 2], [2, 3], [4, 3]));
    expect(layout.ranks[4]).toBe(2);
  });

  test('loose layers stand below the network, a list without edges becomes a field', () => {
    const chain = Array.from({ length: 20 }, (_, at): [number, number] => [at, at + 1]);
    const layout = layoutGraph(boxes(24, ...chain));
    const bottom = layout.nodes[20]!.y;
    for (const loose of [21, 22, 23]) expect(layout.nodes[loose]!.y).toBeGreaterThan(bottom);
    const field = layoutGraph(boxes(60)).size;
    expect(field.width / field.height).toBeGreaterThan(0.8);
    expect(field.width / field.height).toBeLessThan(3);
  });

  test('a cycle is drawn with its arrow as given', () => {
    const layout = layoutGraph(boxes(2, [0, 1], [1, 0]));
    const [up, down] = [drawn(layout, 1).at(0)!, drawn(layout, 1).at(-1)!];
    expect(up.y).toBeGreaterThan(down.y);
  });

  test('50,000 readers of one tensor do not break it', () => {
    const layout = layoutGraph(
      boxes(50_001, ...Array.from({ length: 50_000 }, (_, at): [number, number] => [0, at + 1])),
    );
    expect(layout.routes).toHaveLength(50_000);
  });
});

function boxes(count: number, ...edges: readonly [number, number][]): LayoutInput {
  return {
    nodes: Array.from({ length: count }, () => ({ width: 160, height: 40 })),
    edges: edges.map(([from, to]) => ({ from, to })),
  };
}

function drawn(layout: Layout, edge: number): readonly Point[] {
  const route = layout.routes[edge]!;
  if (route.kind !== 'drawn') throw new Error(`edge ${edge} is a tunnel`);
  return route.points;
}

function endsOf(layout: Layout, edge: number): readonly [Point, Point] {
  const route = layout.routes[edge]!;
  return route.kind === 'drawn' ? [route.points[0]!, route.points.at(-1)!] : [route.from, route.to];
}

/** On the top or the bottom side of the node. */
function onSide(graph: LayoutInput, layout: Layout, node: number, point: Point): boolean {
  const { x, y } = layout.nodes[node]!;
  const { width, height } = graph.nodes[node]!;
  const level = Math.min(Math.abs(point.y - y), Math.abs(point.y - y - height)) < 1e-6;
  return level && point.x > x - 1e-6 && point.x < x + width + 1e-6;
}

function overlapsIn(graph: LayoutInput, layout: Layout): readonly string[] {
  const found: string[] = [];
  layout.nodes.forEach((a, first) =>
    layout.nodes.slice(first + 1).forEach((b, offset) => {
      const second = first + 1 + offset;
      const apart =
        a.x + graph.nodes[first]!.width <= b.x + 1e-6 ||
        b.x + graph.nodes[second]!.width <= a.x + 1e-6 ||
        a.y + graph.nodes[first]!.height <= b.y + 1e-6 ||
        b.y + graph.nodes[second]!.height <= a.y + 1e-6;
      if (!apart) found.push(`${first} and ${second}`);
    }),
  );
  return found;
}

/** Nodes that an upright piece cuts through. */
function nodesUnder(graph: LayoutInput, layout: Layout, from: Point, to: Point): readonly number[] {
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  return [...layout.nodes.keys()].filter((node) => {
    const { x, y } = layout.nodes[node]!;
    const { width, height } = graph.nodes[node]!;
    return from.x > x + 1e-6 && from.x < x + width - 1e-6 && top < y + height - 1e-6 && bottom > y + 1e-6;
  });
}
