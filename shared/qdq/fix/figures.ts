import { predict } from '../predict/predict.ts';
import { findings, type RuleContext } from '../rules/index.ts';
import type { FixFigures } from '../types.ts';

/** The figures that a fix is judged by: what the rules find, and what the predictor expects of an engine. */
export function figuresOf(context: RuleContext): FixFigures {
  const { reformats, weightedOps, movedBytes } = predict(context.core, context.target);
  return {
    findings: findings(context).length,
    reformatsQdq: reformats.qdq,
    int8ToInt8: weightedOps.int8ToInt8,
    int8ToFloat: weightedOps.int8ToFloat,
    movedBytes,
  };
}

/** What got worse, in words; null when nothing did. */
export function isWorse(before: FixFigures, after: FixFigures): string | null {
  if (after.reformatsQdq > before.reformatsQdq)
    return `${after.reformatsQdq} Q/DQ kernels would stay instead of ${before.reformatsQdq}`;
  if (after.movedBytes > before.movedBytes)
    return `${after.movedBytes} bytes would move instead of ${before.movedBytes}`;
  if (after.int8ToInt8 < before.int8ToInt8)
    return `${after.int8ToInt8} operators would stay INT8 instead of ${before.int8ToInt8}`;
  return null;
}
