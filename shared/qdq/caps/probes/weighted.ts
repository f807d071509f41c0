import { reader, stem, usualScale, variant, type Probe } from '../probe.ts';
import type { MicroModel } from '../microModel.ts';

/** Weighted operators other than the plain convolution: which of them run INT8 at all. */

const computes = (node: string) => ({ about: 'computes', node }) as const;

interface Deconvolution {
  readonly channels?: readonly [from: number, to: number];
  /** Of the weight's scales; null = one for all. */
  readonly axis?: 0 | 1 | null;
  readonly group?: number;
  readonly behind?: (model: MicroModel, data: string) => string;
}

const deconvolution = (name: string, options: Deconvolution) =>
  variant(name, computes('deconv'), (model) => {
    const { channels: [from, to] = [32, 32], axis = null, group = 1, behind } = options;
    const data = model.pair(stem(model, { out: from }), usualScale);
    const weight = model.weight('deconv_w', [from, to / group, 2, 2], axis);
    const made = model.op('ConvTranspose', 'deconv', [data, weight], { kernel_shape: [2, 2], strides: [2, 2], group });
    reader(model, behind ? behind(model, made) : made);
  });

/** P-11: the axis is contradictory between versions (N5). */
export const deconvolutions: Probe = {
  id: 'P-11',
  question: 'Does a ConvTranspose run INT8, by the axis of its scales, its channels and groups, and what follows it?',
  variants: [
    deconvolution('per-tensor', {}),
    deconvolution('axis-0', { axis: 0 }),
    deconvolution('axis-1', { axis: 1 }),
    deconvolution('other-channels', { channels: [32, 16], axis: 1 }),
    deconvolution('groups', { group: 2 }),
    deconvolution('batch-norm', { behind: (model, data) => model.batchNorm('bn', data) }),
    deconvolution('relu', { behind: (model, data) => model.op('Relu', 'relu', [data]) }),
  ],
  apply(capabilities, answer) {
    const word = answer['per-tensor'];
    return word == null ? capabilities : { ...capabilities, int8Deconvolution: word === 'int8' ? 'high' : null };
  },
};

const product = (name: string, op: 'MatMul' | 'Gemm', size: number, transposed = false) =>
  variant(name, computes('product'), (model) => {
    const data = model.pair(model.input('x', [64, size]), usualScale);
    const weight = model.weight('product_w', [size, size], transposed ? 0 : 1);
    model.output(model.op(op, 'product', [data, weight], transposed ? { transB: 1 } : {}));
  });

/** P-14. */
export const products: Probe = {
  id: 'P-14',
  question: 'Which sizes of Gemm and MatMul run INT8, and which way round may the weight lie?',
  variants: [
    ...[8, 16, 32, 64].map((size) => product(`MatMul-${size}`, 'MatMul', size)),
    ...[8, 16, 32, 64].map((size) => product(`Gemm-${size}`, 'Gemm', size)),
    product('Gemm-32-transB', 'Gemm', 32, true),
  ],
};

const attention = (head: number, length: number) =>
  variant(`head-${head}-length-${length}`, { about: 'joins', node: 'softmax', to: ['scores'] }, (model) => {
    const quantized = (name: string) => model.pair(model.input(name, [1, 4, length, head]), usualScale);
    const keys = model.op('Transpose', 'keys', [quantized('k')], { perm: [0, 1, 3, 2] });
    const scores = model.op('MatMul', 'scores', [quantized('q'), keys]);
    const softmax = model.op('Softmax', 'softmax', [scores], { axis: 3 });
    const mixed = model.op('MatMul', 'mixed', [model.pair(softmax, Math.fround(1 / 127)), quantized('v')]);
    model.output(model.pair(mixed, usualScale));
  });

/** P-15. */
export const attentions: Probe = {
  id: 'P-15',
  question: 'Is quantized attention one kernel, by the size of a head and the length of the sequence?',
  variants: [16, 32, 64].flatMap((head) => [64, 512, 640].map((length) => attention(head, length))),
};

const grouped = (group: number, width: number) =>
  variant(`${group}-groups-of-${width}`, computes('conv'), (model) => {
    const data = model.pair(stem(model, { out: group * width }), usualScale);
    reader(model, model.conv('conv', data, { group, out: group * width }));
  });

/** P-22. */
export const groupedConvolutions: Probe = {
  id: 'P-22',
  question: 'Which grouped convolutions run INT8, by the number of groups and the channels of each?',
  variants: [grouped(2, 4), grouped(2, 16), grouped(2, 32), grouped(4, 8), grouped(8, 4), grouped(8, 16)],
};

/** P-16: Model-Optimizer puts a Q on the input of a LayerNormalization behind a convolution, to have that write INT8. */
export const normAfterConv: Probe = {
  id: 'P-16',
  question: 'Does a convolution write INT8 for a LayerNormalization whose input is quantized?',
  variants: ['quantized', 'float'].map((name) =>
    variant(name, { about: 'writes', node: 'conv' }, (model) => {
      const made = model.conv('conv', model.pair(stem(model), usualScale));
      const data = name === 'quantized' ? model.pair(made, usualScale) : made;
      const parameters = [model.vector('norm_scale', 16, 1), model.vector('norm_bias', 16, 0.1)];
      model.output(model.op('LayerNormalization', 'norm', [data, ...parameters], { axis: -1 }));
    }),
  ),
};
