import { reader, stem, usualScale, variant, type Probe } from '../probe.ts';

/** Ways to write the same quantization down: scales, casts, stored weights, and the borders of the network. */

const computes = { about: 'computes', node: 'conv' } as const;
const fp16 = 10;
const fp32 = 1;

/** P-17, with the vector of one that some versions read as per-channel (§9). */
export const scaleForms: Probe = {
  id: 'P-17',
  question:
    'Does a convolution run INT8 with FP16 scales, with Casts round each pair, and with a scale that is a vector of one?',
  variants: [
    variant('fp16-scales', computes, (model) => {
      model.opset(19);
      const data = model.pair(model.input('x', [1, 32, 16, 16], 'fp16'), usualScale);
      model.output(model.conv('conv', data, { half: true }));
    }),
    variant('casts-round-pairs', computes, (model) => {
      model.opset(19);
      const wide = model.op('Cast', 'wide', [model.input('x', [1, 32, 16, 16], 'fp16')], { to: fp32 });
      const data = model.op('Cast', 'narrow', [model.pair(wide, usualScale)], { to: fp16 });
      const weight = model.op('Cast', 'narrow_w', [model.weight('conv_w', [32, 32, 3, 3], 0)], { to: fp16 });
      model.output(model.op('Conv', 'conv', [data, weight], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }));
    }),
    variant('vector-of-one', computes, (model) => {
      const integer = model.quantize(model.input('x', [1, 32, 16, 16]), usualScale, 'x', [1]);
      model.output(model.conv('conv', model.dequantize(integer, usualScale, 'x', [1])));
    }),
    variant('scalar', computes, (model) => {
      model.output(model.conv('conv', model.pair(model.input('x', [1, 32, 16, 16]), usualScale)));
    }),
  ],
  apply(capabilities, answer, { sm }) {
    const vector = answer['vector-of-one'];
    const scalar = answer['scalar'];
    const { int8FromSm } = capabilities;
    return {
      ...capabilities,
      vectorScaleIsPerChannel:
        vector == null || scalar !== 'int8' ? capabilities.vectorScaleIsPerChannel : vector !== 'int8',
      int8FromSm:
        scalar == null ? int8FromSm : scalar === 'int8' ? Math.min(int8FromSm, sm) : Math.max(int8FromSm, sm + 1),
    };
  },
};

/** P-18. */
export const integerInputs: Probe = {
  id: 'P-18',
  question: 'Is the DQ on an INT8 input of the network a kernel, by the number of channels?',
  variants: [3, 4, 32].map((channels) =>
    variant(`${channels}-channels`, { about: 'quantizer', node: 'x_DequantizeLinear', beside: 'conv' }, (model) => {
      const data = model.dequantize(model.input('x', [1, channels, 16, 16], 'int8'), usualScale, 'x');
      model.output(model.conv('conv', data));
    }),
  ),
};

const atOutput = (node: string) => ({ about: 'quantizer', node, beside: 'relu0' }) as const;

/** P-20. */
export const outputQuantizers: Probe = {
  id: 'P-20',
  question: 'At an output of the network, is the DQ of a pair a kernel, and is the quantizer of an INT8 output?',
  variants: [
    variant('pair', atOutput('y_DequantizeLinear'), (model) => model.output(model.pair(stem(model), usualScale, 'y'))),
    variant('int8-output', atOutput('y_QuantizeLinear'), (model) =>
      model.output(model.quantize(stem(model), usualScale, 'y')),
    ),
  ],
};

/** P-21: refused before 10.0 (E6). */
export const storedWeights: Probe = {
  id: 'P-21',
  question: 'Does a convolution run INT8 with weights that are stored INT8 behind a DQ alone?',
  variants: [
    variant('stored-int8', computes, (model) =>
      reader(model, model.conv('conv', model.pair(stem(model), usualScale), { stored: true })),
    ),
    variant('stored-float', computes, (model) =>
      reader(model, model.conv('conv', model.pair(stem(model), usualScale))),
    ),
  ],
};
