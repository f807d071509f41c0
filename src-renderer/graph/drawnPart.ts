import { Position, type NodeHandle } from '@xyflow/react';
import type { Size } from '../../shared/engine/layout/types.ts';
import type { DrawnEdge } from './FlowLine.tsx';
import type { DrawnNode } from './LayerNode.tsx';
import { partIn, type GraphScene, type Rect } from './scene.ts';

interface Drawn {
  readonly nodes: Map<number, DrawnNode>;
  readonly edges: Map<number, DrawnEdge>;
}

/** What has been made once is given again as the same object: React Flow then has nothing to do for it. */
const made = new WeakMap<GraphScene, Drawn>();

/** The part of a scene that touches `rect`, for React Flow. Sizes and handles are declared, so nothing is measured. */
export function drawnPart(scene: GraphScene, rect: Rect): { readonly nodes: DrawnNode[]; readonly edges: DrawnEdge[] } {
  const drawn = made.get(scene) ?? { nodes: new Map(), edges: new Map() };
  made.set(scene, drawn);
  const part = partIn(scene, rect);
  return {
    nodes: part.nodes.map((node) => remembered(drawn.nodes, node, () => nodeOf(scene, node))),
    edges: part.edges.map((edge) => remembered(drawn.edges, edge, () => edgeOf(scene, edge))),
  };
}

function remembered<T>(known: Map<number, T>, key: number, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function nodeOf(scene: GraphScene, index: number): DrawnNode {
  const size = scene.picture.sizes[index]!;
  return {
    id: String(scene.picture.ids[index]),
    type: 'layer',
    position: { ...scene.layout.nodes[index]! },
    width: size.width,
    height: size.height,
    handles: handlesOf(size),
    data: { node: scene.picture.nodes[index]! },
  };
}

const handlesOf = ({ width, height }: Size): NodeHandle[] => [
  { type: 'target', position: Position.Top, x: width / 2, y: 0, width: 1, height: 1 },
  { type: 'source', position: Position.Bottom, x: width / 2, y: height, width: 1, height: 1 },
];

function edgeOf(scene: GraphScene, index: number): DrawnEdge {
  const edge = scene.picture.edges[index]!;
  return {
    id: `e${index}`,
    type: 'flow',
    source: String(scene.picture.ids[edge.from]),
    target: String(scene.picture.ids[edge.to]),
    data: {
      edge,
      route: scene.layout.routes[index]!,
      fromTitle: scene.picture.nodes[edge.from]!.title,
      toTitle:
        scene.tunnels[edge.from]! > 1 ? `${scene.tunnels[edge.from]} layers` : scene.picture.nodes[edge.to]!.title,
    },
  };
}
