import { atLeast } from '../../base/target.ts';
import { issue, type Refusal } from './refusal.ts';

/**
 * E3: an activation has one scale. With a scale a channel the 8.x parsers refuse the model; from 10 on it builds and the
 * operator silently computes in float, which the verdict `accepted-float` tells.
 */
export const granularity: Refusal = {
  rule: 'E3',
  title: 'One scale a channel on an activation',
  find: ({ pairs }, target) =>
    atLeast(target, 10)
      ? []
      : pairs
          .filter((pair) => pair.root === 'activation' && (pair.scale?.values.length ?? 0) > 1)
          .map((pair) =>
            issue('E3', [pair.label], `${pair.label} has one scale a channel on the activation ${pair.tensor}.`),
          ),
};
