import { seededRandom } from '../../base/random.ts';
import { dataTypeOf, dtypeOf } from '../../onnx/elementTypes.ts';
import { floatTensor, halfTensor, int64Tensor, int8Tensor } from '../../onnx/makeTensor.ts';
import {
  noExternalFiles,
  type AttributeProto,
  type ModelGraph,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../onnx/model.ts';
import { inferShapes } from '../../onnx/shapes/inferShapes.ts';

/**
 * A very small ONNX model, put together call by call. Weights come from a seeded generator, so that a probe has the same
 * bytes wherever it is made. A node is called as the caller says, its result after the node; a pair on tensor `t` is
 * `t_QuantizeLinear` and `t_DequantizeLinear`, as exporters call them: TensorRT before 8.6 tells a layer's nodes by its name
 * alone. Weights are stored float with Q/DQ of one scale a channel, the one form that every TensorRT takes.
 */
export class MicroModel {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: string[] = [];
  readonly #random = seededRandom(26);
  #opset = 17;

  /** From 19 on FP16 scales, from 20 on the Gelu operator. */
  opset(version: number): void {
    this.#opset = version;
  }

  input(name: string, shape: readonly number[], dtype: 'fp32' | 'fp16' | 'int8' = 'fp32'): string {
    this.#inputs.push(valueOf(name, dataTypeOf(dtype), shape));
    return name;
  }

  output(...tensors: readonly string[]): void {
    this.#outputs.push(...tensors);
  }

  op(opType: string, name: string, inputs: readonly string[], attributes: Attributes = {}, outputs = [name]): string {
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    this.#nodes.push({ input: inputs, output: outputs, name, opType, ...(attribute.length > 0 ? { attribute } : {}) });
    return outputs[0]!;
  }

  /** A pair on `tensor`, called after it or as `name` says. */
  pair(tensor: string, scale: number, name = tensor): string {
    return this.dequantize(this.quantize(tensor, scale, name), scale, name, [], this.#isHalf(tensor));
  }

  /** @param dims of the scale; a vector of one is a scale too, in most versions. */
  quantize(tensor: string, scale: number, name = tensor, dims: readonly number[] = []): string {
    return this.op('QuantizeLinear', `${name}_QuantizeLinear`, [
      tensor,
      ...this.#scale(`${name}_q`, tensor, scale, dims),
    ]);
  }

  /** @param half the scale, and so the result, is FP16. */
  dequantize(integer: string, scale: number, name: string, dims: readonly number[] = [], half = false): string {
    const make = half ? halfTensor : floatTensor;
    const constants = [
      this.constant(make(`${name}_dq_scale`, dims, [scale])),
      this.constant(int8Tensor(`${name}_dq_zero`, dims, [0])),
    ];
    return this.op('DequantizeLinear', `${name}_DequantizeLinear`, [integer, ...constants]);
  }

  constant(tensor: TensorProto): string {
    this.#initializers.push(tensor);
    return tensor.name ?? '';
  }

  ints(name: string, values: readonly number[]): string {
    return this.constant(int64Tensor(name, [values.length], values));
  }

  scalar(name: string, value: number): string {
    return this.constant(floatTensor(name, [], [value]));
  }

  vector(name: string, length: number, value: number): string {
    return this.constant(floatTensor(name, [length], new Float32Array(length).fill(value)));
  }

  conv(name: string, data: string, options: ConvOptions = {}): string {
    const { out = 32, kernel = 3, stride = 1, group = 1, pad = Math.floor(kernel / 2) } = options;
    const channels = this.shape(data)[1] ?? 1;
    const weight = this.weight(`${name}_w`, [out, channels / group, kernel, kernel], 0, options);
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group,
    };
    return this.op('Conv', name, [data, weight], attributes);
  }

  /** A weight behind its pair; `axis` null = one scale for all of it. */
  weight(name: string, dims: readonly number[], axis: number | null, options: WeightOptions = {}): string {
    const values = Float32Array.from({ length: sizeOf(dims) }, () => this.#random() - 0.5);
    const make = options.half ? halfTensor : floatTensor;
    if (options.float) return this.constant(make(name, dims, values));
    const scaleDims = axis === null ? [] : [dims[axis] ?? 1];
    const scale = this.constant(make(`${name}_scale`, scaleDims, new Float32Array(sizeOf(scaleDims)).fill(0.5 / 127)));
    const zero = this.constant(int8Tensor(`${name}_zero`, scaleDims, new Int8Array(sizeOf(scaleDims))));
    const along: Attributes = axis === null ? {} : { axis };
    const stored = options.stored
      ? this.constant(
          int8Tensor(
            `${name}_q`,
            dims,
            Int8Array.from(values, (value) => Math.round(value * 254)),
          ),
        )
      : this.op(
          'QuantizeLinear',
          `${name}_QuantizeLinear`,
          [this.constant(make(name, dims, values)), scale, zero],
          along,
        );
    return this.op('DequantizeLinear', `${name}_DequantizeLinear`, [stored, scale, zero], along);
  }

  batchNorm(name: string, data: string): string {
    const channels = this.shape(data)[1] ?? 1;
    const parameters = ['scale', 'bias', 'mean', 'variance'].map((part, at) =>
      this.vector(`${name}_${part}`, channels, at === 0 || at === 3 ? 1.1 : 0.1),
    );
    return this.op('BatchNormalization', name, [data, ...parameters]);
  }

  shape(tensor: string): readonly number[] {
    return (inferShapes(this.#graph([]), new Map()).get(tensor)?.shape ?? []).map((dim) => dim ?? 1);
  }

  finish(): ModelGraph {
    const types = inferShapes(this.#graph([]), new Map());
    return this.#graph(
      this.#outputs.map((name) => valueOf(name, dataTypeOf(types.get(name)?.dtype ?? 'fp32'), this.shape(name))),
    );
  }

  #scale(name: string, tensor: string, scale: number, dims: readonly number[]): readonly string[] {
    const make = this.#isHalf(tensor) ? halfTensor : floatTensor;
    return [
      this.constant(make(`${name}_scale`, dims, [scale])),
      this.constant(int8Tensor(`${name}_zero`, dims, new Int8Array(sizeOf(dims)))),
    ];
  }

  #isHalf(tensor: string): boolean {
    const input = this.#inputs.find(({ name }) => name === tensor);
    if (input) return dtypeOf(input.type?.tensorType?.elemType ?? 0) === 'fp16';
    return inferShapes(this.#graph([]), new Map()).get(tensor)?.dtype === 'fp16';
  }

  #graph(output: readonly ValueInfoProto[]): ModelGraph {
    return {
      model: {
        irVersion: this.#opset >= 19 ? 9n : 8n,
        producerName: 'QDQ Studio capability probe',
        graph: {
          node: [...this.#nodes],
          name: 'probe',
          initializer: [...this.#initializers],
          input: [...this.#inputs],
          output,
        },
        opsetImport: [{ domain: '', version: BigInt(this.#opset) }],
      },
      external: noExternalFiles,
    };
  }
}

export interface WeightOptions {
  /** No pair on the weight. */
  readonly float?: boolean;
  /** Stored INT8, with a DQ only. */
  readonly stored?: boolean;
  readonly half?: boolean;
}

export interface ConvOptions extends WeightOptions {
  /** Output channels; 32 when left out. */
  readonly out?: number;
  readonly kernel?: number;
  readonly stride?: number;
  readonly group?: number;
  readonly pad?: number;
}

export type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

/** @returns the model that `build` describes. */
export function microModel(build: (model: MicroModel) => void): ModelGraph {
  const model = new MicroModel();
  build(model);
  return model.finish();
}

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

function attributeOf(name: string, value: Attributes[string]): AttributeProto {
  if (typeof value === 'string') return { name, s: Uint8Array.from(value, (letter) => letter.charCodeAt(0)), type: 3 };
  if (typeof value !== 'number') return { name, ints: value.map(BigInt), type: 7 };
  return Number.isInteger(value) ? { name, i: BigInt(value), type: 2 } : { name, f: value, type: 1 };
}

function valueOf(name: string, elemType: number, shape: readonly number[]): ValueInfoProto {
  return { name, type: { tensorType: { elemType, shape: { dim: shape.map((dim) => ({ dimValue: BigInt(dim) })) } } } };
}
