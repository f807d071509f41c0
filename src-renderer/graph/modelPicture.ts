import { fold } from '../../shared/engine/view/fold.ts';
import { titleOfNode } from '../../shared/engine/view/title.ts';
import type { ModelDrawing, NodeRole } from '../../shared/qdq/modelDrawing.ts';
import { familyOf } from '../ui/precision.ts';
import { sizeOf, type GraphNode } from './model.ts';
import { pictureOf, type Picture } from './picture.ts';

/**
 * An ONNX graph as it is drawn: what carries activations. Constants, the Q/DQ of weights and arithmetic on shapes are left
 * out; a Q with the one DQ that reads it is one small node. Ids are the indices of the drawing.
 */
export function modelPicture(drawing: ModelDrawing): Picture {
  const pairs = pairsIn(drawing);
  const drawn = new Set(
    drawing.nodes.flatMap((node, at) => (node.kind === 'node' && !roles.has(node.role) ? [] : [at])),
  );
  const written = new Map(drawing.edges.map(({ from, tensor }) => [from, tensor.dtype] as const));
  return pictureOf(
    drawing,
    '',
    fold(drawing, pairs, drawn),
    (id) => {
      const at = nodeOfId(drawing, id);
      const node = nodeOf(drawing, at, id !== at);
      const shown: GraphNode = {
        ...node,
        index: id,
        family: node.look === 'end' ? node.family : familyOf(written.get(at) ?? null),
      };
      return { node: shown, size: sizeOf(shown) };
    },
    (edge) => ({ tensor: drawing.edges[edge]!.tensor, certain: true }),
  );
}

/** The node of the drawing that an id of its picture stands for. */
export const nodeOfId = ({ nodes }: ModelDrawing, id: number): number => (id < nodes.length ? id : id - nodes.length);

const roles: ReadonlySet<NodeRole> = new Set<NodeRole>(['compute', 'activation-qdq']);

/** Nodes of the file that no picture shows. */
export const hiddenNodes = (drawing: ModelDrawing): number =>
  drawing.nodes.filter((node) => node.kind === 'node' && !roles.has(node.role)).length;

/** Every Q of an activation with its DQ, where only that reads it. */
function pairsIn({ nodes, edges }: ModelDrawing): ReadonlyMap<number, readonly number[]> {
  const readers = new Map<number, number[]>();
  for (const { from, to } of edges) readers.set(from, [...(readers.get(from) ?? []).slice(0, 1), to]);
  const isHalf = (at: number, op: string): boolean => {
    const node = nodes[at];
    return node?.kind === 'node' && node.role === 'activation-qdq' && node.op === op;
  };
  const pairs = new Map<number, readonly number[]>();
  for (const [from, [reader, ...others]] of readers)
    if (isHalf(from, 'QuantizeLinear') && others.length === 0 && isHalf(reader!, 'DequantizeLinear'))
      pairs.set(from, [from, reader!]);
  return pairs;
}

function nodeOf({ nodes }: ModelDrawing, at: number, isPair: boolean): GraphNode {
  const node = nodes[at]!;
  const blank = {
    index: at,
    layer: null,
    kind: null,
    loud: null,
    ms: null,
    time: '',
    share: null,
    relative: 0,
  } as const;
  if (node.kind !== 'node')
    return {
      ...blank,
      look: 'end',
      title: node.tensor.name,
      subtitle: [node.tensor.shape?.map((size) => size ?? '?').join('×'), node.tensor.dtype].filter(Boolean).join(' '),
      family: familyOf(node.tensor.dtype),
    };
  const isCopy = node.role === 'activation-qdq';
  const half = node.op === 'QuantizeLinear' ? 'Q' : 'DQ';
  return {
    ...blank,
    look: isCopy ? 'copy' : 'layer',
    title: isCopy ? (isPair ? 'Q/DQ' : half) : titleOfNode(node.name),
    subtitle: isCopy ? node.name : node.op,
    family: 'other',
  };
}
