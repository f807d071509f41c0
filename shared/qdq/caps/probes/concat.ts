import { otherScale, reader, stem, usualScale, variant, type Probe } from '../probe.ts';
import type { MicroModel } from '../microModel.ts';

/** Two INT8 branches of `left` and `right` channels, joined and quantized behind the Concat. */
function joinedBranches(model: MicroModel, left: number, right: number): readonly [left: string, right: string] {
  const data = model.pair(stem(model), usualScale);
  const branch = (name: string, out: number) =>
    model.op('Relu', `${name}_relu`, [model.conv(name, data, { out, kernel: 1 })]);
  const branches = [branch('left', left), branch('right', right)] as const;
  model.op('Concat', 'concat', branches, { axis: 1 });
  reader(model, 'concat');
  return branches;
}

const place = { about: 'place', node: 'concat', beside: 'left' } as const;

/** P-02: the copy-free INT8 Concat, and what takes it away. */
export const concatScales: Probe = {
  id: 'P-02',
  question: 'Who writes a Concat that is quantized behind: its producers in place, a copy, or a generated kernel?',
  variants: [
    variant('equal-scales', place, (model) => {
      const [left] = joinedBranches(model, 32, 32);
      reader(model, left, 'also', usualScale);
    }),
    variant('different-scales', place, (model) => {
      const [left] = joinedBranches(model, 32, 32);
      reader(model, left, 'also', otherScale);
    }),
    variant('one-read-as-float', place, (model) => {
      const [left] = joinedBranches(model, 32, 32);
      model.output(model.op('Sigmoid', 'also', [left]));
    }),
    variant('unaligned-to-32', place, (model) => {
      joinedBranches(model, 16, 16);
    }),
    variant('unaligned-to-4', place, (model) => {
      joinedBranches(model, 18, 14);
    }),
  ],
  apply(capabilities, answer) {
    const word = answer['equal-scales'];
    if (word === 'generated') return { ...capabilities, concat: 'generated' };
    return word === 'in-place' ? { ...capabilities, concat: 'in-place' } : capabilities;
  },
};
