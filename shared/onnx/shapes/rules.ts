import type { NodeProto } from '../model.ts';
import { convPool } from './convPool.ts';
import { elementwise } from './elementwise.ts';
import type { Rule } from './fact.ts';
import { generate } from './generate.ts';
import { indexing } from './indexing.ts';
import { layout } from './layout.ts';
import { products } from './matmul.ts';
import { others } from './other.ts';
import { quantization } from './quantize.ts';
import { reduction } from './reduce.ts';
import { resizing } from './resize.ts';

const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    ...elementwise,
    ...convPool,
    ...layout,
    ...indexing,
    ...generate,
    ...reduction,
    ...products,
    ...resizing,
    ...quantization,
    ...others,
  }),
);

/** Domains whose operators bear the names that the tables mean. */
const domains = new Set(['', 'ai.onnx', 'com.microsoft', 'trt.plugins', 'tensorrt']);

/** @returns undefined for an operator that no table knows. */
export const ruleOf = (node: NodeProto): Rule | undefined =>
  domains.has(node.domain ?? '') ? rules.get(node.opType ?? '') : undefined;

/** Names of all operators that have a rule. */
export const knownOperators: readonly string[] = [...rules.keys()];
