import { expect, test } from 'vitest';
import { blocksOf } from '../../../../shared/engine/view/blocks.ts';
import { recordedRun } from '../../../support/recordedRun.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';
import { engine, layer } from './engineOf.ts';

const linked = (name: string, ...onnxNodes: string[]) => ({ ...layer(name), onnxNodes });
const copy = (name: string) => ({ ...layer(name, { kind: 'reformat' }), onnxNodes: [] });
const stack = engine([
  linked('stem', '/stem/Conv'),
  linked('a', '/stage/stage.0/cv1/Conv'),
  copy('r1'),
  linked('b', '/stage/stage.0/cv2/Conv', '/stage/stage.0/Add'),
  copy('r2'),
  linked('c', '/stage/stage.1/cv1/Conv'),
  linked('d', '/stage/stage.1/cv2/Conv', '/stage/stage.1/Add'),
  linked('head', '/head/Gemm'),
]);
const told = (kind: 'modules' | 'repeats') =>
  blocksOf(stack, kind).map(({ title, layers, alike }) => `${title} [${layers.join(' ')}] ×${alike}`);

test('a module takes the copies after its layers along (synthetic engine)', () => {
  expect(told('modules')).toEqual(['stage.0 [1 2 3 4] ×2', 'stage.1 [5 6] ×2']);
});

test('the same chain of operators is a block, and copies between two blocks stay in sight (synthetic engine)', () => {
  expect(told('repeats')).toEqual(['stage.0 [1 2 3] ×2', 'stage.1 [5 6] ×2']);
});

describeWithShared('recorded engines', (shared) => {
  test('the eight residual blocks of ResNet-18 are found', () => {
    const found = blocksOf(recordedRun(`${shared}/engines/resnet18-a100/qat`, 'qat').engine!, 'repeats');
    expect(found.map(({ title, alike }) => `${title} ×${alike}`)).toEqual(
      ['1.0', '1.1', '2.0', '2.1', '3.0', '3.1', '4.0', '4.1'].map((name) => `layer${name} ×8`),
    );
  });
});
