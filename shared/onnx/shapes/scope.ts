import { dtypeOf } from '../elementTypes.ts';
import { attributeOf } from '../graphIndex.ts';
import type { GraphProto, ModelGraph, NodeProto, TensorProto, ValueInfoProto } from '../model.ts';
import { constantNodeValue, elementCount, tensorNumbers } from '../tensors.ts';
import { NodeCall } from './call.ts';
import { commonShape, isNumber } from './dims.ts';
import { fact, maxElements, maxRank, unknown, type Dim, type Fact } from './fact.ts';
import { ruleOf } from './rules.ts';

/** The tensors of one graph, with those of the graphs around it in sight. */
export class Scope {
  readonly facts = new Map<string, Fact>();
  readonly #constants = new Map<string, TensorProto>();
  readonly #declared = new Map<string, ValueInfoProto>();
  readonly #model: ModelGraph;
  readonly #outer: Scope | null;

  constructor(model: ModelGraph, graph: GraphProto, outer: Scope | null) {
    this.#model = model;
    this.#outer = outer;
    for (const value of [...(graph.valueInfo ?? []), ...(graph.output ?? [])])
      if (value.name) this.#declared.set(value.name, value);
    for (const tensor of graph.initializer ?? []) {
      if (!tensor.name) continue;
      this.#constants.set(tensor.name, tensor);
      this.facts.set(tensor.name, fact(dtypeOf(tensor.dataType ?? 0), (tensor.dims ?? []).map(Number)));
    }
  }

  /** A graph input; an initializer of the same name is its default and says more. */
  declare(value: ValueInfoProto, given: readonly number[] | undefined): void {
    const name = value.name ?? '';
    if (this.#constants.has(name)) return;
    const { dtype, shape } = declaredFact(value);
    this.facts.set(name, fact(dtype, given ?? shape));
  }

  set(name: string, known: Fact): void {
    this.facts.set(name, known);
  }

  find(name: string): Fact {
    return this.facts.get(name) ?? this.#outer?.find(name) ?? unknown;
  }

  constant(name: string): TensorProto | undefined {
    return this.#constants.get(name) ?? (this.facts.has(name) ? undefined : this.#outer?.constant(name));
  }

  /** Values of a small tensor: followed ones, or those of a constant, read when first asked for. */
  elements(name: string): readonly Dim[] | null {
    const known = this.find(name);
    if (known.elements) return known.elements;
    const tensor = this.constant(name);
    if (!tensor || !(elementCount(tensor) <= maxElements) || (tensor.dims?.length ?? 0) > 1) return null;
    const values = tensorNumbers(this.#model, tensor);
    if (!values.ok) return null;
    this.facts.set(name, { ...known, elements: values.value });
    return values.value;
  }

  infer(node: NodeProto): void {
    const outputs = node.output ?? [];
    const inferred = this.#outputsOf(node);
    for (const [at, name] of outputs.entries()) {
      if (name === '') continue;
      const own = inferred[at] ?? unknown;
      this.facts.set(name, own.dtype === null && own.shape === null ? this.#asDeclared(name) : sane(own));
      const constant = constantNodeValue(node);
      if (constant) this.#constants.set(name, constant);
    }
  }

  #asDeclared(name: string): Fact {
    const value = this.#declared.get(name);
    return value ? declaredFact(value) : unknown;
  }

  #outputsOf(node: NodeProto): readonly Fact[] {
    switch (node.opType ?? '') {
      case 'If':
        return this.#branches(node);
      case 'Loop':
        return this.#loop(node);
      default:
        return ruleOf(node)?.(new NodeCall(this.#model, this, node)) ?? [];
    }
  }

  /** What both branches agree on. */
  #branches(node: NodeProto): readonly Fact[] {
    const yes = this.#body(node, 'then_branch', []);
    const no = this.#body(node, 'else_branch', []);
    return yes.map((one, at) => {
      const other = no[at] ?? unknown;
      return fact(one.dtype === other.dtype ? one.dtype : null, commonShape(one.shape, other.shape));
    });
  }

  /** Carried values keep their type, not their shape; scanned outputs gain an axis of unknown length. */
  #loop(node: NodeProto): readonly Fact[] {
    const carried = (node.input ?? []).slice(2).map((name) => this.find(name));
    const start = [fact('int64', []), fact('bool', []), ...carried.map(({ dtype }) => fact(dtype, null))];
    const results = this.#body(node, 'body', start).slice(1);
    return results.map(({ dtype, shape }, at) => {
      const before = carried[at];
      if (before) return fact(before.dtype ?? dtype, commonShape(before.shape, shape));
      return fact(dtype, shape ? [null, ...shape] : null);
    });
  }

  #body(node: NodeProto, attribute: string, inputs: readonly Fact[]): readonly Fact[] {
    const graph = attributeOf(node, attribute)?.g;
    if (!graph) return [];
    const scope = new Scope(this.#model, graph, this);
    for (const [at, value] of (graph.input ?? []).entries())
      scope.set(value.name ?? '', inputs[at] ?? declaredFact(value));
    for (const inner of graph.node ?? []) scope.infer(inner);
    return (graph.output ?? []).map((value) => scope.find(value.name ?? ''));
  }
}

/** What a wrong or hostile graph would lead to is unknown: sizes that cannot be, and shapes and lists without end. */
function sane({ dtype, shape, elements }: Fact): Fact {
  const bounded = shape !== null && shape.length <= maxRank ? shape : null;
  const isSane = (dim: Dim): boolean => !isNumber(dim) || (dim >= 0 && Number.isSafeInteger(dim));
  const sound = bounded?.every(isSane) === false ? bounded.map((dim) => (isSane(dim) ? dim : null)) : bounded;
  return fact(dtype, sound, elements && elements.length <= maxElements ? elements : null);
}

/** An axis without a number is a symbol: its own name, or one made from its place. */
function declaredFact(value: ValueInfoProto): Fact {
  const type = value.type?.tensorType;
  const shape = type?.shape
    ? (type.shape.dim ?? []).map((dim, at): Dim => {
        if (dim.dimValue !== null && dim.dimValue !== undefined && dim.dimValue >= 0n) return Number(dim.dimValue);
        return dim.dimParam ? dim.dimParam : `${value.name ?? ''}.${at}`;
      })
    : null;
  return fact(dtypeOf(type?.elemType ?? 0), shape);
}
