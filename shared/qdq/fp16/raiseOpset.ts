import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { attributeOf, intsAttribute } from '../../onnx/graphIndex.ts';
import { int64Tensor } from '../../onnx/makeTensor.ts';
import type { ModelGraph, NodeProto, TensorProto } from '../../onnx/model.ts';

/**
 * The same model in opset 19, the first in which the scale of a Q or DQ may be FP16 (qdq-rules E5).
 *
 * From opset 13 on three changes reach the operators of a main graph: reductions take their axes as an input (18), a
 * Split without sizes says how many parts it has (18), and RoiAlign names the coordinates that it meant (16). Older models
 * differ in much more and are refused: export them anew.
 */
export function raiseOpset(graph: ModelGraph): Result<ModelGraph> {
  const version = Number(graph.model.opsetImport?.find(isDefault)?.version ?? 1n);
  if (version >= wanted) return ok(graph);
  if (version < oldest)
    return err(
      appError('E-ONNX-OPSET', `FP16 scales need opset ${wanted}, and opset ${version} cannot be raised to it.`, {
        hint: 'Export the model with opset 13 or later.',
      }),
    );
  const added: TensorProto[] = [];
  const proto = graph.model.graph ?? {};
  const taken = new Set([
    ...(proto.initializer ?? []).map((tensor) => tensor.name ?? ''),
    ...(proto.node ?? []).flatMap((node) => [...(node.input ?? []), ...(node.output ?? [])]),
  ]);
  const nodes = (proto.node ?? []).map((node) => raised(node, version, taken, added));
  return ok({
    ...graph,
    model: {
      ...graph.model,
      irVersion: (graph.model.irVersion ?? 0n) > minimumIr ? graph.model.irVersion! : minimumIr,
      opsetImport: (graph.model.opsetImport ?? []).map((entry) =>
        isDefault(entry) ? { ...entry, version: BigInt(wanted) } : entry,
      ),
      graph: { ...proto, node: nodes, initializer: [...(proto.initializer ?? []), ...added] },
    },
  });
}

const wanted = 19;
const oldest = 13;
const minimumIr = 9n;

const isDefault = (entry: { readonly domain?: string | null }): boolean =>
  (entry.domain ?? '') === '' || entry.domain === 'ai.onnx';

const reductions = new Set([
  'ReduceMax',
  'ReduceMin',
  'ReduceMean',
  'ReduceProd',
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSum',
  'ReduceLogSumExp',
  'ReduceSumSquare',
]);

function raised(node: NodeProto, from: number, taken: Set<string>, added: TensorProto[]): NodeProto {
  const op = node.opType ?? '';
  if (from < 18 && reductions.has(op)) {
    const axes = intsAttribute(node, 'axes');
    if (!axes) return node;
    let name = `${node.output?.[0] ?? op}_axes`;
    while (taken.has(name)) name += '_';
    taken.add(name);
    added.push(int64Tensor(name, [axes.length], axes));
    return {
      ...node,
      input: [node.input?.[0] ?? '', name],
      attribute: (node.attribute ?? []).filter((attribute) => attribute.name !== 'axes'),
    };
  }
  if (from < 18 && op === 'Split' && !node.input?.[1] && !attributeOf(node, 'num_outputs'))
    return withAttribute(node, { name: 'num_outputs', type: 2, i: BigInt(node.output?.length ?? 1) });
  if (from < 16 && op === 'RoiAlign' && !attributeOf(node, 'coordinate_transformation_mode'))
    return withAttribute(node, {
      name: 'coordinate_transformation_mode',
      type: 3,
      s: Uint8Array.from('output_half_pixel', (letter) => letter.charCodeAt(0)),
    });
  return node;
}

const withAttribute = (node: NodeProto, attribute: NonNullable<NodeProto['attribute']>[number]): NodeProto => ({
  ...node,
  attribute: [...(node.attribute ?? []), attribute],
});
