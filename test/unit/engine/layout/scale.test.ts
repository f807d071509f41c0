import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layoutGraph } from '../../../../shared/engine/layout/layout.ts';
import type { Layout, LayoutInput, Point } from '../../../../shared/engine/layout/types.ts';
import { blocksOf } from '../../../../shared/engine/view/blocks.ts';
import { enginePicture } from '../../../../src-renderer/graph/enginePicture.ts';
import { graphModel } from '../../../../src-renderer/graph/model.ts';
import { recordedRun } from '../../../support/recordedRun.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';
import { syntheticEngine } from '../../../support/syntheticEngine.ts';

/** Only that it is right; how long it takes is for `npm run bench`. */
describeWithShared('synthetic engines made from a recorded one', (shared) => {
  const base = recordedRun(join(shared, 'engines/resnet18-a100/qat'), 'qat');

  test.each([1000, 5000, 10_000, 40_000])('%i layers, flat and folded: no overlap, no lost edge', (layers) => {
    const { engine } = syntheticEngine(base.engine!, base.profile!, layers);
    const model = graphModel(engine, null);
    const flat = enginePicture(model, null, null);
    const folded = enginePicture(model, { blocks: blocksOf(engine, 'repeats'), open: new Set() }, null);
    expect(flat.nodes.length).toBeGreaterThanOrEqual(layers);
    expect(flat.edges).toHaveLength(model.flow.edges.length);
    expect(folded.nodes.length).toBeLessThan(layers / 4);
    for (const { sizes, edges } of [flat, folded]) {
      const graph = { nodes: sizes, edges };
      const layout = layoutGraph(graph);
      expect(overlaps(graph, layout)).toBe(0);
      expect(layout.routes).toHaveLength(edges.length);
      expect(strayEnds(graph, layout)).toBe(0);
    }
  });
});

/** Sweeps from top to bottom: only nodes at the same height are held against each other. */
function overlaps({ nodes }: LayoutInput, layout: Layout): number {
  const order = [...nodes.keys()].toSorted((a, b) => layout.nodes[a]!.y - layout.nodes[b]!.y);
  let found = 0;
  let open: number[] = [];
  for (const node of order) {
    const { x, y } = layout.nodes[node]!;
    open = open.filter((other) => layout.nodes[other]!.y + nodes[other]!.height > y + 1e-6);
    for (const other of open) {
      const left = layout.nodes[other]!.x;
      if (left < x + nodes[node]!.width - 1e-6 && x < left + nodes[other]!.width - 1e-6) found += 1;
    }
    open.push(node);
  }
  return found;
}

/** Ends of routes that do not lie on the border of their own node. */
function strayEnds(graph: LayoutInput, layout: Layout): number {
  const isOn = (node: number, point: Point): boolean => {
    const { x, y } = layout.nodes[node]!;
    const { width, height } = graph.nodes[node]!;
    const isLevel = Math.min(Math.abs(point.y - y), Math.abs(point.y - y - height)) < 1e-6;
    return isLevel && point.x > x - 1e-6 && point.x < x + width + 1e-6;
  };
  return graph.edges.filter(({ from, to }, edge) => {
    const route = layout.routes[edge]!;
    const [first, last] = route.kind === 'tunnel' ? [route.from, route.to] : [route.points[0]!, route.points.at(-1)!];
    return !isOn(from, first) || !isOn(to, last);
  }).length;
}
