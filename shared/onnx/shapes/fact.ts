import type { DType } from '../../base/dtype.ts';
import type { NodeProto } from '../model.ts';

/**
 * What shape inference knows of a tensor, and how a rule of inference is written.
 *
 * A dimension is a number, the name of a symbol (two equal symbols are one unknown number, so that they cancel in a
 * Reshape), or null. `elements` are the values of small tensors of rank 0 or 1: shapes, axes, pads. They may be partly
 * known, which is what lets `Shape → Gather → Concat → Reshape` work under a dynamic batch.
 */
export type Dim = number | string | null;

export interface Fact {
  readonly dtype: DType | null;
  readonly shape: readonly Dim[] | null;
  readonly elements: readonly Dim[] | null;
}

export const unknown: Fact = { dtype: null, shape: null, elements: null };

export const fact = (
  dtype: DType | null,
  shape: readonly Dim[] | null,
  elements: readonly Dim[] | null = null,
): Fact => ({ dtype, shape, elements });

/** Longest tensor whose elements are followed. */
export const maxElements = 1024;
/** Highest rank that is followed; runtimes stop far below. */
export const maxRank = 64;

/** A node under inference: its inputs as facts, its attributes by kind. */
export interface Call {
  readonly node: NodeProto;
  /** Version of the operator set of the node's domain. */
  readonly opset: number;
  readonly inputs: number;
  readonly outputs: number;
  /** False for an optional input that is left out. */
  has(slot: number): boolean;
  input(slot: number): Fact;
  shape(slot: number): readonly Dim[] | null;
  /** Elements of a small input that are known, perhaps in part. */
  values(slot: number): readonly Dim[] | null;
  /** As `values`; where only the length is known, that many unknowns. */
  elements(slot: number): readonly Dim[] | null;
  /** Elements when every one of them is a number. */
  numbers(slot: number): readonly number[] | null;
  int(name: string, fallback: number): number;
  ints(name: string): readonly number[] | null;
  floats(name: string): readonly number[] | null;
  text(name: string, fallback: string): string;
}

/** One fact an output, in order; outputs beyond the end are unknown. */
export type Rule = (call: Call) => readonly Fact[];
export type RuleTable = Readonly<Record<string, Rule>>;

/** Every output of a rule is the first input's type and shape. */
export const sameAsFirst: Rule = (call) => [fact(call.input(0).dtype, call.shape(0))];
