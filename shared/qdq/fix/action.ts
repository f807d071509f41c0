import type { Use } from './draft.ts';
import type { ScaleSource } from '../plan.ts';

/**
 * What a rule asks for, as data. A rule says which edges and which scale; `fix/apply.ts` knows how that is written into a
 * graph. Tensors are core tensors and consumers are known by their first output, so an action still fits after others
 * have been carried out before it.
 */
export type FixAction =
  /** Give every pair of a tie group one scale; unless forced, set the group aside where that would cost too much. */
  | { readonly kind: 'tie'; readonly group: string; readonly force: boolean }
  /** Give every pair of a tie group a calibrated scale; null = nothing was measured. */
  | { readonly kind: 'set-group-scale'; readonly group: string; readonly scale: ScaleChoice | null }
  /** Leave a tie group unequal, and say so in the file. */
  | { readonly kind: 'defer'; readonly group: string }
  /** Let these inputs of joining operators tie nothing, and say so in the file. */
  | { readonly kind: 'cut'; readonly edges: readonly EdgeRef[]; readonly reason: string }
  /** Put a pair on these edges; null = no scale is known for it. */
  | {
      readonly kind: 'quantize';
      readonly tensor: string;
      readonly edges: readonly EdgeRef[];
      readonly scale: ScaleChoice | null;
    }
  /** Let these edges read the float tensor again. */
  | { readonly kind: 'unquantize'; readonly edges: readonly EdgeRef[] }
  /** Give a weight a pair of its largest |w|: one scale for each place along `axis`, or one for all of it. */
  | { readonly kind: 'quantize-weight'; readonly edge: EdgeRef; readonly axis: number | null }
  /** Let an operator read its weight in float. */
  | { readonly kind: 'unquantize-weight'; readonly edge: EdgeRef }
  /** Let a graph output be the float tensor again, under the name that it has. */
  | { readonly kind: 'unquantize-output'; readonly tensor: string; readonly pair: string }
  /** Other scales for a pair, written as a scalar where there is one. */
  | {
      readonly kind: 'set-scale';
      readonly pair: string;
      readonly values: readonly number[];
      readonly source: ScaleSource;
    }
  /** INT8 with zero point 0 over the range that an asymmetric pair covers. */
  | { readonly kind: 'make-symmetric'; readonly pair: string }
  /** Replace a DQ of a stored constant by the float values that it stands for. */
  | { readonly kind: 'fold-dq'; readonly edge: EdgeRef }
  /** Read a stored constant where it is stored, not through an Identity. */
  | { readonly kind: 'inline-constant'; readonly edge: EdgeRef }
  /** Remove pairs that nothing reads. */
  | { readonly kind: 'remove-unused'; readonly tensors: readonly string[] };

/** An input of an operator, and how that operator is called in messages. */
export interface EdgeRef extends Use {
  readonly label: string;
}

/** A scale for a pair on a tensor, and why it fits. */
export type ScaleChoice =
  | { readonly source: Extract<ScaleSource, 'reused'>; readonly pair: string; readonly value: number }
  | { readonly source: Exclude<ScaleSource, 'reused'>; readonly value: number };
