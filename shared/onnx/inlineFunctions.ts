import { hasBodies, nodeLabel } from './graphIndex.ts';
import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelGraph,
  ModelProto,
  NodeProto,
  OperatorSetIdProto,
} from './model.ts';

/**
 * A model whose nodes that call a local function are replaced by the function's nodes, as every compiler does before it
 * looks at a graph; in the bodies of If and Loop too. Inner tensors and nodes are named after the call (`call/inner`),
 * attribute references take the call's values, else the function's defaults. Source: ONNX IR, "Functions".
 *
 * A model whose functions call themselves, or that would grow past `maxNodes`, is returned as it is: its calls are then
 * operators that nobody knows.
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
const maxDepth = 200;

type CalleeOf = (node: NodeProto) => FunctionProto | undefined;

function inlineAll(graph: ModelGraph, functions: readonly FunctionProto[]): ModelGraph | null {
  const byKey = new Map(functions.map((each) => [keyOf(each.domain, each.name, each.overload), each]));
  const calleeOf: CalleeOf = (node) => byKey.get(keyOf(node.domain, node.opType, node.overload));
  const proto = graph.model.graph ?? {};
  if (!(sizeOf(proto.node ?? [], calleeOf, new Map(), 0) <= maxNodes)) return null;
  const expand = (node: NodeProto): readonly NodeProto[] => {
    const callee = calleeOf(node);
    return callee ? bodyOf(node, callee).flatMap(expand) : [mapBodies(node, expandGraph)];
  };
  const expandGraph = (body: GraphProto): GraphProto => ({ ...body, node: (body.node ?? []).flatMap(expand) });
  const opsetImport = joinedOpsets(graph.model, functions);
  return { ...graph, model: { ...graph.model, opsetImport, graph: expandGraph(proto), functions: [] } };
}

/** How many nodes a list becomes, without making them; infinite where a function calls itself, or too many deep. */
function sizeOf(
  nodes: readonly NodeProto[],
  calleeOf: CalleeOf,
  sizes: Map<FunctionProto, number>,
  depth: number,
): number {
  if (depth > maxDepth) return Infinity;
  let size = 0;
  for (const node of nodes) {
    const callee = calleeOf(node);
    if (!callee) {
      size += 1;
      for (const body of bodiesOf(node)) size += sizeOf(body.node ?? [], calleeOf, sizes, depth + 1);
      continue;
    }
    let own = sizes.get(callee);
    if (own === undefined) {
      sizes.set(callee, Infinity);
      own = sizeOf(callee.node ?? [], calleeOf, sizes, depth + 1) + (callee.output?.length ?? 0);
      sizes.set(callee, own);
    }
    size += own;
  }
  return size;
}

const keyOf = (domain: unknown, name: unknown, overload: unknown): string =>
  JSON.stringify([domain ?? '', name ?? '', overload ?? '']);

/** The model's operator sets, and those that only functions import. */
function joinedOpsets(model: ModelProto, functions: readonly FunctionProto[]): readonly OperatorSetIdProto[] {
  const all = [...(model.opsetImport ?? [])];
  const known = new Set(all.map(({ domain }) => domain ?? ''));
  for (const entry of functions.flatMap((each) => each.opsetImport ?? [])) {
    if (known.has(entry.domain ?? '')) continue;
    known.add(entry.domain ?? '');
    all.push(entry);
  }
  return all;
}

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
  const given = [...(call.attribute ?? []), ...(callee.attributeProto ?? [])];
  const place = (node: NodeProto): NodeProto => {
    const placed = {
      ...node,
      name: `${nodeLabel(call)}/${nodeLabel(node)}`,
      input: (node.input ?? []).map(rename),
      output: (node.output ?? []).map(rename),
      attribute: (node.attribute ?? []).flatMap((attribute) => resolve(attribute, given)),
    };
    return mapBodies(placed, (body) => renameGraph(body, rename, place));
  };
  return [...(callee.node ?? []).map(place), ...passed];
}

/** An attribute, or what is given for it where it is a reference; nothing where nothing is given. */
function resolve(attribute: AttributeProto, given: readonly AttributeProto[]): readonly AttributeProto[] {
  const from = attribute.refAttrName;
  if (!from) return [attribute];
  const value = given.find((each) => each.name === from);
  return value ? [{ ...value, ...(attribute.name ? { name: attribute.name } : {}) }] : [];
}

/** A body within a function: it sees the function's names, and its own must not meet the caller's. */
function renameGraph(
  body: GraphProto,
  rename: (name: string) => string,
  place: (node: NodeProto) => NodeProto,
): GraphProto {
  const renamed = <T extends { readonly name?: string | null }>(items: readonly T[] | null | undefined): readonly T[] =>
    (items ?? []).map((item) => ({ ...item, name: rename(item.name ?? '') }));
  return {
    ...body,
    input: renamed(body.input),
    output: renamed(body.output),
    initializer: renamed(body.initializer),
    valueInfo: renamed(body.valueInfo),
    node: (body.node ?? []).map(place),
  };
}

const bodiesOf = (node: NodeProto): readonly GraphProto[] =>
  (node.attribute ?? []).flatMap(({ g, graphs }) => [...(g ? [g] : []), ...(graphs ?? [])]);

function mapBodies(node: NodeProto, map: (body: GraphProto) => GraphProto): NodeProto {
  if (!hasBodies(node)) return node;
  const attribute = (node.attribute ?? []).map((each) => ({
    ...each,
    ...(each.g ? { g: map(each.g) } : {}),
    ...(each.graphs?.length ? { graphs: each.graphs.map(map) } : {}),
  }));
  return { ...node, attribute };
}
