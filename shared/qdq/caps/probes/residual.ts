import { otherScale, reader, stem, usualScale, variant, type Probe } from '../probe.ts';
import type { MicroModel } from '../microModel.ts';

/** Elementwise operators of two activations: law L2 and what is not sure about it. */

const silu = (model: MicroModel, data: string): string =>
  model.op('Mul', 'act', [data, model.op('Sigmoid', 'gate', [data])]);

/** P-06: C2f and ELAN blocks add behind the SiLU. */
export const siluAdd: Probe = {
  id: 'P-06',
  question: 'Does Conv + SiLU + Add stay one kernel, with a quantizer on the identity, on both sides, or on none?',
  variants: ['identity', 'both', 'none'].map((name) =>
    variant(`q-on-${name}`, { about: 'joins', node: 'add', to: ['conv'] }, (model) => {
      const before = stem(model);
      const data = model.pair(before, usualScale);
      const act = silu(model, model.conv('conv', data));
      const sides = [name === 'none' ? before : data, name === 'both' ? model.pair(act, otherScale) : act];
      reader(model, model.op('Add', 'add', sides));
    }),
  ),
};

/** P-07. */
export const integerAdd: Probe = {
  id: 'P-07',
  question: 'Does an Add that no convolution takes in read INT8, with equal and with different scales?',
  variants: [
    { name: 'equal-scales', scale: usualScale },
    { name: 'different-scales', scale: otherScale },
  ].map(({ name, scale }) =>
    variant(name, { about: 'computes', node: 'add' }, (model) => {
      const data = model.pair(stem(model), usualScale);
      const pool = (own: string, kernel: number, pad: number): string =>
        model.op('MaxPool', own, [model.op('Relu', `${own}_relu`, [model.conv(`${own}_conv`, data, { kernel: 1 })])], {
          kernel_shape: [kernel, kernel],
          strides: [1, 1],
          pads: [pad, pad, pad, pad],
        });
      const sides = [model.pair(pool('left', 3, 1), usualScale), model.pair(pool('right', 5, 2), scale)];
      reader(model, model.op('Add', 'add', sides));
    }),
  ),
};

/** P-24: which convolution of a downsample block takes the Add (qdq-rules §1.4 b). */
export const addOwner: Probe = {
  id: 'P-24',
  question: 'Which convolution takes the Add of a downsample block, with the quantizer on either side, or on none?',
  variants: ['shortcut', 'main', 'none'].map((name) =>
    variant(`q-on-${name}`, { about: 'joins', node: 'add', to: ['main', 'shortcut'] }, (model) => {
      const data = model.pair(stem(model), usualScale);
      const first = model.op('Relu', 'first_relu', [model.conv('first', data)]);
      const main = model.conv('main', model.pair(first, usualScale));
      const shortcut = model.conv('shortcut', data, { kernel: 1 });
      const sides = [
        name === 'main' ? model.pair(main, otherScale) : main,
        name === 'shortcut' ? model.pair(shortcut, otherScale) : shortcut,
      ];
      reader(model, model.op('Relu', 'last_relu', [model.op('Add', 'add', sides)]));
    }),
  ),
};

/** P-13. */
export const gateMul: Probe = {
  id: 'P-13',
  question: 'Does the product of a squeeze-and-excite gate read INT8, with both sides quantized, one, or none?',
  variants: ['both', 'one', 'none'].map((name) =>
    variant(`q-on-${name}`, { about: 'computes', node: 'mul' }, (model) => {
      const data = stem(model);
      const squeezed = model.op('GlobalAveragePool', 'squeeze', [data]);
      const excited = model.conv('excite', model.pair(squeezed, usualScale), { kernel: 1 });
      const gate = model.op('Sigmoid', 'gate', [excited]);
      const sides = [
        name === 'none' ? data : model.pair(data, usualScale),
        name === 'both' ? model.pair(gate, Math.fround(1 / 127)) : gate,
      ];
      reader(model, model.op('Mul', 'mul', sides));
    }),
  ),
};
