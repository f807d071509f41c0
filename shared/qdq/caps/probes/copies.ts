import { otherScale, reader, stem, usualScale, variant, type Probe } from '../probe.ts';
import type { MicroModel } from '../microModel.ts';

/** Operators that only move: does a quantizer pass them, and do they stay INT8? */

const split = (model: MicroModel, left: number): readonly [string, string] => {
  const whole = stem(model);
  const parts = ['left', 'right'] as const;
  model.op('Split', 'split', [whole, model.ints('split_sizes', [left, 32 - left])], { axis: 1 }, [...parts]);
  return parts;
};

const leftQuantizer = { about: 'quantizer', node: 'first_in_QuantizeLinear', beside: 'first' } as const;

/** P-04. */
export const splits: Probe = {
  id: 'P-04',
  question: 'Behind a Split or Slice, is the quantizer of a part a kernel of its own?',
  variants: [
    variant('equal-scales', leftQuantizer, (model) => {
      const [left, right] = split(model, 16);
      reader(model, left, 'first');
      reader(model, right, 'second');
    }),
    variant('different-scales', leftQuantizer, (model) => {
      const [left, right] = split(model, 16);
      reader(model, left, 'first');
      reader(model, right, 'second', otherScale);
    }),
    variant('one-read-as-float', leftQuantizer, (model) => {
      const [left, right] = split(model, 16);
      reader(model, left, 'first');
      model.output(model.op('Sigmoid', 'gate', [right]));
    }),
    variant('unaligned', leftQuantizer, (model) => {
      const [left, right] = split(model, 18);
      reader(model, left, 'first');
      reader(model, right, 'second');
    }),
    variant('slice', leftQuantizer, (model) => {
      const bounds = [model.ints('from', [0]), model.ints('to', [16]), model.ints('axes', [1])];
      reader(model, model.op('Slice', 'slice', [stem(model), ...bounds]), 'first');
    }),
  ],
};

const resize = (mode: 'nearest' | 'linear', bracketed: boolean) =>
  variant(`${mode}-${bracketed ? 'q-on-both-sides' : 'q-behind'}`, { about: 'computes', node: 'resize' }, (model) => {
    const data = bracketed ? model.pair(stem(model), otherScale) : stem(model);
    const scales = model.constant({
      name: 'scales',
      dims: [4n],
      dataType: 1,
      rawData: new Uint8Array(Float32Array.of(1, 1, 2, 2).buffer),
    });
    const how = mode === 'nearest' ? { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' } : {};
    reader(model, model.op('Resize', 'resize', [data, '', scales], { mode, ...how }));
  });

/** P-09. */
export const resizes: Probe = {
  id: 'P-09',
  question: 'Does a Resize run INT8, with a quantizer behind it or with one on each side?',
  variants: [resize('nearest', false), resize('nearest', true), resize('linear', false), resize('linear', true)],
};

const pads = (model: MicroModel, data: string): string =>
  model.op('Pad', 'pad', [data, model.ints('pads', [0, 0, 1, 1, 0, 0, 1, 1])]);
const padded = { about: 'joins', node: 'pad', to: ['reader'] } as const;

/** P-12. */
export const padPlacement: Probe = {
  id: 'P-12',
  question: 'Does a Pad join the INT8 convolution behind it, quantized before the Pad or between the two?',
  variants: [
    variant('q-before', padded, (model) =>
      model.output(model.conv('reader', pads(model, model.pair(stem(model), usualScale)), { pad: 0 })),
    ),
    variant('q-between', padded, (model) =>
      model.output(model.conv('reader', model.pair(pads(model, stem(model)), usualScale), { pad: 0 })),
    ),
  ],
};

const moved = (name: string, move: (model: MicroModel, data: string) => string) =>
  variant(name, { about: 'quantizer', node: 'reader_in_QuantizeLinear', beside: 'reader' }, (model) =>
    reader(model, move(model, stem(model))),
  );

/** P-23. Its float variant tells a generator of pointwise chains from one of everything. */
export const moves: Probe = {
  id: 'P-23',
  question: 'Does a quantizer pass a Transpose or Reshape, and does a Transpose share a kernel with arithmetic?',
  variants: [
    moved('Transpose', (model, data) => model.op('Transpose', 'move', [data], { perm: [0, 1, 3, 2] })),
    moved('Reshape', (model, data) => model.op('Reshape', 'move', [data, model.ints('shape', [1, 32, 8, 32])])),
    variant('float-Transpose-and-Sigmoid', { about: 'joins', node: 'move', to: ['gate'] }, (model) => {
      const move = model.op('Transpose', 'move', [model.input('x', [1, 32, 16, 16])], { perm: [0, 2, 3, 1] });
      model.output(model.op('Sigmoid', 'gate', [move]));
    }),
  ],
  apply(capabilities, answer) {
    const word = answer['float-Transpose-and-Sigmoid'];
    return word == null ? capabilities : { ...capabilities, generates: word === 'gate' ? 'everything' : 'pointwise' };
  },
};
