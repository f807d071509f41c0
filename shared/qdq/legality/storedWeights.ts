import { atLeast } from '../../base/target.ts';
import { issue, type Refusal } from './refusal.ts';

/**
 * E6: before 10 a weight is a float initializer with its Q and DQ; an INT8 initializer straight into a DQ fails there
 * ("invalid weights type of Int8", 8.2.5).
 */
export const storedWeights: Refusal = {
  rule: 'E6',
  title: 'Weights stored as integers',
  find: ({ pairs }, target) =>
    atLeast(target, 10)
      ? []
      : pairs
          .filter((pair) => pair.root === 'weight' && pair.q === null)
          .map((pair) =>
            issue(
              'E6',
              [pair.label],
              `${pair.label} reads a stored ${pair.qtype} weight; TensorRT ${target.tensorrt} wants float → Q → DQ.`,
            ),
          ),
};
