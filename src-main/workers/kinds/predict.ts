import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Shapes } from '../../../shared/base/shapes.ts';
import type { Target } from '../../../shared/base/target.ts';
import { boardById, boardOf, type Board } from '../../../shared/estimate/boards.ts';
import { estimateEngine } from '../../../shared/estimate/estimateEngine.ts';
import { predictedEngine } from '../../../shared/estimate/predictedEngine.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { capabilitiesWith, type ProbeAnswers } from '../../../shared/qdq/caps/index.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { predict as predictCore } from '../../../shared/qdq/predict/predict.ts';
import type { WorkHandler } from '../handler.ts';
import { openInput } from '../modelInput.ts';
import type { WorkOutput } from '../work.ts';

/** The engine that the target is expected to build. */
export const predict: WorkHandler<'predict'> = async (input) => {
  const model = await openInput(input);
  if (!model.ok) return model;
  const { opened, target, shapes } = model.value;
  const board = input.board === undefined ? boardOf(target) : boardById(input.board);
  if (input.board !== undefined && board === null)
    return err(appError('E-NOT-FOUND', `No board is known as '${input.board}'.`));
  return ok(predictionOf(opened.graph, target, shapes, board, input.answers));
};

/**
 * @param board whose roofline gives the times; null = none.
 * @param answers of a board of the target, in place of the table.
 */
export function predictionOf(
  graph: ModelGraph,
  target: Target,
  shapes: Shapes,
  board: Board | null = boardOf(target),
  answers: ProbeAnswers = {},
): WorkOutput<'predict'> {
  const core = coreGraphOf(graph, shapes);
  const prediction = predictCore(core, target, capabilitiesWith(target, answers));
  return {
    engine: board ? estimateEngine(prediction, core, board) : predictedEngine(core, prediction),
    prediction,
  };
}
