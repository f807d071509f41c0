import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import { unknownConditions } from '../../../shared/compare/conditions.ts';
import type { CauseName, RunEvidence } from '../../../shared/compare/types.ts';
import { readLayerJson } from '../../../shared/engine/import/layerJson.ts';
import { valueOf } from '../../support/valueOf.ts';

/** `Conv_1 CaskConvolution: x:int8 -> a:int8`, one layer a line, each of 1 ms. */
function runOf(label: string, text: string): RunEvidence {
  const tensors = (side: string) =>
    side.split(' ').map((part) => {
      const [name, type] = part.split(':');
      return { Name: name, Datatype: type, Format: 'Row major linear', Dimensions: [1, 32, 4, 4] };
    });
  const layers = text.split('\n').map((line) => {
    const [head = '', sides = ''] = line.trim().split(': ');
    const [Name = '', LayerType = ''] = head.split(' ');
    const [from = '', to = ''] = sides.split(' -> ');
    const Origin = Name.includes('Quantize') ? 'QDQ' : 'REFORMAT';
    return { Name, LayerType, Origin, Inputs: tensors(from), Outputs: tensors(to) };
  });
  const engine = valueOf(readLayerJson(JSON.stringify({ Layers: layers })));
  const layerMs = layers.map(() => 1);
  return {
    label,
    figures: 'recorded',
    engine,
    profile: null,
    timed: { engine, layerMs, count: 100, totalMs: layers.length, matched: layers.length, unmatched: [] },
    samples: null,
    paired: [],
    model: null,
    log: null,
    conditions: unknownConditions,
  };
}

const plain = runOf(
  'a',
  `Conv_1 CaskConvolution: x:Int8 -> a:Int8
   Concat_2 Concat: a:Int8 -> c:Int8
   Conv_4 CaskConvolution: c:Int8 -> y:Int8`,
);
const copyIn = (text: string, cause: CauseName) =>
  compareRuns(plain, runOf('b', text)).causes.find((entry) => entry.cause === cause)?.groups[0];

describe('copies between core nodes: the sentence and the rule (synthetic)', () => {
  test('two INT8 scales that meet at a Concat', () => {
    const group = copyIn(
      `Conv_1 CaskConvolution: x:Int8 -> a:Int8
       QuantizeLinear_9 Reformat: a:Int8 -> b:Int8
       Concat_2 Concat: b:Int8 -> c:Int8
       Conv_4 CaskConvolution: c:Int8 -> y:Int8`,
      'requantize',
    );
    expect(group).toMatchObject({ ms: 1, rule: 'AP-03' });
    expect(group?.why).toBe(
      'QuantizeLinear_9 stayed a kernel: it changes one INT8 scale into another between Conv_1 and Concat_2 (L3).',
    );
  });

  test.each([
    ['Int8', 'Int8', 'AP-30'],
    ['Int8', 'Half', 'AP-09'],
    ['Float', 'Half', 'AP-08'],
    ['Half', 'Half', null],
  ])('a copy from %s to %s', (from, to, rule) => {
    const group = copyIn(
      `Conv_1 CaskConvolution: x:Int8 -> a:${from}
       r Reformat: a:${from} -> b:${to}
       Concat_2 Concat: b:${to} -> c:Int8
       Conv_4 CaskConvolution: c:Int8 -> y:Int8`,
      'format-reformat',
    );
    expect(group).toMatchObject({ ms: 1, rule });
  });

  test('what is gone needs no fix', () => {
    const more = runOf(
      'a',
      `Conv_1 CaskConvolution: x:Int8 -> a:Int8
       r Reformat: a:Int8 -> b:Half
       Concat_2 Concat: b:Half -> c:Int8
       Conv_4 CaskConvolution: c:Int8 -> y:Int8`,
    );
    const [group] = compareRuns(more, plain).causes.find(({ cause }) => cause === 'format-reformat')?.groups ?? [];
    expect(group).toMatchObject({
      ms: -1,
      rule: null,
      why: 'Only there a tensor is copied from INT8 linear to FP16 linear.',
    });
  });
});
