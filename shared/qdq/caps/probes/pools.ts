import { otherScale, reader, stem, usualScale, variant, type Probe } from '../probe.ts';
import type { MicroModel } from '../microModel.ts';

/** Pools and means: which run on integers, and which quantizers pass them. */

const window = { kernel_shape: [2, 2], strides: [2, 2] };
const pool = { about: 'computes', node: 'pool' } as const;

const maxPool = (model: MicroModel, data: string): string => model.op('MaxPool', 'pool', [data], window);

/** P-03. */
export const maxPoolScales: Probe = {
  id: 'P-03',
  question: 'Does a MaxPool run INT8 with a quantizer behind it, before it, on both sides, or with two behind it?',
  variants: [
    variant('q-behind', pool, (model) => reader(model, maxPool(model, stem(model)))),
    variant('equal-both-sides', pool, (model) => reader(model, maxPool(model, model.pair(stem(model), usualScale)))),
    variant('different-both-sides', pool, (model) =>
      reader(model, maxPool(model, model.pair(stem(model), otherScale))),
    ),
    variant('only-before', pool, (model) =>
      model.output(model.op('Sigmoid', 'gate', [maxPool(model, model.pair(stem(model), usualScale))])),
    ),
    variant('two-behind', pool, (model) => {
      const pooled = maxPool(model, stem(model));
      reader(model, pooled, 'first', usualScale);
      reader(model, pooled, 'second', otherScale);
    }),
    variant('sppf-chain', pool, (model) => {
      const same = { kernel_shape: [5, 5], strides: [1, 1], pads: [2, 2, 2, 2] };
      const data = model.pair(stem(model), usualScale);
      const begin = model.op('Relu', 'begin', [model.conv('squeeze', data, { kernel: 1 })]);
      const one = model.op('MaxPool', 'pool', [begin], same);
      const two = model.op('MaxPool', 'pool2', [one], same);
      const three = model.op('MaxPool', 'pool3', [two], same);
      reader(model, model.op('Concat', 'concat', [begin, one, two, three], { axis: 1 }));
    }),
  ],
  apply(capabilities, answer) {
    const before = answer['only-before'];
    const two = answer['two-behind'];
    return {
      ...capabilities,
      dqPassesPools: before == null ? capabilities.dqPassesPools : before === 'int8',
      clonesPools: two == null ? capabilities.clonesPools : two === 'int8',
    };
  },
};

const between = (name: string, op: string, attributes: Parameters<MicroModel['op']>[3]) =>
  variant(name, pool, (model) =>
    reader(model, model.op(op, 'pool', [model.pair(stem(model), usualScale)], attributes)),
  );

/** P-10. */
export const averagePools: Probe = {
  id: 'P-10',
  question: 'Do average pools and means run INT8 between a DQ and a Q?',
  variants: [
    between('AveragePool', 'AveragePool', window),
    between('GlobalAveragePool', 'GlobalAveragePool', {}),
    between('ReduceMean', 'ReduceMean', { axes: [2, 3], keepdims: 1 }),
  ],
  apply(capabilities, answer) {
    const word = answer['AveragePool'];
    return word == null ? capabilities : { ...capabilities, int8AveragePool: word === 'int8' };
  },
};

/** P-19, AP-29. */
export const stemPool: Probe = {
  id: 'P-19',
  question: 'Does the convolution that reads the image take the MaxPool behind it into its kernel?',
  variants: [
    variant('q-behind-pool', { about: 'joins', node: 'pool', to: ['conv0'] }, (model) => {
      const image = model.pair(model.input('image', [1, 3, 64, 64]), usualScale);
      const begin = model.op('Relu', 'relu0', [model.conv('conv0', image, { out: 64, kernel: 7, stride: 2 })]);
      reader(
        model,
        model.op('MaxPool', 'pool', [begin], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
      );
    }),
  ],
  apply(capabilities, answer) {
    const word = answer['q-behind-pool'];
    return word == null ? capabilities : { ...capabilities, fusesStemPool: word === 'conv0' };
  },
};
