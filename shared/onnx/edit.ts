import { appError } from '../base/errors.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { GraphProto, ModelGraph, NodeProto, TensorProto, ValueInfoProto } from './model.ts';
import { NodeList } from './nodeList.ts';

/**
 * Graph edits: data, not code. Each names what it expects to find, so that a plan made for another graph is refused
 * instead of half-applied, and each can be inverted from itself alone. A node is known by its first output (unique in
 * ONNX, where names are not). Positions are kept, so that doing and undoing gives the same bytes.
 */
export type GraphEdit =
  | {
      readonly kind: 'rewire';
      readonly node: string;
      readonly slot: number;
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: 'rename-graph-output'; readonly at: number; readonly from: string; readonly to: string }
  | { readonly kind: 'insert-value'; readonly list: ValueList; readonly at: number; readonly value: ValueInfoProto }
  | { readonly kind: 'remove-value'; readonly list: ValueList; readonly at: number; readonly value: ValueInfoProto }
  | { readonly kind: 'insert-node'; readonly at: number; readonly node: NodeProto }
  | { readonly kind: 'remove-node'; readonly at: number; readonly node: NodeProto }
  | { readonly kind: 'insert-initializer'; readonly at: number; readonly tensor: TensorProto }
  | { readonly kind: 'remove-initializer'; readonly at: number; readonly tensor: TensorProto }
  | {
      readonly kind: 'replace-initializer';
      readonly at: number;
      readonly before: TensorProto;
      readonly after: TensorProto;
    }
  | {
      readonly kind: 'set-metadata';
      readonly key: string;
      readonly before: string | null;
      readonly after: string | null;
      /** Place of an entry that comes, or goes, among the others; the end where nothing is said. */
      readonly at?: number;
    };

/** Where a graph says which values it has: `input` and `output` are its own, `valueInfo` describes what lies between. */
export type ValueList = 'input' | 'output' | 'valueInfo';

/** @returns the edited graph, sharing what did not change; `E-EDIT-CONFLICT` when an edit does not find what it names. */
export function applyEdits(graph: ModelGraph, edits: readonly GraphEdit[]): Result<ModelGraph> {
  if (edits.length === 0) return ok(graph);
  const draft = draftOf(graph.model.graph ?? {});
  let metadata = graph.model.metadataProps ?? null;
  for (const [step, edit] of edits.entries()) {
    const conflict = (why: string) =>
      err(appError('E-EDIT-CONFLICT', `Edit ${step + 1} (${edit.kind}) does not fit: ${why}.`));
    switch (edit.kind) {
      case 'rewire': {
        const at = draft.list.find(edit.node);
        const node = draft.list.nodes[at];
        if (!node || node.input?.[edit.slot] !== edit.from)
          return conflict(`'${edit.node}' does not read '${edit.from}'`);
        draft.list.replace(at, { ...node, input: node.input.with(edit.slot, edit.to) });
        break;
      }
      case 'rename-graph-output': {
        const value = draft.values.output[edit.at];
        if (value?.name !== edit.from) return conflict(`output ${edit.at} is not '${edit.from}'`);
        draft.values.output[edit.at] = { ...value, name: edit.to };
        break;
      }
      case 'insert-value':
        if (edit.at > draft.values[edit.list].length) return conflict('the position is past the end');
        draft.values[edit.list].splice(edit.at, 0, edit.value);
        break;
      case 'remove-value':
        if (draft.values[edit.list][edit.at]?.name !== edit.value.name)
          return conflict(`'${edit.value.name}' is not ${edit.list} ${edit.at}`);
        draft.values[edit.list].splice(edit.at, 1);
        break;
      case 'insert-node':
        if (edit.at > draft.list.nodes.length) return conflict('the position is past the end');
        draft.list.insert(edit.at, edit.node);
        break;
      case 'remove-node':
        if (draft.list.nodes[edit.at]?.output?.[0] !== edit.node.output?.[0])
          return conflict(`'${edit.node.output?.[0]}' is not there`);
        draft.list.remove(edit.at);
        break;
      case 'insert-initializer':
        if (edit.at > draft.initializers.length) return conflict('the position is past the end');
        draft.initializers.splice(edit.at, 0, edit.tensor);
        break;
      case 'remove-initializer':
        if (draft.initializers[edit.at]?.name !== edit.tensor.name)
          return conflict(`'${edit.tensor.name}' is not there`);
        draft.initializers.splice(edit.at, 1);
        break;
      case 'replace-initializer':
        if (draft.initializers[edit.at]?.name !== edit.before.name)
          return conflict(`'${edit.before.name}' is not there`);
        draft.initializers[edit.at] = edit.after;
        break;
      case 'set-metadata': {
        const entries = metadata ?? [];
        const at = entries.findIndex((entry) => entry.key === edit.key);
        if ((at === -1 ? null : (entries[at]!.value ?? '')) !== edit.before)
          return conflict(`'${edit.key}' was changed`);
        if (edit.after === null) metadata = at === -1 ? entries : entries.toSpliced(at, 1);
        else if (at === -1)
          metadata = entries.toSpliced(edit.at ?? entries.length, 0, { key: edit.key, value: edit.after });
        else metadata = entries.with(at, { ...entries[at]!, value: edit.after });
        break;
      }
    }
  }
  return ok({
    ...graph,
    model: { ...graph.model, graph: draft.finish(), ...(metadata === null ? {} : { metadataProps: metadata }) },
  });
}

/** The edits that take the result of `edits` back to where they started. */
export const invertEdits = (edits: readonly GraphEdit[]): readonly GraphEdit[] => edits.toReversed().map(invert);

function invert(edit: GraphEdit): GraphEdit {
  switch (edit.kind) {
    case 'rewire':
      return { ...edit, from: edit.to, to: edit.from };
    case 'rename-graph-output':
      return { ...edit, from: edit.to, to: edit.from };
    case 'insert-value':
      return { ...edit, kind: 'remove-value' };
    case 'remove-value':
      return { ...edit, kind: 'insert-value' };
    case 'insert-node':
      return { ...edit, kind: 'remove-node' };
    case 'remove-node':
      return { ...edit, kind: 'insert-node' };
    case 'insert-initializer':
      return { ...edit, kind: 'remove-initializer' };
    case 'remove-initializer':
      return { ...edit, kind: 'insert-initializer' };
    case 'replace-initializer':
      return { ...edit, before: edit.after, after: edit.before };
    case 'set-metadata':
      return { ...edit, before: edit.after, after: edit.before };
  }
}

/** A graph under edit: lists of our own. */
function draftOf(graph: GraphProto) {
  const list = new NodeList(graph.node ?? []);
  const initializers = [...(graph.initializer ?? [])];
  const values: Record<ValueList, ValueInfoProto[]> = {
    input: [...(graph.input ?? [])],
    output: [...(graph.output ?? [])],
    valueInfo: [...(graph.valueInfo ?? [])],
  };
  return {
    list,
    initializers,
    values,
    finish: (): GraphProto => ({
      ...graph,
      node: list.nodes,
      ...(graph.initializer || initializers.length > 0 ? { initializer: initializers } : {}),
      ...(graph.input || values.input.length > 0 ? { input: values.input } : {}),
      output: values.output,
      ...(graph.valueInfo || values.valueInfo.length > 0 ? { valueInfo: values.valueInfo } : {}),
    }),
  };
}
