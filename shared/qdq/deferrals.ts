import type { GraphEdit } from '../onnx/edit.ts';
import type { ModelGraph } from '../onnx/model.ts';

/**
 * What a plan left unequal on purpose travels with the model, in its `metadata_props`, so that a later look at the file
 * knows that it was seen: whole tie groups that were set aside (deferred), and single edges at which a group was cut in
 * two because one rescale there costs less than one scale for all.
 */
export interface Deferral {
  readonly members: readonly string[];
  readonly ratio: number;
  readonly reason: string;
}

/** An edge that ties nothing: the operator by its first output, and the core tensor that it reads. */
export interface TieCut {
  readonly node: string;
  readonly tensor: string;
  readonly reason: string;
}

export type MetadataEdit = Extract<GraphEdit, { readonly kind: 'set-metadata' }>;

const deferralKey = 'qdq-studio.deferred-tie-groups';
const cutKey = 'qdq-studio.tie-cuts';

export const edgeKey = (node: string, tensor: string): string => JSON.stringify([node, tensor]);

/** Deferrals that the file records; anything that does not read as ours is ignored. */
export const deferralsOf = (graph: ModelGraph): readonly Deferral[] => listOf(graph, deferralKey).filter(isDeferral);

export const cutsOf = (graph: ModelGraph): readonly TieCut[] => listOf(graph, cutKey).filter(isCut);

/** The edit that adds `deferral` to what the file records already. */
export const recordDeferral = (graph: ModelGraph, deferral: Deferral): MetadataEdit =>
  recordIn(graph, deferralKey, [...deferralsOf(graph), deferral]);

/** The edit that adds `cut` to what the file records already. */
export const recordCut = (graph: ModelGraph, cut: TieCut): MetadataEdit =>
  recordIn(graph, cutKey, [...cutsOf(graph), cut]);

const recordIn = (graph: ModelGraph, key: string, entries: readonly unknown[]): MetadataEdit => ({
  kind: 'set-metadata',
  key,
  before: textOf(graph, key),
  after: JSON.stringify(entries),
});

function listOf(graph: ModelGraph, key: string): readonly unknown[] {
  const text = textOf(graph, key);
  if (text === null) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function textOf(graph: ModelGraph, key: string): string | null {
  const found = graph.model.metadataProps?.find((prop) => prop.key === key);
  return found ? (found.value ?? '') : null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isDeferral = (value: unknown): value is Deferral =>
  isRecord(value) &&
  Array.isArray(value['members']) &&
  value['members'].every((member) => typeof member === 'string') &&
  typeof value['ratio'] === 'number' &&
  typeof value['reason'] === 'string';

const isCut = (value: unknown): value is TieCut =>
  isRecord(value) &&
  typeof value['node'] === 'string' &&
  typeof value['tensor'] === 'string' &&
  typeof value['reason'] === 'string';
