import type { Target } from '../base/target.ts';
import type { ModelGraph } from '../onnx/model.ts';
import { checkLegality } from './legality/checkLegality.ts';
import { predict } from './predict/predict.ts';
import type { Capabilities } from './predict/targets.ts';
import { contextOf, findings } from './rules/index.ts';
import type { Analysis } from './types.ts';

export interface AnalyseOptions {
  readonly target: Target;
  /** Dimensions of graph inputs, for dynamic axes. */
  readonly shapes?: ReadonlyMap<string, readonly number[]>;
  /** What the target can do, where boards have said so; the table's entry when left out. */
  readonly capabilities?: Capabilities;
}

/** Everything that the Q/DQ core says about a model for a target: pairs, ties, legality, findings, the expected engine. */
export function analyse(graph: ModelGraph, { target, shapes, capabilities }: AnalyseOptions): Analysis {
  const context = contextOf(graph, target, {
    ...(shapes ? { shapes } : {}),
    ...(capabilities ? { capabilities } : {}),
  });
  const { core, ties } = context;
  const prediction = predict(core, target, capabilities);
  const weights = core.pairs.filter((pair) => pair.root === 'weight').length;
  return {
    target,
    pairs: {
      activation: core.pairs.length - weights,
      weight: weights,
      tieGroups: ties.length,
      brokenTieGroups: ties.filter((group) => group.broken).length,
    },
    deferredTieGroups: ties.flatMap(({ ratio, members, deferred }) =>
      deferred === null ? [] : [{ ratio, members, reason: deferred }],
    ),
    legality: checkLegality(core, target, prediction.regions),
    findings: findings(context),
    prediction,
  };
}
