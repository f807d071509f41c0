import { describe, expect, test } from 'vitest';
import { edgesOf, look } from './look.ts';

const block = (conv: string, skip: string): string => `
  x:f32[1,32,16,16] -> q(0.02) -> conv1 -> relu -> a
  a -> q(0.03) -> conv2 -> c
  c -> ${conv} -> left
  a -> ${skip} -> right
  left, right -> add -> relu2 -> d
  d -> q(0.05) -> conv3 -> y`;

describe('AP-05: pair on the convolution’s side of an Add', () => {
  test('the pair between a convolution and its Add is found; taking it off keeps the one on the skip', () => {
    const looked = look('AP-05', block('q(0.04)', 'q(0.03)'));
    expect(looked.messages).toEqual(['c_q stands between conv2 and add, so the Add becomes a kernel of its own.']);
    expect(looked.automatic).toEqual([]);
    const { graph, before, after } = looked.fix();
    expect(edgesOf(graph)).toContain('add <- c @ 0.04');
    expect(before).toEqual(after);
    const chosen = looked.fix(looked.offers);
    expect(edgesOf(chosen.graph)).toEqual(expect.arrayContaining(['add <- c', 'add <- a @ 0.03']));
    expect(chosen.after.movedBytes).toBeLessThan(chosen.before.movedBytes);
  });

  test('a pair on the wrong side alone moves to the skip', () => {
    const looked = look('AP-05', block('q(0.04)', 'identity'));
    expect(edgesOf(looked.fix(looked.offers).graph)).toEqual(expect.arrayContaining(['add <- c', 'add <- a @ 0.03']));
  });

  test('a pair on the skip alone is no fault', () => {
    expect(look('AP-05', block('identity', 'q(0.03)')).messages).toEqual([]);
  });

  test('harm: an Add of two tensors that others read as well has no convolution to take it', () => {
    const shared = `${block('q(0.04)', 'q(0.03)')}\n c -> q(0.04) -> conv4 -> z`;
    expect(look('AP-05', shared).messages).toEqual([]);
  });

  test('with an activation between, the finding says that it depends on the version', () => {
    const silu = block('q(0.04)', 'q(0.03)').replace('conv2 -> c', 'conv2 -> silu -> c');
    expect(look('AP-05', silu).messages[0]).toMatch(/depends on the version/);
  });
});
