import { seededRandom } from '../../shared/base/random.ts';
import { floatTensor, int8Tensor, scalarFloat, scalarInt8Zero } from '../../shared/onnx/makeTensor.ts';
import { noExternalFiles, type ModelGraph, type NodeProto, type TensorProto } from '../../shared/onnx/model.ts';

/**
 * The true YOLOv7 (the published layer table, deploy form: RepConv merged, raw heads) at any size, full width, with seeded
 * weights that mean nothing. `naive` puts one pair on the input of each convolution, every tensor with a scale of its
 * own, as the patched QAT export of NVIDIA's guide does; `one-scale` gives all activations the same scale, so that every
 * tie is met: what an implicit PTQ engine is free to do.
 */
export type Yolov7Placement = 'float' | 'naive' | 'one-scale';

export function yolov7(placement: Yolov7Placement, imageSize = 640, seed = 7): ModelGraph {
  const net = new Net(placement, seed);
  const { conv, concat, upsample, elan, elanHead, down } = net;

  let x = conv('images', 3, 32, 3);
  x = conv(x, 32, 64, 3, 2);
  x = conv(x, 64, 64, 3);
  x = conv(x, 64, 128, 3, 2);
  x = elan(x, 128, 64, 256);
  x = down(x, 256, 128);
  const c3 = elan(x, 256, 128, 512);
  x = down(c3, 512, 256);
  const c4 = elan(x, 512, 256, 1024);
  x = down(c4, 1024, 512);
  x = elan(x, 1024, 256, 1024);

  const spp = net.sppcspc(x);
  const up4 = concat([conv(c4, 1024, 256, 1), upsample(conv(spp, 512, 256, 1))]);
  const n4 = elanHead(up4, 512, 256);
  const up3 = concat([conv(c3, 512, 128, 1), upsample(conv(n4, 256, 128, 1))]);
  const n3 = elanHead(up3, 256, 128);
  const n4b = elanHead(concat([...net.downParts(n3, 128, 128), n4]), 512, 256);
  const n5 = elanHead(concat([...net.downParts(n4b, 256, 256), spp]), 1024, 512);
  const heads = [
    net.head(conv(n3, 128, 256, 3), 256),
    net.head(conv(n4b, 256, 512, 3), 512),
    net.head(conv(n5, 512, 1024, 3), 1024),
  ];
  return net.finish(imageSize, heads);
}

class Net {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [scalarInt8Zero('zero')];
  readonly #scales = new Map<string, string>();
  readonly #placement: Yolov7Placement;
  readonly #random: () => number;
  readonly #noise: Float32Array;
  #convs = 0;
  #others = 0;

  constructor(placement: Yolov7Placement, seed: number) {
    this.#placement = placement;
    this.#random = seededRandom(seed);
    // One stretch of noise serves all weights: they differ by where they start.
    this.#noise = Float32Array.from({ length: 1 << 20 }, () => this.#random() - 0.5);
  }

  readonly conv = (input: string, from: number, to: number, kernel: number, stride = 1): string => {
    const out = this.#convolution(input, from, to, kernel, stride);
    const name = out.replace(/_conv$/, '');
    this.#node('Sigmoid', `${name}/Sigmoid`, [out], `${name}_sigmoid`);
    return this.#node('Mul', `${name}/Mul`, [out, `${name}_sigmoid`], `${name}_out`);
  };

  /** Detection head: a convolution without activation, 3 anchors × 85. */
  readonly head = (input: string, from: number): string => this.#convolution(input, from, 255, 1, 1);

  readonly concat = (inputs: readonly string[]): string => {
    const name = `cat${this.#others++}`;
    return this.#node('Concat', `/${name}/Concat`, inputs, name, [{ name: 'axis', type: 2, i: 1n }]);
  };

  readonly pool = (input: string, kernel: number, stride: number): string => {
    const name = `pool${this.#others++}`;
    const pad = stride === 1 ? BigInt((kernel - 1) / 2) : 0n;
    return this.#node('MaxPool', `/${name}/MaxPool`, [input], name, [
      ints('kernel_shape', kernel, kernel),
      ints('strides', stride, stride),
      { name: 'pads', type: 7, ints: [pad, pad, pad, pad] },
    ]);
  };

  readonly upsample = (input: string): string => {
    const name = `up${this.#others++}`;
    this.#initializers.push(floatTensor(`${name}_scales`, [4], [1, 1, 2, 2]));
    const mode = { name: 'mode', type: 3, s: new TextEncoder().encode('nearest') };
    return this.#node('Resize', `/${name}/Resize`, [input, '', `${name}_scales`], name, [mode]);
  };

  /** Backbone block: two 1×1, four 3×3 in a row, four of the six joined. */
  readonly elan = (input: string, from: number, inner: number, to: number): string => {
    const { conv } = this;
    const a = conv(input, from, inner, 1);
    const b = conv(input, from, inner, 1);
    const c = conv(conv(b, inner, inner, 3), inner, inner, 3);
    const d = conv(conv(c, inner, inner, 3), inner, inner, 3);
    return conv(this.concat([d, c, b, a]), 4 * inner, to, 1);
  };

  /** Head block: all six joined, the four 3×3 at half width. */
  readonly elanHead = (input: string, from: number, to: number): string => {
    const { conv } = this;
    const half = to / 2;
    const a = conv(input, from, to, 1);
    const b = conv(input, from, to, 1);
    const c = conv(b, to, half, 3);
    const d = conv(c, half, half, 3);
    const e = conv(d, half, half, 3);
    const f = conv(e, half, half, 3);
    return conv(this.concat([f, e, d, c, b, a]), 2 * to + 4 * half, to, 1);
  };

  readonly down = (input: string, from: number, inner: number): string =>
    this.concat(this.downParts(input, from, inner));

  readonly downParts = (input: string, from: number, inner: number): readonly string[] => {
    const pooled = this.conv(this.pool(input, 2, 2), from, inner, 1);
    const strided = this.conv(this.conv(input, from, inner, 1), inner, inner, 3, 2);
    return [strided, pooled];
  };

  readonly sppcspc = (input: string): string => {
    const { conv, pool } = this;
    const x = conv(conv(conv(input, 1024, 512, 1), 512, 512, 3), 512, 512, 1);
    const y = conv(input, 1024, 512, 1);
    const joined = conv(this.concat([x, pool(x, 5, 1), pool(x, 9, 1), pool(x, 13, 1)]), 2048, 512, 1);
    return conv(this.concat([conv(joined, 512, 512, 3), y]), 1024, 512, 1);
  };

  finish(imageSize: number, outputs: readonly string[]): ModelGraph {
    const value = (name: string, shape: readonly number[]) => ({
      name,
      type: { tensorType: { elemType: 1, shape: { dim: shape.map((size) => ({ dimValue: BigInt(size) })) } } },
    });
    return {
      model: {
        irVersion: 8n,
        opsetImport: [{ domain: '', version: 13n }],
        graph: {
          name: 'yolov7',
          node: this.#nodes,
          initializer: this.#initializers,
          input: [value('images', [1, 3, imageSize, imageSize])],
          output: outputs.map((name, level) => {
            const cells = imageSize / (8 << level);
            return value(name, [1, 255, cells, cells]);
          }),
        },
      },
      external: noExternalFiles,
    };
  }

  #convolution(input: string, from: number, to: number, kernel: number, stride: number): string {
    const name = `conv${this.#convs++}`;
    const start = Math.floor(this.#random() * 1024);
    const size = to * from * kernel * kernel;
    const weight = new Float32Array(size);
    for (let at = 0; at < size; at += 1) weight[at] = this.#noise[(start + at) % this.#noise.length]! * 0.05;
    this.#initializers.push(
      floatTensor(`${name}.weight`, [to, from, kernel, kernel], weight),
      floatTensor(`${name}.bias`, [to], new Float32Array(to)),
    );
    const quantized = this.#placement !== 'float';
    const x = quantized ? this.#pair(`${name}/input_quantizer`, input, this.#scaleOf(input)) : input;
    const w = quantized ? this.#weightPair(name, to) : `${name}.weight`;
    const pad = BigInt((kernel - 1) / 2);
    return this.#node('Conv', `/${name}/Conv`, [x, w, `${name}.bias`], `${name}_conv`, [
      ints('kernel_shape', kernel, kernel),
      ints('strides', stride, stride),
      { name: 'pads', type: 7, ints: [pad, pad, pad, pad] },
    ]);
  }

  #scaleOf(tensor: string): string {
    const key = this.#placement === 'naive' ? tensor : 'all';
    const known = this.#scales.get(key);
    if (known !== undefined) return known;
    const name = `scale${this.#scales.size}`;
    this.#scales.set(key, name);
    // Within a factor of two, as calibrated tensors of one net are.
    this.#initializers.push(scalarFloat(name, 0.03 * (1 + this.#random())));
    return name;
  }

  #pair(name: string, input: string, scale: string): string {
    this.#node('QuantizeLinear', `${name}/QuantizeLinear`, [input, scale, 'zero'], `${name}_q`);
    return this.#node('DequantizeLinear', `${name}/DequantizeLinear`, [`${name}_q`, scale, 'zero'], `${name}_dq`);
  }

  #weightPair(name: string, channels: number): string {
    this.#initializers.push(
      floatTensor(`${name}.weight_scale`, [channels], new Float32Array(channels).fill(0.0002)),
      int8Tensor(`${name}.weight_zero`, [channels], new Int8Array(channels)),
    );
    const inputs = [`${name}.weight_scale`, `${name}.weight_zero`];
    const axis = [{ name: 'axis', type: 2, i: 0n }];
    const quantized = `${name}.weight_q`;
    this.#node('QuantizeLinear', `${name}/weight/QuantizeLinear`, [`${name}.weight`, ...inputs], quantized, axis);
    return this.#node(
      'DequantizeLinear',
      `${name}/weight/DequantizeLinear`,
      [quantized, ...inputs],
      `${name}.weight_dq`,
      axis,
    );
  }

  #node(
    opType: string,
    name: string,
    input: readonly string[],
    output: string,
    attribute: NonNullable<NodeProto['attribute']> = [],
  ): string {
    this.#nodes.push({ opType, name, input, output: [output], attribute });
    return output;
  }
}

const ints = (name: string, a: number, b: number) => ({ name, type: 7, ints: [BigInt(a), BigInt(b)] });
