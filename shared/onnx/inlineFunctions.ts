import { nodeLabel } from './graphIndex.ts';
import type { AttributeProto, FunctionProto, ModelGraph, NodeProto } from './model.ts';

/**
 * A model whose nodes that call a local function are replaced by the function's nodes, as every compiler does before it
 * looks at a graph. Inner tensors and nodes are named after the call (`call/inner`), attribute references take the call's
 * values. Source: ONNX IR, "Functions".
 *
 * Calls in the bodies of If and Loop stay calls. A model whose functions call themselves, or that would grow past
 * `maxNodes`, is returned as it is: its calls are then operators that nobody knows.
 */
export function inlineFunctions(graph: ModelGraph): ModelGraph {
  const functions = graph.model.functions ?? [];
  if (functions.length === 0) return graph;
  const known = inlined.get(graph);
  if (known) return known;
  const result = inlineAll(graph, functions) ?? graph;
  inlined.set(graph, result);
  return result;
}

const inlined = new WeakMap<ModelGraph, ModelGraph>();

const maxNodes = 1_000_000;

function inlineAll(graph: ModelGraph, functions: readonly FunctionProto[]): ModelGraph | null {
  const byKey = new Map(functions.map((each) => [keyOf(each.domain, each.name, each.overload), each]));
  const calleeOf = (node: NodeProto) => byKey.get(keyOf(node.domain, node.opType, node.overload));
  const proto = graph.model.graph ?? {};
  if (!(sizeOf(proto.node ?? [], calleeOf, new Map()) <= maxNodes)) return null;
  const expand = (node: NodeProto): readonly NodeProto[] => {
    const callee = calleeOf(node);
    return callee ? bodyOf(node, callee).flatMap(expand) : [node];
  };
  const node = (proto.node ?? []).flatMap(expand);
  return { ...graph, model: { ...graph.model, graph: { ...proto, node }, functions: [] } };
}

/** How many nodes a list becomes, without making them; infinite where a function calls itself. */
function sizeOf(
  nodes: readonly NodeProto[],
  calleeOf: (node: NodeProto) => FunctionProto | undefined,
  sizes: Map<FunctionProto, number>,
): number {
  let size = 0;
  for (const node of nodes) {
    const callee = calleeOf(node);
    if (!callee) {
      size += 1;
      continue;
    }
    let own = sizes.get(callee);
    if (own === undefined) {
      sizes.set(callee, Infinity);
      own = sizeOf(callee.node ?? [], calleeOf, sizes) + (callee.output?.length ?? 0);
      sizes.set(callee, own);
    }
    size += own;
  }
  return size;
}

const keyOf = (domain: unknown, name: unknown, overload: unknown): string =>
  JSON.stringify([domain ?? '', name ?? '', overload ?? '']);

function bodyOf(call: NodeProto, callee: FunctionProto): readonly NodeProto[] {
  const prefix = call.output?.find((name) => name !== '') ?? nodeLabel(call);
  const names = new Map<string, string>([['', '']]);
  (callee.input ?? []).forEach((name, at) => names.set(name, call.input?.[at] ?? ''));
  const passed: NodeProto[] = [];
  (callee.output ?? []).forEach((name, at) => {
    const outside = call.output?.[at] ?? '';
    if (outside === '') return;
    const taken = names.get(name);
    if (taken === undefined) names.set(name, outside);
    else passed.push({ opType: 'Identity', input: [taken], output: [outside], name: `${nodeLabel(call)}/${name}` });
  });
  const rename = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const own = `${prefix}/${name}`;
    names.set(name, own);
    return own;
  };
  const body = (callee.node ?? []).map((node) => ({
    ...node,
    name: `${nodeLabel(call)}/${nodeLabel(node)}`,
    input: (node.input ?? []).map(rename),
    output: (node.output ?? []).map(rename),
    attribute: (node.attribute ?? []).flatMap((attribute) => resolve(attribute, call)),
  }));
  return [...body, ...passed];
}

/** An attribute, or the call's value where it refers to one; nothing where the call gives none. */
function resolve(attribute: AttributeProto, call: NodeProto): readonly AttributeProto[] {
  const from = attribute.refAttrName;
  if (!from) return [attribute];
  const given = call.attribute?.find((each) => each.name === from);
  return given ? [{ ...given, ...(attribute.name ? { name: attribute.name } : {}) }] : [];
}
