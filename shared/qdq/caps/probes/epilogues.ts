import type { Confidence } from '../../types.ts';
import { reader, stem, usualScale, variant, type Probe, type ProbeAnswer } from '../probe.ts';
import type { MicroModel } from '../microModel.ts';

/**
 * What a convolution finishes inside its own kernel: P-05 for the usual kind behind a BatchNormalization, P-08 for a
 * depthwise one. Each activation is spelled as exporters do, and its last node is called `act`.
 */
type Activation = (model: MicroModel, data: string) => string;

const plain =
  (op: string, attributes: Parameters<MicroModel['op']>[3] = {}): Activation =>
  (model, data) =>
    model.op(op, 'act', [data], attributes);

/** By the names of `Capabilities.epilogues`. */
const activations: Readonly<Record<string, Activation>> = {
  Relu: plain('Relu'),
  Clip: (model, data) => model.op('Clip', 'act', [data, model.scalar('low', 0), model.scalar('high', 6)]),
  LeakyRelu: plain('LeakyRelu', { alpha: 0.1 }),
  SiLU: (model, data) => model.op('Mul', 'act', [data, model.op('Sigmoid', 'gate', [data])]),
  HardSwish: (model, data) =>
    model.op('Mul', 'act', [data, model.op('HardSigmoid', 'gate', [data], { alpha: 1 / 6, beta: 0.5 })]),
  Mish: (model, data) =>
    model.op('Mul', 'act', [data, model.op('Tanh', 'gate', [model.op('Softplus', 'soft', [data])])]),
  GELU: (model, data) => {
    const erf = model.op('Erf', 'erf', [model.op('Div', 'scaled', [data, model.scalar('root', Math.SQRT2)])]);
    const gate = model.op('Add', 'gate', [erf, model.scalar('one', 1)]);
    return model.op('Mul', 'act', [model.op('Mul', 'gated', [data, gate]), model.scalar('half', 0.5)]);
  },
  Gelu: (model, data) => {
    model.opset(20);
    return model.op('Gelu', 'act', [data]);
  },
  Sigmoid: plain('Sigmoid'),
  Tanh: plain('Tanh'),
  Elu: plain('Elu'),
  Softplus: plain('Softplus'),
};

const joins = { about: 'joins', node: 'act', to: ['conv'] } as const;

/** @returns the activations that were found in the convolution's kernel; those that nobody asked keep the table's word. */
function joinedIn(
  answer: ProbeAnswer,
  known: Readonly<Partial<Record<string, Confidence>>>,
): Readonly<Partial<Record<string, Confidence>>> {
  const told = Object.entries(known).filter(([name]) => answer[name] == null);
  const found = Object.keys(answer).filter((name) => answer[name] === 'conv');
  return Object.fromEntries([...told, ...found.map((name): [string, Confidence] => [name, 'high'])]);
}

/** P-05. Where a generated kernel finishes INT8 convolutions, nothing is told of what one takes in: the table stays. */
export const epilogues: Probe = {
  id: 'P-05',
  question: 'Does an INT8 convolution write INT8 itself, and which activations does its kernel take in?',
  variants: [
    variant('none', { about: 'writes', node: 'conv' }, (model) =>
      reader(model, model.batchNorm('bn', model.conv('conv', model.pair(stem(model), usualScale)))),
    ),
    ...Object.entries(activations).map(([name, make]) =>
      variant(name, joins, (model) =>
        reader(model, make(model, model.batchNorm('bn', model.conv('conv', model.pair(stem(model), usualScale))))),
      ),
    ),
  ],
  apply(capabilities, answer) {
    if (answer['none'] === 'float') return { ...capabilities, int8Epilogue: 'generated-kernel' };
    if (answer['none'] !== 'int8') return capabilities;
    return { ...capabilities, int8Epilogue: 'own-kernel', epilogues: joinedIn(answer, capabilities.epilogues) };
  },
};

/** P-08. */
export const depthwiseEpilogues: Probe = {
  id: 'P-08',
  question: 'Which activations does an INT8 depthwise convolution take into its kernel?',
  variants: [
    variant('none', { about: 'writes', node: 'conv' }, (model) =>
      reader(model, model.conv('conv', model.pair(stem(model), usualScale), { group: 32 })),
    ),
    ...Object.entries(activations).map(([name, make]) =>
      variant(name, joins, (model) =>
        reader(model, make(model, model.conv('conv', model.pair(stem(model), usualScale), { group: 32 }))),
      ),
    ),
  ],
  apply: (capabilities, answer) =>
    answer['none'] === 'int8'
      ? { ...capabilities, depthwiseEpilogues: joinedIn(answer, capabilities.depthwiseEpilogues) }
      : capabilities,
};
