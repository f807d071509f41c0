import { seededRandom } from '../../shared/base/random.ts';
import { floatTensor, int8Tensor, scalarFloat, vectorFloat, vectorInt8Zero } from '../../shared/onnx/makeTensor.ts';
import {
  noExternalFiles,
  type AttributeProto,
  type ModelGraph,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../shared/onnx/model.ts';
import { inferShapes } from '../../shared/onnx/shapes/inferShapes.ts';
import { attribute, elementCodes, valueInfo } from './protoParts.ts';
import { opTable, type WeightShape } from './graphOps.ts';

/**
 * The graph language of the tests. One chain a line, `#` starts a comment:
 *
 *     x:f32[1,64,80,80] -> q(0.02) -> conv1(32 k3 s2) -> relu -> a
 *     a -> q(0.03) -> conv2 -> relu -> b
 *     b, a -> concat -> q(0.04) -> conv3 -> y
 *
 * - A chain starts with one or more tensors: an input with type and shape (`f32 f16 i8 u8 i32 i64 bool`; a word as a
 *   dimension is dynamic), a tensor named before, or a number (a scalar constant). It ends with the name (or names, after
 *   `split`) of what it made. Names that nothing reads are graph outputs; `a!` makes `a` one although it is read.
 * - A step is an operator: a word of `graphOps.ts` (`conv`, `relu`, `maxpool` …) or an ONNX operator by its own name
 *   (`Erf`), perhaps with digits behind it. The step as written names the node (`conv1`, `relu`; again: `relu_2`,
 *   `relu_3`), and the node's output where the chain gives no other name.
 * - Arguments: `conv(32 k3 s2 p1 d1 g4)` = output channels, kernel, stride, pad, dilation, groups; `nobias`; `wfloat` (weight without a
 *   pair); anything as `key=value` is an attribute (`axis=2`, `perm=0;2;1`, `mode=linear`).
 * - `q(0.02)` is a pair on each current tensor `t`: nodes and tensors `t_q`, `t_dq`, constants `t_q_scale`, `t_q_zero` (a
 *   second pair on `t`: `t_q2` …). `q(0.02 u8 zp=128)`, `q(0.02 dq=0.03)` (other scale on the DQ), `q(0.02;0.03 axis=1)`, `q(0.02 nozp)`.
 *   `Q(…)` and `DQ(…)` are the halves alone.
 * - A weighted operator whose data comes from a DQ gets a pair on its weight: `conv1_w`, `conv1_w_q`, `conv1_w_dq`, one scale a channel.
 */
export function graphOf(text: string, options: { readonly opset?: number; readonly seed?: number } = {}): ModelGraph {
  const builder = new Builder(options.opset ?? 17, options.seed ?? 1);
  for (const line of text.split('\n')) {
    const chain = line.replace(/#.*/, '').trim();
    if (chain !== '') builder.chain(chain);
  }
  return builder.finish();
}

interface Step {
  readonly word: string;
  readonly args: readonly string[];
}

class Builder {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #marked: string[] = [];
  readonly #taken = new Set<string>();
  readonly #opset: number;
  readonly #random: () => number;

  constructor(opset: number, seed: number) {
    this.#opset = opset;
    this.#random = seededRandom(seed);
  }

  chain(line: string): void {
    const parts = line.split('->').map((part) => part.trim());
    const ends =
      parts.length > 1
        ? parts
            .pop()!
            .split(',')
            .map((name) => this.#name(name.trim()))
        : [];
    let current = splitList(parts.shift()!).map((start) => this.#start(start));
    for (const [at, part] of parts.entries()) {
      const step = readStep(part);
      const names = at === parts.length - 1 ? ends : [];
      current = this.#step(step, current, names);
    }
    if (parts.length === 0 && ends.length > 0) throw new Error(`Chain without a step: ${line}`);
  }

  #name(text: string): string {
    if (!text.endsWith('!')) return text;
    this.#marked.push(text.slice(0, -1));
    return text.slice(0, -1);
  }

  #start(text: string): string {
    if (/^-?[\d.]/.test(text)) {
      const name = this.#unique(`const_${text}`);
      this.#initializers.push(scalarFloat(name, Number(text)));
      return name;
    }
    const typed = /^(\w+):(\w+)\[(.*)\]$/.exec(text);
    if (!typed) return this.#name(text);
    const [, name = '', type = '', dims = ''] = typed;
    this.#inputs.push(
      valueInfo(name, elementCodes[type] ?? 0, dims === '' ? [] : dims.split(',').map((dim) => dim.trim())),
    );
    return name;
  }

  #step(step: Step, inputs: readonly string[], names: readonly string[]): string[] {
    if (/^(q|Q|DQ)$/.test(step.word)) return inputs.map((tensor, at) => this.#pair(step, tensor, names[at]));
    const parts = opTable(step.word.replace(/\d+$/, ''), step.args);
    const name = this.#unique(step.word);
    const outputs =
      names.length > 0
        ? [...names]
        : Array.from({ length: parts.outputs }, (_, at) => (at === 0 ? name : `${name}_${at}`));
    if (parts.macro) return this.#macro(parts.macro, name, inputs, outputs);
    const weight = parts.weight?.(this.#shape(inputs[0]!)) ?? null;
    const operands = weight
      ? this.#weights(weight, parts.floatWeight, name, inputs[0]!)
      : [
          ...parts.constants.map(({ suffix, make }) => this.#constant(`${name}_${suffix}`, make)),
          ...this.#channelVectors(parts.channelVectors, name, inputs[0]!),
        ];
    const group = weight && weight.group > 1 ? [attribute('group', weight.group)] : [];
    this.#add(parts.op, name, [...inputs, ...operands], outputs, [...parts.attributes, ...group]);
    return outputs;
  }

  #weights({ dims, axis, bias }: WeightShape, float: boolean, name: string, data: string): readonly string[] {
    const count = dims.reduce((a, b) => a * b, 1);
    const reach = Math.sqrt(Math.max(1, count / dims[axis]!));
    const random = (length: number, divisor: number) =>
      Float32Array.from({ length }, () => (this.#random() - 0.5) / divisor);
    const weight = this.#constant(`${name}_w`, (own) => floatTensor(own, dims, random(count, reach)));
    const quantized = this.#nodes.some((node) => node.opType === 'DequantizeLinear' && node.output?.[0] === data);
    const operand = quantized && !float ? this.#weightPair(weight, dims[axis]!, axis) : weight;
    if (bias === null) return [operand];
    return [operand, this.#constant(`${name}_b`, (own) => floatTensor(own, [bias], random(bias, 1)))];
  }

  #channelVectors(vectors: Readonly<Record<string, number>>, name: string, data: string): readonly string[] {
    return Object.entries(vectors).map(([suffix, value]) => {
      const channels = this.#shape(data)[1] ?? 1;
      return this.#constant(`${name}_${suffix}`, (own) => vectorFloat(own, new Float32Array(channels).fill(value)));
    });
  }

  #weightPair(weight: string, channels: number, axis: number): string {
    const scale = this.#constant(`${weight}_q_scale`, (own) => vectorFloat(own, new Float32Array(channels).fill(0.01)));
    const zero = this.#constant(`${weight}_q_zero`, (own) => vectorInt8Zero(own, channels));
    const attributes = [attribute('axis', axis)];
    this.#add('QuantizeLinear', `${weight}_q`, [weight, scale, zero], [`${weight}_q`], attributes);
    this.#add('DequantizeLinear', `${weight}_dq`, [`${weight}_q`, scale, zero], [`${weight}_dq`], attributes);
    return `${weight}_dq`;
  }

  #pair(step: Step, tensor: string, named: string | undefined): string {
    const q = this.#unique(`${tensor}_q`, '');
    const dq = q.replace(/_q(\d*)$/, '_dq$1');
    const option = (key: string) => step.args.find((arg) => arg.startsWith(`${key}=`))?.slice(key.length + 1);
    const scales = (step.args[0] ?? '1').split(';').map(Number);
    const dims = scales.length > 1 ? [scales.length] : [];
    const zeroType = step.args.includes('u8') ? 2 : 3;
    const zeroValue = Number(option('zp') ?? 0);
    const scale = this.#constant(`${q}_scale`, (own) => floatTensor(own, dims, scales));
    const zero = step.args.includes('nozp')
      ? []
      : [
          this.#constant(`${q}_zero`, (own) => ({
            ...int8Tensor(
              own,
              dims,
              scales.map(() => zeroValue),
            ),
            dataType: zeroType,
          })),
        ];
    const other = option('dq');
    const dqScale = other
      ? this.#constant(`${dq}_scale`, (own) => floatTensor(own, dims, other.split(';').map(Number)))
      : scale;
    const attributes = dims.length > 0 || option('axis') ? [attribute('axis', Number(option('axis') ?? 1))] : [];
    if (step.word === 'DQ') {
      this.#add('DequantizeLinear', dq, [tensor, scale, ...zero], [named ?? dq], attributes);
      return named ?? dq;
    }
    const middle = step.word === 'Q' ? (named ?? q) : q;
    this.#add('QuantizeLinear', q, [tensor, scale, ...zero], [middle], attributes);
    if (step.word === 'Q') return middle;
    this.#add('DequantizeLinear', dq, [q, dqScale, ...zero], [named ?? dq], attributes);
    return named ?? dq;
  }

  /** Operators that exporters write as several nodes: `silu` = x · sigmoid(x). */
  #macro(kind: 'silu', name: string, inputs: readonly string[], outputs: string[]): string[] {
    const gate = `${name}_${kind === 'silu' ? 'sigmoid' : kind}`;
    this.#add('Sigmoid', gate, inputs, [gate], []);
    this.#add('Mul', name, [inputs[0]!, gate], outputs, []);
    return outputs;
  }

  #add(
    opType: string,
    name: string,
    input: readonly string[],
    output: readonly string[],
    attributes: readonly AttributeProto[],
  ): void {
    this.#nodes.push({ input, output, name, opType, ...(attributes.length > 0 ? { attribute: attributes } : {}) });
  }

  #constant(name: string, make: (name: string) => TensorProto): string {
    this.#initializers.push(make(name));
    return name;
  }

  #unique(word: string, joint = '_'): string {
    let name = word;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${word}${joint}${count}`;
    this.#taken.add(name);
    return name;
  }

  #shape(tensor: string): readonly number[] {
    const shape = inferShapes(this.#graph([]), new Map()).get(tensor)?.shape;
    if (!shape) throw new Error(`The shape of '${tensor}' is needed here and not known.`);
    return shape.map((dim) => dim ?? 1);
  }

  #graph(outputs: readonly ValueInfoProto[]): ModelGraph {
    return {
      model: {
        irVersion: 8n,
        producerName: 'graphOf',
        graph: {
          node: this.#nodes,
          name: 'test',
          initializer: this.#initializers,
          input: this.#inputs,
          output: outputs,
        },
        opsetImport: [{ domain: '', version: BigInt(this.#opset) }],
      },
      external: noExternalFiles,
    };
  }

  finish(): ModelGraph {
    const read = new Set(this.#nodes.flatMap((node) => node.input ?? []));
    const made = this.#nodes.flatMap((node) => node.output ?? []);
    const names = made.filter((name) => !read.has(name) || this.#marked.includes(name));
    const types = inferShapes(this.#graph([]), new Map());
    return this.#graph(
      names.map((name) => {
        const type = types.get(name);
        return valueInfo(
          name,
          elementCodes[type?.dtype ?? 'fp32'] ?? 1,
          type?.shape?.map((dim, at) => dim ?? `${name}_${at}`) ?? null,
        );
      }),
    );
  }
}

function readStep(text: string): Step {
  const match = /^([\w.]+)(?:\((.*)\))?$/.exec(text);
  if (!match) throw new Error(`Not a step: '${text}'`);
  return { word: match[1]!, args: (match[2] ?? '').split(/[\s,]+/).filter((arg) => arg !== '') };
}

/** Splits at commas that stand outside of brackets. */
const splitList = (text: string): readonly string[] => text.split(/,(?![^[]*\])/).map((part) => part.trim());
