import type { EngineGraph, EngineLayer, LayerKind, TimedEngine } from '../graph.ts';
import type { TrtexecLog } from '../../trtexec/log.ts';
import type { EngineEdge } from '../model/edges.ts';

/** One thing in a built engine, or in how it was measured, that costs time or spoils a figure. */
export interface EngineFinding {
  readonly rule: EngineRule;
  readonly severity: 'error' | 'warning' | 'note';
  /** Layer indices; empty when it is about the run. */
  readonly layers: readonly number[];
  /** One sentence with the names in it. */
  readonly message: string;
  readonly advice: string;
  /** Profile ms of these layers; null without a profile. */
  readonly ms: number | null;
}

export const engineRules = [
  'surviving-qdq',
  'int8-to-float',
  'mixed-residual',
  'fp32-remainder',
  'type-changing-copy',
  'no-tensor-cores',
  'unaligned-channels',
  'type-changing-slice',
  'concat-copy',
  'many-short-layers',
  'names-only',
  'thin-profile',
  'unmatched-profile',
  'side-by-side-streams',
  'fake-ranges',
  'spoiled-measurement',
] as const;
export type EngineRule = (typeof engineRules)[number];

/** What of a log the checks ask. */
export type LintLog = Pick<TrtexecLog, 'survivors' | 'advice' | 'options' | 'auxiliaryStreams' | 'addedCopies'>;

export interface LintContext {
  readonly engine: EngineGraph;
  readonly timed: TimedEngine | null;
  readonly log: LintLog | null;
  /** Edges out of a layer, NoOps folded away. */
  readonly readersOf: (layer: number) => readonly EngineEdge[];
  readonly writersOf: (layer: number) => readonly EngineEdge[];
  readonly msOf: (layers: readonly number[]) => number | null;
}

export type EngineCheck = (context: LintContext) => readonly EngineFinding[];

export const isCopy = ({ kind }: EngineLayer): boolean => copies.has(kind);
const copies = new Set<LayerKind>(['reformat', 'qdq', 'requantize', 'noop']);

export const typesOf = (layer: EngineLayer): string =>
  `${layer.inputs.map(({ dtype }) => dtype ?? '?').join(', ')} → ${layer.outputs.map(({ dtype }) => dtype ?? '?').join(', ')}`;
