import { expect, test } from 'vitest';
import { parseQuery } from '../../../../shared/engine/view/query.ts';
import { layer } from './engineOf.ts';

const items = [
  {
    layer: layer('conv1 + relu', { inputs: ['a:int8'], outputs: ['b:fp16'], tactic: 'xmma_i8' }),
    ms: 0.05,
    share: 0.5,
  },
  { layer: layer('copy', { kind: 'reformat', inputs: ['b:fp16'], outputs: ['c:int8'] }), ms: 0.02, share: 0.2 },
  { layer: layer('tail', { kind: 'pointwise', onnxNodes: ['Clip_9'], inputs: ['c:fp32'] }), ms: null, share: null },
];
const found = (text: string): readonly string[] =>
  items.filter((item) => parseQuery(text).matches(item)).map((item) => item.layer.name);

test.each([
  ['', ['conv1 + relu', 'copy', 'tail']],
  ['time>0.03ms', ['conv1 + relu']],
  ['time>=20us', ['conv1 + relu', 'copy']],
  ['time<0.03', ['copy']],
  ['share>30%', ['conv1 + relu']],
  ['reformat', ['copy']],
  ['int8', ['conv1 + relu', 'copy']],
  ['in:int8', ['conv1 + relu']],
  ['out:int8', ['copy']],
  ['-int8', ['tail']],
  ['int8 -reformat', ['conv1 + relu']],
  ['Clip_9', ['tail']],
  ['"conv1 + relu"', ['conv1 + relu']],
  ['XMMA', ['conv1 + relu']],
  ['nowhere', []],
])('%s', (text, names) => expect(found(text)).toEqual(names));

test('a comparison that cannot be read is named and ignored', () => {
  expect(parseQuery('time>fast share<5ms').unclear).toEqual(['time>fast', 'share<5ms']);
  expect(found('time>fast reformat')).toEqual(['copy']);
});
