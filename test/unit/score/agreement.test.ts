import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addAgreement, agreementOf, noAgreement, worstAgreement } from '../../../shared/score/agreement.ts';

const agreement = (reference: readonly number[], other: readonly number[]) =>
  agreementOf('y', addAgreement(noAgreement, reference, other));

describe('agreement of two tensors', () => {
  test('equal tensors agree wholly and have no error to put in dB', () => {
    expect(agreement([1, -2, 3], [1, -2, 3])).toEqual({ name: 'y', cosine: 1, sqnrDb: null, maxAbs: 0, nonFinite: 0 });
  });

  test('the definitions, by hand', () => {
    const { cosine, sqnrDb, maxAbs } = agreement([3, 4], [4, 3]);
    expect(cosine).toBeCloseTo(24 / 25, 12);
    expect(sqnrDb).toBeCloseTo(10 * Math.log10(25 / 2), 12);
    expect(maxAbs).toBe(1);
  });

  test('all zeros agree with all zeros and with nothing else', () => {
    expect(agreement([0, 0], [0, 0]).cosine).toBe(1);
    expect(agreement([0, 0], [1, 0]).cosine).toBe(0);
  });

  test('NaN and infinity are counted, not averaged in', () => {
    expect(agreement([1, NaN, 2], [1, 1, Infinity])).toMatchObject({ cosine: 1, maxAbs: 0, nonFinite: 2 });
    expect(agreement([NaN], [NaN])).toEqual({ name: 'y', cosine: null, sqnrDb: null, maxAbs: null, nonFinite: 1 });
  });

  test('samples may come in any batches', () => {
    const pairs = fc.array(fc.tuple(fc.float({ noNaN: true }), fc.float({ noNaN: true })), { minLength: 2 });
    fc.assert(
      fc.property(pairs, fc.nat(), (values, at) => {
        const [reference, other] = [values.map(([r]) => r), values.map(([, x]) => x)];
        const cut = at % values.length;
        const whole = addAgreement(noAgreement, reference, other);
        const first = addAgreement(noAgreement, reference.slice(0, cut), other.slice(0, cut));
        const both = addAgreement(first, reference.slice(cut), other.slice(cut));
        expect(both.maxAbs).toBe(whole.maxAbs);
        expect(both.count).toBe(whole.count);
        expect(both.dot).toBe(whole.dot);
      }),
    );
  });

  test('one figure for several outputs is the worst of them', () => {
    const outputs = [agreement([1, 2], [1, 2]), agreement([1, 2], [2, 1]), agreement([9, 0], [0, 0])];
    expect(worstAgreement(outputs)).toMatchObject({ cosine: 0, maxAbs: 9 });
    expect(worstAgreement([])).toBeNull();
  });
});
