import { expect, test } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import type { NodeProto } from '../../../shared/onnx/model.ts';
import { NodeList } from '../../../shared/onnx/nodeList.ts';
import { testSeed } from '../../support/proof.ts';

const node = (name: string): NodeProto => ({ opType: 'Relu', output: [name] });

test('a node is found where it is after any insertions, removals and replacements', () => {
  const random = seededRandom(testSeed);
  const plain = Array.from({ length: 400 }, (_, at) => node(`n${at}`));
  const list = new NodeList(plain);
  for (let step = 0; step < 2000; step += 1) {
    const at = Math.floor(random() * plain.length);
    const kind = random();
    if (kind < 0.4) {
      const made = node(`m${step}`);
      plain.splice(at, 0, made);
      list.insert(at, made);
    } else if (kind < 0.8) {
      plain.splice(at, 1);
      list.remove(at);
    } else {
      plain[at] = { ...plain[at]!, name: `renamed${step}` };
      list.replace(at, plain[at]);
    }
    const looked = Math.floor(random() * plain.length);
    expect(list.find(plain[looked]!.output![0]!)).toBe(looked);
  }
  expect(list.nodes).toEqual(plain);
  expect(list.find('nobody')).toBe(-1);
});
