import { ensure } from '../../base/assert.ts';
import { applyEdits, type GraphEdit } from '../../onnx/edit.ts';
import { indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import type { GraphProto, ModelGraph, NodeProto, TensorProto } from '../../onnx/model.ts';
import { NodeList } from '../../onnx/nodeList.ts';
import type { MetadataEdit } from '../deferrals.ts';
import { isQdq } from '../graph/pairs.ts';

/**
 * A graph while a plan is being made for it. Every change is recorded as a reversible `GraphEdit` and is visible at once
 * to the next question, without building the graph anew: a plan of a thousand edits stays linear in the edits.
 *
 * A node is known by its first output, as in `GraphEdit`. What reads a tensor from inside an If or Loop body, or as an
 * output of the graph, is a use that cannot be rewired, and keeps its maker alive.
 */
export class Draft {
  readonly #origin: ModelGraph;
  readonly #edits: GraphEdit[] = [];
  readonly #list: NodeList;
  readonly #initializers: TensorProto[];
  readonly #byOutput = new Map<string, NodeProto>();
  readonly #initializerByName = new Map<string, TensorProto>();
  readonly #uses = new Map<string, Use[]>();
  readonly #outputs: ReadonlySet<string>;
  readonly #graphInputs: ReadonlySet<string>;
  readonly #names: Set<string>;

  constructor(graph: ModelGraph) {
    const index = indexOf(graph);
    this.#origin = graph;
    this.#list = new NodeList(index.nodes);
    this.#initializers = [...(graph.model.graph?.initializer ?? [])];
    this.#outputs = index.outputs;
    this.#graphInputs = new Set((graph.model.graph?.input ?? []).map((value) => value.name ?? ''));
    for (const node of index.nodes)
      for (const name of node.output ?? []) if (name !== '') this.#byOutput.set(name, node);
    for (const tensor of this.#initializers) this.#initializerByName.set(tensor.name ?? '', tensor);
    for (const [name, uses] of index.uses)
      this.#uses.set(
        name,
        uses.map((use) => ({ node: keyOf(index.nodes[use.node]!), slot: use.slot })),
      );
    this.#names = namesOf(graph.model.graph ?? {});
  }

  get edits(): readonly GraphEdit[] {
    return this.#edits;
  }

  /** The edited graph. */
  finish(): ModelGraph {
    const edited = applyEdits(this.#origin, this.#edits);
    if (!edited.ok) throw new Error(`A plan does not fit its own graph: ${edited.error.message}`);
    return edited.value;
  }

  maker(tensor: string): NodeProto | null {
    return this.#byOutput.get(tensor) ?? null;
  }

  /** Inputs that read `tensor` and can be rewired. */
  uses(tensor: string): readonly Use[] {
    return (this.#uses.get(tensor) ?? []).filter((use) => use.slot >= 0);
  }

  isUsed(tensor: string): boolean {
    return this.#outputs.has(tensor) || (this.#uses.get(tensor)?.length ?? 0) > 0;
  }

  initializer(name: string): TensorProto | null {
    return this.#initializerByName.get(name) ?? null;
  }

  /** Place of a tensor's maker in the file; -1 for inputs and initializers, which precede every node. */
  positionOf(tensor: string): number {
    const maker = this.#byOutput.get(tensor);
    return maker ? this.#list.find(keyOf(maker)) : -1;
  }

  /** `wish`, or `wish_2`, `wish_3` …: a name that no tensor or node of the model carries, taken from now on. */
  freshName(wish: string): string {
    let name = wish;
    for (let count = 2; this.#names.has(name); count += 1) name = `${wish}_${count}`;
    this.#names.add(name);
    return name;
  }

  rewire(use: Use, to: string): void {
    const node = ensure(this.#byOutput.get(use.node), `no node makes '${use.node}'`);
    const from = ensure(node.input?.[use.slot], `'${use.node}' has no input ${use.slot}`);
    if (from === to) return;
    this.#replace({ ...node, input: node.input!.with(use.slot, to) });
    this.#dropUse(from, use);
    this.#addUse(to, use);
    this.#edits.push({ kind: 'rewire', node: use.node, slot: use.slot, from, to });
  }

  /** Puts a node behind the makers of all its inputs, and so before whatever is going to read it. */
  insertNode(node: NodeProto): void {
    const at = Math.max(-1, ...(node.input ?? []).map((name) => this.positionOf(name))) + 1;
    this.#list.insert(at, node);
    for (const name of node.output ?? []) this.#byOutput.set(name, node);
    (node.input ?? []).forEach((name, slot) => this.#addUse(name, { node: keyOf(node), slot }));
    this.#edits.push({ kind: 'insert-node', at, node });
  }

  /** Puts `node` in the place of the maker of its first output, and drops what only that one read. */
  replaceMaker(node: NodeProto): void {
    const former = ensure(this.#byOutput.get(keyOf(node)), `no node makes '${keyOf(node)}'`);
    this.#removeNode(former);
    this.insertNode(node);
    for (const name of former.input ?? []) this.sweep(name);
  }

  addInitializer(tensor: TensorProto): void {
    this.#edits.push({ kind: 'insert-initializer', at: this.#initializers.length, tensor });
    this.#initializers.push(tensor);
    this.#initializerByName.set(tensor.name ?? '', tensor);
  }

  setMetadata(edit: MetadataEdit): void {
    this.#edits.push(edit);
  }

  /**
   * Removes the maker of `tensor` when nothing reads any of its outputs, and then whatever only it read: Q, DQ, no-ops,
   * constants. Operators that compute, and everything that is still read, stay.
   *
   * @returns labels of the removed Q and DQ nodes.
   */
  sweep(tensor: string): readonly string[] {
    const removed: string[] = [];
    const waiting = [tensor];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (name === '' || this.isUsed(name)) continue;
      const maker = this.#byOutput.get(name);
      if (!maker) {
        this.#removeInitializer(name);
        continue;
      }
      if (
        keyOf(maker) === '' ||
        !sweepable.has(maker.opType ?? '') ||
        (maker.output ?? []).some((output) => this.isUsed(output))
      )
        continue;
      if (isQdq(maker)) removed.push(nodeLabel(maker));
      this.#removeNode(maker);
      waiting.push(...(maker.input ?? []));
    }
    return removed;
  }

  #removeNode(node: NodeProto): void {
    const at = this.#list.find(keyOf(node));
    this.#list.remove(at);
    for (const name of node.output ?? []) this.#byOutput.delete(name);
    (node.input ?? []).forEach((name, slot) => this.#dropUse(name, { node: keyOf(node), slot }));
    this.#edits.push({ kind: 'remove-node', at, node });
  }

  #removeInitializer(name: string): void {
    const tensor = this.#initializerByName.get(name);
    if (!tensor || this.#graphInputs.has(name)) return;
    const at = this.#initializers.indexOf(tensor);
    this.#initializers.splice(at, 1);
    this.#initializerByName.delete(name);
    this.#edits.push({ kind: 'remove-initializer', at, tensor });
  }

  #replace(after: NodeProto): void {
    this.#list.replace(this.#list.find(keyOf(after)), after);
    for (const name of after.output ?? []) this.#byOutput.set(name, after);
  }

  #addUse(tensor: string, use: Use): void {
    if (tensor === '') return;
    const list = this.#uses.get(tensor);
    if (list) list.push(use);
    else this.#uses.set(tensor, [use]);
  }

  #dropUse(tensor: string, use: Use): void {
    const list = this.#uses.get(tensor) ?? [];
    const at = list.findIndex((other) => other.node === use.node && other.slot === use.slot);
    if (at !== -1) list.splice(at, 1);
  }
}

/** An input of a node: the node by its first output, and the position. */
export interface Use {
  readonly node: string;
  readonly slot: number;
}

const keyOf = (node: NodeProto): string => node.output?.[0] ?? '';

const sweepable = new Set(['QuantizeLinear', 'DequantizeLinear', 'Constant', 'Identity', 'Cast']);

/** Every name in the graph and its bodies: ONNX forbids shadowing, so a fresh name must avoid them all. */
function namesOf(graph: GraphProto): Set<string> {
  const names = new Set<string>();
  const visit = (scope: GraphProto): void => {
    for (const value of [...(scope.input ?? []), ...(scope.output ?? []), ...(scope.valueInfo ?? [])])
      if (value.name) names.add(value.name);
    for (const tensor of scope.initializer ?? []) if (tensor.name) names.add(tensor.name);
    for (const node of scope.node ?? []) {
      if (node.name) names.add(node.name);
      for (const name of [...(node.input ?? []), ...(node.output ?? [])]) names.add(name);
      for (const attribute of node.attribute ?? []) {
        if (attribute.g) visit(attribute.g);
        for (const body of attribute.graphs ?? []) visit(body);
      }
    }
  };
  visit(graph);
  return names;
}
