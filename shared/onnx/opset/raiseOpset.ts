import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { opsetOf } from '../facts.ts';
import { indexOf, nodeLabel } from '../graphIndex.ts';
import { inferShapes } from '../shapes/inferShapes.ts';
import type { AttributeProto, GraphProto, ModelGraph, NodeProto, TensorProto } from '../model.ts';
import { changes, type Change, type RaiseSite } from './changes.ts';

/** Scales of Q and DQ: one a channel from 13 on, in FP16 from 19 on (qdq-rules E5). */
export const opsetOfChannelScales = 13;
export const opsetOfHalfScales = 19;

/** The IR version that brought each operator set which we write. */
const irVersions: ReadonlyMap<number, bigint> = new Map([
  [opsetOfChannelScales, 7n],
  [opsetOfHalfScales, 9n],
]);

/**
 * The same model in the operator set that its Q/DQ need, if it is written in an older one. Names stay. Operators that mean
 * something else since are written anew (`changes.ts`), in the bodies of If and Loop too. Call it on a model without local
 * functions. Errors: `E-ONNX-OPSET` with the node that has no equal there.
 */
export function raiseOpset(graph: ModelGraph, wanted: number): Result<ModelGraph> {
  const from = opsetOf(graph.model, '');
  if (from >= wanted) return ok(graph);
  const due = changes.filter(({ since }) => from < since && since <= wanted);
  const proto = graph.model.graph ?? {};
  const raising = new Raising(graph, due);
  const raised = raising.graph(proto);
  if (raising.refused !== null)
    return err(
      appError(
        'E-ONNX-OPSET',
        `Q/DQ need opset ${wanted} here, and ${nodeLabel(raising.refused)} cannot be raised from ${from}.`,
        {
          hint: `Export the model with opset ${wanted} or later.`,
        },
      ),
    );
  const ir = irVersions.get(wanted) ?? 0n;
  const { irVersion, opsetImport } = graph.model;
  return ok({
    ...graph,
    model: {
      ...graph.model,
      irVersion: (irVersion ?? 0n) > ir ? irVersion! : ir,
      opsetImport: (opsetImport ?? []).map((entry) =>
        isDefault(entry) ? { ...entry, version: BigInt(wanted) } : entry,
      ),
      graph: { ...raised, initializer: [...(proto.initializer ?? []), ...raising.added] },
    },
  });
}

const isDefault = (entry: { readonly domain?: string | null }): boolean =>
  (entry.domain ?? '') === '' || entry.domain === 'ai.onnx';

class Raising implements RaiseSite {
  readonly added: TensorProto[] = [];
  /** The first node that has no equal. */
  refused: NodeProto | null = null;
  readonly #due: readonly Change[];
  readonly #model: ModelGraph;
  readonly #taken: Set<string>;
  #types: ReturnType<typeof inferShapes> | null = null;

  constructor(model: ModelGraph, due: readonly Change[]) {
    this.#model = model;
    this.#due = due;
    this.#taken = new Set([
      ...(model.model.graph?.initializer ?? []).map((tensor) => tensor.name ?? ''),
      ...indexOf(model).nodes.flatMap((node) => [...(node.input ?? []), ...(node.output ?? [])]),
    ]);
  }

  graph(proto: GraphProto): GraphProto {
    return this.#due.length === 0 ? proto : { ...proto, node: (proto.node ?? []).map((node) => this.#node(node)) };
  }

  constant(wish: string, make: (name: string) => TensorProto): string {
    let name = wish;
    while (this.#taken.has(name)) name += '_';
    this.#taken.add(name);
    this.added.push(make(name));
    return name;
  }

  shapeOf(tensor: string): readonly (number | null)[] | null {
    this.#types ??= inferShapes(this.#model, new Map());
    return this.#types.get(tensor)?.shape ?? null;
  }

  #node(node: NodeProto): NodeProto {
    let now = (node.attribute ?? []).some(hasBody)
      ? { ...node, attribute: node.attribute!.map((one) => this.#bodies(one)) }
      : node;
    if (!isDefault(node)) return now;
    for (const { ops, rewrite } of this.#due) {
      if (!ops.includes(now.opType ?? '')) continue;
      const next = rewrite(now, this);
      if (next === null) this.refused ??= node;
      else now = next;
    }
    return now;
  }

  #bodies(attribute: AttributeProto): AttributeProto {
    return {
      ...attribute,
      ...(attribute.g ? { g: this.graph(attribute.g) } : {}),
      ...(attribute.graphs ? { graphs: attribute.graphs.map((body) => this.graph(body)) } : {}),
    };
  }
}

const hasBody = ({ g, graphs }: AttributeProto): boolean => Boolean(g) || (graphs ?? []).length > 0;
