import { nextScale, otherScale, reader, stem, usualScale, variant, type Probe } from '../probe.ts';

/** Several quantizers on one tensor: laws L1 and L3 where they are not documented. */

const twoReaders = (name: string, scale: number) =>
  variant(name, { about: 'inputs', nodes: ['first', 'second'] }, (model) => {
    const shared = stem(model);
    reader(model, shared, 'first', usualScale);
    reader(model, shared, 'second', scale);
  });

/** P-01, L3: is equality bitwise, or is nearly equal enough? */
export const siblingScales: Probe = {
  id: 'P-01',
  question: 'Do two quantizers on one tensor become one, if their scales are equal, neighbours, or different?',
  variants: [twoReaders('equal', usualScale), twoReaders('one-ulp', nextScale), twoReaders('different', otherScale)],
};

/** P-25: exporters write one DQ for all readers, or one for each. */
export const sharedDequantizer: Probe = {
  id: 'P-25',
  question: 'Do two readers of one quantized tensor read the same kernel output, with one DQ for both or one each?',
  variants: ['shared', 'dedicated'].map((name) =>
    variant(name, { about: 'inputs', nodes: ['first', 'second'] }, (model) => {
      const integer = model.quantize(stem(model), usualScale);
      const first = model.dequantize(integer, usualScale, 'first_in');
      const second = name === 'shared' ? first : model.dequantize(integer, usualScale, 'second_in');
      model.output(model.conv('first', first), model.conv('second', second));
    }),
  ),
};

/** P-26: convolutions of one input that are run as one. */
export const horizontalMerge: Probe = {
  id: 'P-26',
  question:
    'Do two INT8 convolutions of one input run as one kernel, if their outputs have as many channels or others?',
  variants: [
    { name: 'equal-channels', out: 32 },
    { name: 'other-channels', out: 16 },
  ].map(({ name, out }) =>
    variant(name, { about: 'joins', node: 'second', to: ['first'] }, (model) => {
      const data = model.pair(stem(model), usualScale);
      model.output(model.conv('first', data, { kernel: 1 }), model.conv('second', data, { kernel: 1, out }));
    }),
  ),
};
