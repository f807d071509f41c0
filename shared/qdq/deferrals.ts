import type { GraphEdit } from '../onnx/edit.ts';
import type { ModelGraph } from '../onnx/model.ts';

/**
 * Tie groups that a plan set aside travel with the model, in its `metadata_props`, so that a later look at the file knows
 * that they were seen and left on purpose.
 */
export interface Deferral {
  readonly members: readonly string[];
  readonly ratio: number;
  readonly reason: string;
}

const key = 'qdq-studio.deferred-tie-groups';

/** Deferrals that the file records; anything that does not read as ours is ignored. */
export function deferralsOf(graph: ModelGraph): readonly Deferral[] {
  const text = textOf(graph);
  if (text === null) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isDeferral) : [];
  } catch {
    return [];
  }
}

/** The edit that adds `deferral` to what the file records already. */
export function recordDeferral(graph: ModelGraph, deferral: Deferral): GraphEdit {
  const after = JSON.stringify([...deferralsOf(graph), deferral]);
  return { kind: 'set-metadata', key, before: textOf(graph), after };
}

function textOf(graph: ModelGraph): string | null {
  const entry = graph.model.metadataProps?.find((prop) => prop.key === key);
  return entry ? (entry.value ?? '') : null;
}

const isDeferral = (value: unknown): value is Deferral =>
  typeof value === 'object' &&
  value !== null &&
  'members' in value &&
  Array.isArray(value.members) &&
  value.members.every((member) => typeof member === 'string') &&
  'ratio' in value &&
  typeof value.ratio === 'number' &&
  'reason' in value &&
  typeof value.reason === 'string';
