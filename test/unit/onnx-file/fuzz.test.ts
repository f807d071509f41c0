import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../shared/base/random.ts';
import { indexOf } from '../../../shared/onnx/graphIndex.ts';
import { noExternalFiles } from '../../../shared/onnx/model.ts';
import { inferShapes } from '../../../shared/onnx/shapes/inferShapes.ts';
import { decodeModel, encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { graphOf } from '../../support/graphOf.ts';
import { isLongRun, recordProof, testSeed } from '../../support/proof.ts';

const model = encodeModel(
  graphOf(`
    x:f32[N,2,8,8] -> q(0.02) -> conv1(3 k3 s2) -> relu -> a
    a -> q(0.03) -> conv2(k1) -> b
    a, b -> add -> resize -> maxpool -> gap -> flatten -> fc(3) -> y`),
);

/** A file that decodes is written back as it was, and no later stage falls over it; any other is an error. */
function holds(bytes: Uint8Array): boolean {
  const decoded = decodeModel(bytes, noExternalFiles);
  if (!decoded.ok) return true;
  indexOf(decoded.value);
  inferShapes(decoded.value, new Map());
  return Buffer.compare(encodeModel(decoded.value), bytes) === 0;
}

/** Tries a share of `runs` in `npm test`, all in the long run. */
function attack(name: string, runs: number, attempt: (runs: number) => void): void {
  test(
    name,
    () => {
      const tried = isLongRun ? runs : Math.ceil(runs / 100);
      const start = performance.now();
      attempt(tried);
      recordProof({
        name: `onnx-fuzz: ${name}`,
        tried,
        failed: 0,
        lost: 0,
        seconds: (performance.now() - start) / 1000,
      });
    },
    600_000,
  );
}

describe('hostile bytes (synthetic)', () => {
  test('the model itself', () => {
    expect(decodeModel(model, noExternalFiles).ok).toBe(true);
    expect(holds(model)).toBe(true);
  });

  test('every truncation', () => {
    for (let length = 0; length < model.length; length += 1) expect(holds(model.slice(0, length))).toBe(true);
  });

  attack('flipped bits', 60_000, (numRuns) => {
    const flips = fc.array(fc.nat({ max: model.length * 8 - 1 }), { minLength: 1, maxLength: 6 });
    const property = fc.property(flips, (bits) => {
      const bytes = model.slice();
      for (const bit of bits) bytes[bit >> 3]! ^= 1 << (bit & 7);
      return holds(bytes);
    });
    fc.assert(property, { numRuns });
  });

  attack('pieces taken out, doubled and put elsewhere', 20_000, (numRuns) => {
    const place = fc.nat({ max: model.length });
    const property = fc.property(place, place, place, (from, to, at) => {
      const piece = model.slice(Math.min(from, to), Math.max(from, to));
      return holds(Buffer.concat([model.slice(0, at), piece, model.slice(at)]));
    });
    fc.assert(property, { numRuns });
  });

  attack('random bytes', 50_000, (runs) => {
    const random = seededRandom(testSeed);
    for (let run = 0; run < runs; run += 1)
      expect(holds(Uint8Array.from({ length: Math.floor(random() * 400) }, () => Math.floor(random() * 256)))).toBe(
        true,
      );
  });
});
