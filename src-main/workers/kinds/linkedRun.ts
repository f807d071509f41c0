import { nodeFactsOf, type NodeFacts } from '../../../shared/compare/coreNodes.ts';
import type { RunEvidence } from '../../../shared/compare/types.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import { linkEngine, type ModelNode } from '../../../shared/engine/link.ts';
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
 * A model that does not read any more takes nothing from the run but the exactness of its links. Engines that we wrote
 * down ourselves (ONNX Runtime's, predictions) carry their links already.
 */
export async function linkedRunOf(files: RunFiles): Promise<Result<LinkedRun>> {
  const evidence = await evidenceOf(files);
  if (!evidence.ok) return evidence;
  const opened = files.model ? await openModel(files.model.path) : null;
  const graph = opened?.ok ? opened.value.graph : null;
  return ok({
    evidence: linked(evidence.value, graph && nodesOf(graph)),
    facts: graph && nodeFactsOf(graph),
  });
}

function linked(evidence: RunEvidence, nodes: readonly ModelNode[] | null): RunEvidence {
  const { engine, timed } = evidence;
  if (engine === null || engine.schema === 'onnxruntime' || engine.schema === 'prediction') return evidence;
  const own = linkEngine(engine, nodes);
  return { ...evidence, engine: own, timed: timed && { ...timed, engine: own } };
}

const nodesOf = (graph: ModelGraph): readonly ModelNode[] =>
  indexOf(graph).nodes.map((node) => ({
    name: nodeLabel(node),
    op: node.opType ?? '',
    inputs: node.input ?? [],
    outputs: node.output ?? [],
  }));
