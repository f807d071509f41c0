import { err, ok, type Result } from '../../base/result.ts';
import type { AppError } from '../../base/errors.ts';
import { foldFloats } from '../../onnx/foldFloats.ts';
import { attributeOf, indexOf, nodeLabel } from '../../onnx/graphIndex.ts';
import { inlineFunctions } from '../../onnx/inlineFunctions.ts';
import { halfTensor } from '../../onnx/makeTensor.ts';
import type { AttributeProto, ModelGraph, NodeProto, TensorProto, ValueInfoProto } from '../../onnx/model.ts';
import { opsetOf } from '../../onnx/facts.ts';
import { opsetOfHalfScales, raiseOpset } from '../../onnx/opset/raiseOpset.ts';
import { constantNodeValue, constantOf, shapeOf, tensorFloats } from '../../onnx/tensors.ts';
import { coreGraphOf, type CoreGraph } from '../graph/coreGraph.ts';
import { isQdq } from '../graph/pairs.ts';
import { nodesKeptFp32 } from './keep.ts';
import { withNormalWeightScales, type RaisedScale } from './normalScales.ts';

/**
 * The float part of a model in FP16, for targets that take types as they are written (TensorRT 11, `--stronglyTyped`).
 *
 * Every FP32 tensor has one form in which it is made, FP16 unless its maker stays FP32 (`keep.ts`), and is cast once to
 * the other form where somebody wants that. Constants are stored in the form that is wanted, in both where both are. The
 * scales of Q and DQ become FP16 with their data, so that no Cast stands between a DQ and its operator (AP-20); that needs
 * opset 19. Names stay: an output, or a tensor that a body of If or Loop captures, keeps name and type behind a Cast.
 * Source: qdq-rules AP-08, AP-20, E7; ModelOpt AutoCast for the shape of it.
 */
export interface HalfOptions {
  readonly shapes?: ReadonlyMap<string, readonly number[]>;
  /** keep: graph inputs and outputs stay FP32. */
  readonly io: 'keep' | 'convert';
  /** Nodes of such a name stay FP32. */
  readonly keep: RegExp | null;
}

export interface HalfModel {
  readonly graph: ModelGraph;
  readonly converted: { readonly nodes: number; readonly constants: number };
  readonly kept: readonly { readonly node: string; readonly reason: string }[];
  readonly casts: readonly string[];
  /** Opset before and after, where it had to be raised. */
  readonly raisedFrom: number | null;
  readonly raisedScales: readonly RaisedScale[];
}

/** Errors: `E-ONNX-OPSET` when scales cannot become FP16; those of reading constants. */
export function toHalf(model: ModelGraph, options: HalfOptions): Result<HalfModel> {
  const written = inlineFunctions(model);
  const hasPairs = indexOf(written).nodes.some(isQdq);
  const raised = hasPairs ? raiseOpset(written, opsetOfHalfScales) : ok(written);
  if (!raised.ok) return raised;
  const { graph, raisedScales } = withNormalWeightScales(raised.value);
  const conversion = new Conversion(coreGraphOf(graph, options.shapes), options);
  const converted = conversion.run();
  if (!converted.ok) return converted;
  const from = opsetOf(written.model, '');
  return ok({ ...converted.value, raisedFrom: raised.value === written ? null : from, raisedScales });
}

type Form = 'half' | 'full';
const other = (form: Form): Form => (form === 'half' ? 'full' : 'half');
const fp32Code = 1;
const fp16Code = 10;

class Conversion {
  readonly #graph: ModelGraph;
  readonly #core: CoreGraph;
  readonly #options: HalfOptions;
  readonly #kept: ReadonlyMap<number, string>;
  readonly #names: Set<string>;
  /** Constants by name, and the forms that their readers want. */
  readonly #wanted = new Map<string, Set<Form>>();
  /** The name under which each form of a tensor is found, once it is there. */
  readonly #found = new Map<string, Partial<Record<Form, string>>>();
  /** Names that must hold one form whatever their maker writes. */
  readonly #fixed = new Map<string, Form>();
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #halfConstants = new Set<string>();
  readonly #halfTensors = new Set<string>();
  readonly #casts: string[] = [];
  #fault: AppError | null = null;

  constructor(core: CoreGraph, options: HalfOptions) {
    this.#core = core;
    this.#graph = core.graph;
    this.#options = options;
    this.#kept = nodesKeptFp32(core, options.keep);
    const { nodes, initializers } = indexOf(core.graph);
    this.#names = new Set([
      ...initializers.keys(),
      ...nodes.flatMap((node) => [...(node.input ?? []), ...(node.output ?? [])]),
    ]);
  }

  run(): Result<Omit<HalfModel, 'raisedFrom' | 'raisedScales'>> {
    const { nodes, outputs, captures } = indexOf(this.#graph);
    for (const name of outputs) this.#fixed.set(name, this.#options.io === 'keep' ? 'full' : 'half');
    for (const names of captures.values()) for (const name of names) this.#fixed.set(name, 'full');
    nodes.forEach((node, at) =>
      node.input?.forEach((name, slot) => {
        if (this.#constantOf(name)) this.#wants(name, this.#formAt(node, at, slot) ?? 'full');
      }),
    );
    for (const [name, form] of this.#fixed) if (this.#constantOf(name)) this.#wants(name, form);
    this.#storeInitializers();
    for (const value of this.#graph.model.graph?.input ?? [])
      if (this.#isFp32(value.name ?? '') && !this.#constantOf(value.name ?? ''))
        this.#note(value.name ?? '', this.#options.io === 'keep' ? 'full' : 'half', value.name ?? '');
    nodes.forEach((node, at) => this.#node(node, at));
    if (this.#fault) return err(this.#fault);
    const kept = [...this.#kept].flatMap(([at, reason]) => {
      const node = nodes[at]!;
      const names = takesAny.has(node.opType ?? '') ? node.output : [...(node.input ?? []), ...(node.output ?? [])];
      const touches = names?.some((name) => this.#isFp32(name));
      return touches ? [{ node: nodeLabel(node), reason }] : [];
    });
    return ok({
      graph: this.#finish(),
      converted: { nodes: nodes.length - this.#kept.size, constants: this.#halfConstants.size },
      kept,
      casts: this.#casts,
    });
  }

  #isFp32(name: string): boolean {
    return this.#core.types.get(name)?.dtype === 'fp32';
  }

  /** A stored FP32 constant: an initializer, or the value of a Constant node. */
  #constantOf(name: string): TensorProto | null {
    if (name === '' || !this.#isFp32(name)) return null;
    const { initializers, producers, nodes } = indexOf(this.#graph);
    const maker = nodes[producers.get(name) ?? -1];
    return maker ? constantNodeValue(maker) : (initializers.get(name) ?? null);
  }

  #wants(name: string, form: Form): void {
    const forms = this.#wanted.get(name) ?? new Set<Form>();
    this.#wanted.set(name, forms.add(form));
  }

  /** Null: any form will do. */
  #formAt(node: NodeProto, at: number, slot: number): Form | null {
    if (takesAny.has(node.opType ?? '')) return null;
    if (this.#kept.has(at)) return 'full';
    return alwaysFp32[node.opType ?? '']?.includes(slot) ? 'full' : 'half';
  }

  #storeInitializers(): void {
    for (const tensor of this.#graph.model.graph?.initializer ?? []) {
      const name = tensor.name ?? '';
      const forms = this.#wanted.get(name);
      const isConstant = this.#constantOf(name) !== null;
      if (!isConstant || !forms?.has('half')) {
        this.#initializers.push(tensor);
        if (isConstant) this.#note(name, 'full', name);
        continue;
      }
      const half = forms.has('full') ? this.#fresh(`${name}_fp16`) : name;
      if (forms.has('full')) {
        this.#initializers.push(tensor);
        this.#note(name, 'full', name);
      }
      this.#initializers.push(this.#half(tensor, half));
      this.#note(name, 'half', half);
    }
  }

  #node(node: NodeProto, at: number): void {
    const constant = constantNodeValue(node);
    const name = node.output?.[0] ?? '';
    if (constant && this.#isFp32(name)) {
      this.#constantNode(node, constant, name);
      return;
    }
    if (node.opType === 'Cast' && this.#isFp32(name) && this.#withoutCast(node.input?.[0] ?? '', name)) return;
    const input = node.input?.map((each, slot) => this.#input(node, each, slot, this.#formAt(node, at, slot)));
    const made: Form = this.#kept.has(at) ? 'full' : 'half';
    const after: NodeProto[] = [];
    const output = node.output?.map((each) => {
      if (!this.#isFp32(each)) return each;
      const fixed = this.#fixed.get(each);
      if (fixed === undefined || fixed === made) {
        this.#note(each, made, each);
        return each;
      }
      const inner = this.#fresh(`${each}_${made === 'half' ? 'fp16' : 'fp32'}`);
      this.#note(each, made, inner);
      this.#note(each, fixed, each);
      after.push(this.#castNode(inner, each, fixed));
      return inner;
    });
    const attribute = made === 'half' ? this.#attributes(node) : node.attribute;
    this.#nodes.push({
      ...node,
      ...(input ? { input } : {}),
      ...(output ? { output } : {}),
      ...(attribute ? { attribute } : {}),
    });
    this.#nodes.push(...after);
  }

  /** A Cast between the two float types, or between equal ones: its readers find what it was made from. */
  #withoutCast(input: string, output: string): boolean {
    const type = this.#core.types.get(input)?.dtype;
    const source = type === 'fp16' ? { half: input } : type === 'fp32' ? this.#found.get(input) : undefined;
    if (!source) return false;
    this.#found.set(output, { ...source });
    const fixed = this.#fixed.get(output);
    const from = source.half ?? source.full;
    if (fixed === undefined || from === undefined) return from !== undefined;
    this.#nodes.push(this.#castNode(from, output, fixed));
    this.#note(output, fixed, output);
    return true;
  }

  #constantNode(node: NodeProto, constant: TensorProto, name: string): void {
    const forms = this.#wanted.get(name);
    if (!forms?.has('half') || forms.has('full')) {
      this.#nodes.push(node);
      this.#note(name, 'full', name);
    }
    if (!forms?.has('half')) return;
    const half = forms.has('full') ? this.#fresh(`${name}_fp16`) : name;
    const value: AttributeProto = { name: 'value', type: 4, t: this.#half(constant, half) };
    const own = forms.has('full') ? { name: this.#fresh(`${nodeLabel(node)}_fp16`) } : {};
    this.#nodes.push({ ...node, ...own, output: [half], attribute: [value] });
    this.#note(name, 'half', half);
  }

  /** The name that a node reads instead of `name`: a Cast is put before it the first time that another form is wanted. */
  #input(node: NodeProto, name: string, slot: number, wanted: Form | null): string {
    if (name === '' || !this.#isFp32(name)) return name;
    const found = this.#found.get(name) ?? {};
    const form = wanted ?? (found.full === undefined ? 'half' : 'full');
    if (form === 'half' && isQdq(node) && slot === 1 && !constantOf(this.#graph, name)) {
      const folded = this.#foldedScale(name);
      if (folded !== null) return folded;
    }
    const known = found[form];
    if (known !== undefined) return known;
    const from = found[other(form)];
    if (from === undefined) return name;
    const cast = this.#fresh(`${name}_${form === 'half' ? 'fp16' : 'fp32'}`);
    this.#nodes.push(this.#castNode(from, cast, form));
    this.#note(name, form, cast);
    return cast;
  }

  /** A scale that the file computes is stored as its value, so that it is rounded once. */
  #foldedScale(name: string): string | null {
    const key = `${name}\u0000folded`;
    const known = this.#found.get(key)?.half;
    if (known !== undefined) return known;
    const values = foldFloats(this.#graph, name);
    if (!values) return null;
    const stored = this.#fresh(`${name}_fp16`);
    this.#initializers.push(halfTensor(stored, values.length === 1 ? [] : [values.length], values));
    this.#note(key, 'half', stored);
    return stored;
  }

  #castNode(from: string, to: string, form: Form): NodeProto {
    const name = this.#fresh(`${to}_Cast`);
    this.#casts.push(name);
    if (form === 'half') this.#halfTensors.add(to);
    const code = form === 'half' ? fp16Code : fp32Code;
    return { input: [from], output: [to], name, opType: 'Cast', attribute: [{ name: 'to', type: 2, i: BigInt(code) }] };
  }

  /** Types that a node names: the target of a Cast, and the value of a ConstantOfShape. */
  #attributes(node: NodeProto): NodeProto['attribute'] {
    if (node.opType === 'Cast' && this.#isFp32(node.output?.[0] ?? ''))
      return node.attribute?.map((each) => (each.name === 'to' ? { ...each, i: BigInt(fp16Code) } : each));
    if (node.opType !== 'ConstantOfShape' || !this.#isFp32(node.output?.[0] ?? '')) return node.attribute;
    const value = attributeOf(node, 'value')?.t;
    const half = value ? this.#half(value, value.name ?? '') : halfTensor('', [1], [0]);
    return [{ name: 'value', type: 4, t: half }];
  }

  #half(tensor: TensorProto, name: string): TensorProto {
    const values = tensorFloats(this.#graph, tensor);
    if (!values.ok) {
      this.#fault ??= values.error;
      return tensor;
    }
    this.#halfConstants.add(name);
    return halfTensor(name, shapeOf(tensor), values.value);
  }

  #note(name: string, form: Form, under: string): void {
    this.#found.set(name, { ...this.#found.get(name), [form]: under });
    if (form === 'half') this.#halfTensors.add(under);
  }

  #fresh(wish: string): string {
    let name = wish;
    for (let count = 2; this.#names.has(name); count += 1) name = `${wish}_${count}`;
    this.#names.add(name);
    return name;
  }

  #finish(): ModelGraph {
    const proto = this.#graph.model.graph ?? {};
    const retyped = (value: ValueInfoProto): ValueInfoProto =>
      this.#halfTensors.has(value.name ?? '') && value.type?.tensorType?.elemType === fp32Code
        ? { ...value, type: { ...value.type, tensorType: { ...value.type.tensorType, elemType: fp16Code } } }
        : value;
    return {
      ...this.#graph,
      model: {
        ...this.#graph.model,
        graph: {
          ...proto,
          node: this.#nodes,
          initializer: this.#initializers,
          input: (proto.input ?? []).map(retyped),
          output: (proto.output ?? []).map(retyped),
          valueInfo: (proto.valueInfo ?? []).map(retyped),
        },
      },
    };
  }
}

/** Operators that read any float type, and whose result does not depend on it. */
const takesAny = new Set(['Cast', 'Shape', 'Size']);

/** Inputs that ONNX wants in FP32 whatever the data are. */
const alwaysFp32: Readonly<Partial<Record<string, readonly number[]>>> = { Resize: [1, 2], Upsample: [1] };
