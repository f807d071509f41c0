import { coreGraphOf } from './graph/coreGraph.ts';
import { canRescale, perTensorScale } from './fix/tiePolicy.ts';
import { tieGroupsOf } from './ties.ts';
import type { ModelGraph } from '../onnx/model.ts';

/** A tie group as it is looked at: the activation pairs that should share a scale, and the scales that they have. */
export interface ScaleGroup {
  readonly id: string;
  readonly members: readonly ScaleMember[];
  /** Operators that join the members. */
  readonly through: readonly string[];
  readonly state: 'equal' | 'unequal' | 'set-aside';
  /** Can all pairs be given one scale? */
  readonly canRescale: boolean;
}

export interface ScaleMember {
  readonly tensor: string;
  /** The Q's name. */
  readonly pair: string;
  /** Null where it is per channel or no constant. */
  readonly scale: number | null;
}

export const scaleGroupsOf = (graph: ModelGraph): readonly ScaleGroup[] =>
  tieGroupsOf(coreGraphOf(graph)).map(({ id, pairs, through, broken, deferred }) => ({
    id,
    members: pairs.map((pair) => ({ tensor: pair.tensor, pair: pair.label, scale: perTensorScale(pair) })),
    through: through.map((node) => node.label),
    state: broken ? 'unequal' : deferred === null ? 'equal' : 'set-aside',
    canRescale: canRescale(graph, pairs),
  }));
