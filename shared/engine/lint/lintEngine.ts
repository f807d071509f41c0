import type { EngineGraph, TimedEngine } from '../graph.ts';
import { engineEdges, foldedEdges, type EngineEdge } from '../model/edges.ts';
import { int8ToFloat, mixedResidual, survivingQdq } from './qdqChecks.ts';
import { copiedConcats, copiesThatChangeType, fp32Remainder, slicesThatChangeType } from './precisionChecks.ts';
import { manyShortLayers, noTensorCores, unalignedChannels } from './kernelChecks.ts';
import { measurementChecks } from './measurementChecks.ts';
import type { EngineCheck, EngineFinding, LintContext, LintLog } from './types.ts';

const checks: readonly EngineCheck[] = [
  survivingQdq,
  int8ToFloat,
  mixedResidual,
  fp32Remainder,
  copiesThatChangeType,
  slicesThatChangeType,
  copiedConcats,
  noTensorCores,
  unalignedChannels,
  manyShortLayers,
];

/**
 * What is wrong with a built engine, without its model: the checks that trex had (blind to Reformat-type Q/DQ, to mixed
 * inputs and to half of the tactic names, see trtexec-formats §a.3), done on the schema-free engine graph, and those that
 * Q/DQ placement needs. Of a run without layers only how it was measured can be judged. Costliest first.
 */
export function lintEngine(
  engine: EngineGraph | null,
  timed: TimedEngine | null,
  log: LintLog | null,
): readonly EngineFinding[] {
  const context = engine === null ? null : contextOf(engine, timed, log);
  return [
    ...(context === null ? [] : checks.flatMap((check) => check(context))),
    ...measurementChecks(engine, timed, log),
  ].toSorted((a, b) => (b.ms ?? 0) - (a.ms ?? 0));
}

function contextOf(engine: EngineGraph, timed: TimedEngine | null, log: LintLog | null): LintContext {
  const readers = new Map<number, EngineEdge[]>();
  const writers = new Map<number, EngineEdge[]>();
  for (const edge of foldedEdges(engineEdges(engine), (layer) => engine.layers[layer]?.kind === 'noop')) {
    if (edge.from !== null) addTo(readers, edge.from, edge);
    if (edge.to !== null) addTo(writers, edge.to, edge);
  }
  return {
    engine,
    timed,
    log,
    readersOf: (layer) => readers.get(layer) ?? [],
    writersOf: (layer) => writers.get(layer) ?? [],
    msOf: (layers) => (timed === null ? null : layers.reduce((sum, layer) => sum + (timed.layerMs[layer] ?? 0), 0)),
  };
}

function addTo(lists: Map<number, EngineEdge[]>, key: number, edge: EngineEdge): void {
  const list = lists.get(key);
  if (list) list.push(edge);
  else lists.set(key, [edge]);
}
