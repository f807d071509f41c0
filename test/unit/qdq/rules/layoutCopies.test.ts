import { describe, expect, test } from 'vitest';
import { look } from './look.ts';

const around = (step: string): string => `
  x:f32[1,64,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(0.03) -> ${step}
  b -> q(0.03) -> conv2 -> y`;

describe('AP-30: layout copies', () => {
  test('a Transpose inside an INT8 region is named, with no fix', () => {
    const looked = look('AP-30', around('transpose(perm=0;1;3;2) -> b'));
    expect(looked.messages).toEqual([
      'transpose reorders dimensions inside an INT8 region, which is a copy between layouts whatever the scales are.',
    ]);
    expect(looked.offers).toEqual([]);
  });

  test('a Slice at an odd channel is named', () => {
    expect(look('AP-30', around('slice(0 24 1) -> b')).messages[0]).toMatch(/^slice cuts at 24 channels/);
  });

  test('a Slice at a multiple of 32 is no fault', () => {
    expect(look('AP-30', around('slice(0 32 1) -> b')).messages).toEqual([]);
  });

  test('harm: a Transpose among float tensors is nobody’s concern here', () => {
    expect(look('AP-30', 'x:f32[1,64,16,16] -> transpose(perm=0;1;3;2) -> y').messages).toEqual([]);
  });
});
