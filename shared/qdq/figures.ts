import type { ModelGraph } from '../onnx/model.ts';
import { analyse, type AnalyseOptions } from './analyse.ts';
import type { FixFigures } from './types.ts';

/** The figures that a change of a model is judged by. */
export function figuresOf(graph: ModelGraph, options: AnalyseOptions): FixFigures {
  const { findings, prediction } = analyse(graph, options);
  const { int8ToInt8, int8ToFloat } = prediction.weightedOps;
  return {
    findings: findings.length,
    reformatsQdq: prediction.reformats.qdq,
    int8ToInt8,
    int8ToFloat,
    movedBytes: prediction.movedBytes,
  };
}
