import { isFloat, sizeBytesOf, type DType } from '../../base/dtype.ts';
import type { Target } from '../../base/target.ts';
import { indexOf } from '../../onnx/graphIndex.ts';
import type { CoreEdge, CoreGraph, CoreNode } from '../graph/coreGraph.ts';
import type { Pair } from '../graph/pairs.ts';
import { groupsOf } from '../graph/opClass.ts';
import { isGenerated } from './generated.ts';
import { dataEdgesOf, obstacleToInt8, type Obstacle } from './int8Ready.ts';
import type { Net, Op, Value } from './net.ts';
import { dataEdgesOfCopy, type Flow, type Form } from './propagate.ts';
import type { Capabilities } from './targets.ts';

/**
 * From the core graph and the propagated quantizers to a network of single operations (`net.ts`): decides for each core
 * operator whether it computes on integers, and puts a Q, DQ or rescale wherever a reader wants another form than the
 * tensor has. Two readers that ask for the same form share one operation; a DQ in front of a generated kernel is made
 * for that reader alone, because it costs nothing there (qdq-rules §1.3: a DQ of several consumers is cloned).
 */
export interface Lowered extends Net {
  /** Why a weighted operator that carries Q/DQ computes in float. */
  readonly obstacles: ReadonlyMap<CoreNode, Obstacle>;
}

export function lower(core: CoreGraph, flow: Flow, target: Target, capabilities: Capabilities): Lowered {
  return new Lowering(core, flow, target, capabilities).run();
}

class Lowering {
  readonly #core: CoreGraph;
  readonly #flow: Flow;
  readonly #target: Target;
  readonly #capabilities: Capabilities;
  readonly #ops: (Op & { readonly qdq: string[] })[] = [];
  readonly #values: Value[] = [];
  /** What a tensor is made as: by tensor, then by class ('' = float). */
  readonly #made = new Map<string, Map<string, Value>>();
  readonly #quantized = new Map<string, Value>();
  readonly #dequantized = new Map<string, Value>();
  readonly #obstacles = new Map<CoreNode, Obstacle>();
  readonly #outputs: ReadonlySet<string>;

  constructor(core: CoreGraph, flow: Flow, target: Target, capabilities: Capabilities) {
    this.#core = core;
    this.#flow = flow;
    this.#target = target;
    this.#capabilities = capabilities;
    this.#outputs = new Set((core.graph.model.graph?.output ?? []).map((value) => value.name ?? ''));
  }

  run(): Lowered {
    for (const node of this.#core.nodes)
      if (node.outputs.some((name) => this.#core.uses.has(name)) || node.outputs.length === 0) this.#lowerNode(node);
    for (const uses of this.#core.uses.values())
      for (const { node, edge } of uses) if (node === null) this.#output(edge);
    return { ops: this.#ops, values: this.#values, obstacles: this.#obstacles };
  }

  #lowerNode(node: CoreNode): void {
    const readForms = this.#flow.readForms(node);
    for (const [at, form] of this.#flow.forms(node).entries()) {
      const integers = this.#integerEdges(node, form);
      const labels: string[] = [];
      const inputs = node.edges.map((edge) => {
        if (!integers.has(edge)) return this.#read(edge, null, false, node);
        for (const pair of edge.pairs) if (pair.dqLabel !== null) labels.push(pair.dqLabel);
        return this.#read(edge, readForms[at] ?? null, true, node);
      });
      const int8 = integers.size > 0;
      if (node.weight?.pair) labels.push(...labelsOf(node.weight.pair));
      const computed = this.#op('core', node, int8, labels, inputs);
      if (int8 && node.op === 'Conv' && inputs[0]) this.#padGroups(node, inputs[0]);
      const op = this.#finisherOf(computed) ?? computed;
      for (const tensor of node.outputs) {
        const made = form ?? (readForms.length === 1 ? (this.#flow.madeAs(tensor)[0] ?? null) : null);
        const name = form && readForms.length > 1 ? cloneName(tensor, form) : tensor;
        const value = this.#value(tensor, made, op, name);
        const byForm = this.#made.get(tensor) ?? new Map<string, Value>();
        this.#made.set(tensor, byForm);
        byForm.set(made?.cls ?? '', value);
      }
    }
  }

  /** Integer channels are read in whole vectors: an image's three channels as four, a depthwise channel as four. */
  #padGroups(node: CoreNode, input: Value): void {
    const channels = this.#core.types.get(input.tensor)?.shape?.[1] ?? null;
    if (channels === null || channels === 0) return;
    const vector = this.#capabilities.groupPadding;
    const group = channels / groupsOf(node.node);
    const padded = (Math.ceil(group / vector) * vector) / group;
    input.sizeBytes = Math.max(input.sizeBytes, padded * sizeBytesOf(input.dtype, this.#elements(input.tensor)));
  }

  /** The edges that a node reads as integers. */
  #integerEdges(node: CoreNode, form: Form): ReadonlySet<CoreEdge> {
    if (form !== null) return new Set(dataEdgesOfCopy(node));
    if (node.cls === 'weighted') {
      const obstacle = obstacleToInt8(this.#core, node, this.#target, this.#capabilities, (edge) =>
        this.#arrivesAs(edge),
      );
      if (!obstacle) return new Set(dataEdgesOf(node));
      this.#obstacles.set(node, obstacle);
    }
    return node.cls === 'pooling' && this.#poolsOnIntegers(node) ? new Set(dataEdgesOfCopy(node)) : none;
  }

  /** QN operators run INT8 with a DQ before and one Q after; the Q is then theirs (qdq-rules §1.2). */
  #poolsOnIntegers(node: CoreNode): boolean {
    const data = node.edges[0];
    if (!this.#capabilities.int8AveragePool || !data || !this.#arrivesAs(data)) return false;
    const wanted = new Set<string>();
    for (const tensor of node.outputs)
      for (const use of this.#core.uses.get(tensor) ?? [])
        for (const form of use.node?.cls === 'commuting' ? this.#flow.readForms(use.node) : [null])
          wanted.add(this.#flow.path(use.edge, form).steps[0]?.cls ?? '');
    return wanted.size === 1 && !wanted.has('');
  }

  #arrivesAs(edge: CoreEdge): Pair | null {
    const { from, steps } = this.#flow.path(edge, null);
    return steps.at(-1) ?? from;
  }

  #output(edge: CoreEdge): void {
    const last = edge.pairs.at(-1);
    const asInteger = last ? last.dqs.length === 0 : !this.#isFloatTensor(edge.tensor);
    this.#read(edge, null, asInteger, null).isOutput = true;
  }

  #isFloatTensor(tensor: string): boolean {
    const dtype = this.#core.types.get(tensor)?.dtype ?? null;
    return dtype === null || isFloat(dtype);
  }

  #read(edge: CoreEdge, form: Form, asInteger: boolean, reader: CoreNode | null): Value {
    const { from, steps } = this.#flow.path(edge, form);
    let value = this.#made.get(edge.tensor)?.get(from?.cls ?? '') ?? this.#input(edge.tensor, from);
    let before = from;
    for (const step of steps) {
      value = this.#quantize(value, step, before, edge);
      before = step;
    }
    if (asInteger || value.cls === null) return value;
    return this.#dequantize(value, edge.pairs.at(-1) ?? before, reader);
  }

  #input(tensor: string, form: Form): Value {
    const value = this.#value(tensor, form, null, tensor);
    this.#made.set(tensor, new Map([[form?.cls ?? '', value]]));
    return value;
  }

  #quantize(from: Value, step: Pair, before: Form, edge: CoreEdge): Value {
    const key = `${from.id}|${step.cls}`;
    const known = this.#quantized.get(key);
    const label = step.q === null ? (step.dqLabel ?? step.label) : step.label;
    if (known) {
      const op = this.#ops[known.maker!.id]!;
      if (!op.qdq.includes(label)) op.qdq.push(label);
      return known;
    }
    const rescales = from.cls !== null;
    const labels = rescales && before?.dqLabel ? [label, before.dqLabel] : [label];
    const op = this.#op(rescales ? 'requantize' : 'quantize', null, true, labels, [from]);
    const name = edge.pairs.includes(step) ? step.id : cloneName(edge.tensor, step);
    const value = this.#value(edge.tensor, step, op, name);
    this.#quantized.set(key, value);
    return value;
  }

  #dequantize(from: Value, pair: Form, reader: CoreNode | null): Value {
    const own = reader && isGenerated(reader, this.#capabilities) ? reader.rank : '';
    const key = `${from.id}|${own}`;
    const known = this.#dequantized.get(key);
    if (known) return known;
    const op = this.#op('dequantize', null, false, pair?.dqLabel ? [pair.dqLabel] : [], [from]);
    const value = this.#value(from.tensor, null, op, this.#nameBehind(pair) ?? from.tensor);
    this.#dequantized.set(key, value);
    return value;
  }

  /** The tensor that a pair's DQ makes in the file. */
  #nameBehind(pair: Form): string | null {
    const dq = pair?.dqs[0];
    return dq === undefined ? null : (indexOf(this.#core.graph).nodes[dq]?.output?.[0] ?? null);
  }

  #op(kind: Op['kind'], node: CoreNode | null, int8: boolean, qdq: string[], inputs: Value[]) {
    const op = { id: this.#ops.length, kind, node, int8, qdq, inputs, outputs: [], kernel: null };
    this.#ops.push(op);
    for (const value of new Set(inputs)) value.users.push(op);
    return op;
  }

  #value(tensor: string, form: Form, maker: Op | null, name: string): Value {
    const dtype = form ? form.qtype : this.#floatType(tensor);
    return this.#stored(tensor, form, maker, name, dtype);
  }

  #stored(tensor: string, form: Form, maker: Op | null, name: string, dtype: DType): Value {
    const value: Value = {
      id: this.#values.length,
      name,
      tensor,
      dtype,
      cls: form?.cls ?? null,
      maker,
      users: [],
      isOutput: false,
      sizeBytes: sizeBytesOf(dtype, this.#elements(tensor)),
    };
    this.#values.push(value);
    maker?.outputs.push(value);
    return value;
  }

  /** What finishes the accumulators of an INT8 operator, where its own kernel does not. */
  #finisherOf(op: Op): Op | null {
    const tensor = op.node?.outputs[0];
    const { int8Epilogue } = this.#capabilities;
    if (!op.int8 || op.node?.cls !== 'weighted' || tensor === undefined || int8Epilogue === 'own-kernel') return null;
    const accumulators = this.#stored(tensor, null, op, `${tensor}_accumulators`, 'fp32');
    return this.#op('finish', null, false, [], [accumulators]);
  }

  /** What is left float takes the type of the target's float remainder, but for the graph's own inputs and outputs. */
  #floatType(tensor: string): DType {
    const written = this.#core.types.get(tensor)?.dtype ?? 'fp32';
    const { floatRemainder } = this.#capabilities;
    if (floatRemainder === null || !isFloat(written)) return written;
    return this.#core.makers.has(tensor) && !this.#outputs.has(tensor) ? floatRemainder : written;
  }

  #elements(tensor: string): number {
    const shape = this.#core.types.get(tensor)?.shape;
    return shape ? shape.reduce<number>((count, dim) => count * (dim ?? 1), 1) : 0;
  }
}

const none: ReadonlySet<CoreEdge> = new Set();

/** The file has no tensor where propagation put a Q. */
const cloneName = (tensor: string, pair: Pair): string => `${tensor}_clone_of_${pair.label}`;

const labelsOf = (pair: Pair): readonly string[] =>
  pair.dqLabel === null || pair.dqLabel === pair.label ? [pair.label] : [pair.label, pair.dqLabel];
