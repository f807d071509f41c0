import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EditPlan, PlanStep } from '../../../shared/qdq/plan.ts';
import { planSchema, planToText } from '../../../src-main/store/planJson.ts';

const step = (tensorData: Partial<PlanStep['edits'][number]> & Record<string, unknown>): PlanStep => ({
  op: 'tie-scales',
  rule: 'AP-03',
  nodes: ['q'],
  tensors: ['t'],
  scaleSource: 'reused',
  scale: 0.02,
  why: 'synthetic',
  sqnrLossDb: 0,
  edits: [{ kind: 'set-metadata', key: 'k', before: null, after: null, ...tensorData } as PlanStep['edits'][number]],
});

test('a plan reads back as it was: 64-bit integers, bytes and numbers that are not finite', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.uint8Array({ maxLength: 40 }),
      fc.double(),
      fc.string(),
      (integer, bytes, number, text) => {
        fc.pre(!Object.is(number, -0));
        const plan: EditPlan = {
          steps: [step({ tensor: { dims: [integer], rawData: bytes, floatData: [number], name: text, list: [] } })],
        };
        expect(planSchema.parse(JSON.parse(planToText(plan)))).toEqual(plan);
      },
    ),
  );
});

test('what is not a plan is refused', () => {
  for (const text of ['null', '[]', '{"steps":[{"op":"tie-scales"}]}', '{"steps":{"$int64":"1"}}'])
    expect(planSchema.safeParse(JSON.parse(text)).success).toBe(false);
});
