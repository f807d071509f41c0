import { nodeFactsOf, type NodeFacts } from '../../../shared/compare/coreNodes.ts';
import type { RunEvidence } from '../../../shared/compare/types.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import { isModelOf, linkEngine, type ModelNode } from '../../../shared/engine/link.ts';
import { indexOf, nodeLabel } from '../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import type { RunFiles } from '../work.ts';
import { evidenceOf } from './evidence.ts';

/** A run with its layers linked to the nodes of its model, and what the model says of them. */
export interface LinkedRun {
  readonly evidence: RunEvidence;
  readonly facts: NodeFacts | null;
}

/**
 * A model that does not read any more, or that the engine was not built from, takes nothing from the run but the exactness
 * of its links. Engines that we wrote down ourselves (ONNX Runtime's, predictions) carry their links already.
 */
export async function linkRun(files: RunFiles): Promise<Result<LinkedRun>> {
  const evidence = await evidenceOf(files);
  if (!evidence.ok) return evidence;
  const opened = files.model ? await openModel(files.model.path) : null;
  const graph = opened?.ok ? opened.value.graph : null;
  const { engine, timed } = evidence.value;
  if (engine === null || engine.schema === 'onnxruntime' || engine.schema === 'prediction')
    return ok({ evidence: evidence.value, facts: graph && nodeFactsOf(graph) });
  const nodes = graph && nodesOf(graph);
  const fits = nodes !== null && isModelOf(nodes, engine);
  const own = linkEngine(engine, fits ? nodes : null);
  return ok({
    evidence: { ...evidence.value, engine: own, timed: timed && { ...timed, engine: own } },
    facts: fits ? graph && nodeFactsOf(graph) : null,
  });
}

const nodesOf = (graph: ModelGraph): readonly ModelNode[] =>
  indexOf(graph).nodes.map((node) => ({
    name: nodeLabel(node),
    op: node.opType ?? '',
    inputs: node.input ?? [],
    outputs: node.output ?? [],
  }));
