import { ok } from '../../../shared/base/result.ts';
import type { Shapes } from '../../../shared/base/shapes.ts';
import type { Target } from '../../../shared/base/target.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { predict as predictCore } from '../../../shared/qdq/predict/predict.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';
import { predictedEngine } from '../predictedEngine.ts';
import type { WorkOutput } from '../work.ts';

/** The engine that the target is expected to build. */
export const predict: WorkHandler<'predict'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const { opened, target, shapes } = model.value;
  return ok(predictionOf(opened.graph, target, shapes));
};

export function predictionOf(graph: ModelGraph, target: Target, shapes: Shapes): WorkOutput<'predict'> {
  const core = coreGraphOf(graph, shapes);
  const prediction = predictCore(core, target);
  return { engine: predictedEngine(core, prediction), prediction };
}
