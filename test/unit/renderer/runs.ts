import type { DeviceId, RunId, Sha256, VariantId } from '../../../shared/base/brand.ts';
import type { Run, Variant } from '../../../shared/contract/project.ts';

/** Synthetic records of a project, with only what a test is about. */
export const runOf = (id: string, more: Partial<Run> = {}): Run => ({
  id: id as RunId,
  variant: null,
  label: id,
  precision: 'int8-explicit',
  device: 'board' as DeviceId,
  deviceName: 'orin-lab',
  deviceKind: 'jetson',
  standIn: false,
  state: 'done',
  shapes: null,
  summary: null,
  error: null,
  createdAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
  ...more,
});

export const measured = (medianMs: number): Run['summary'] => ({
  medianMs,
  qps: null,
  ci95Ms: null,
  engineLayers: null,
  reformatsQdq: null,
  agreement: null,
  badges: [],
});

export const variantOf = (id: string, more: Partial<Variant> = {}): Variant => ({
  id: id as VariantId,
  label: id,
  kind: 'qdq',
  origin: 'imported',
  parent: null,
  model: '0' as Sha256,
  sizeBytes: 0,
  plan: null,
  facts: { opset: 13, irVersion: 8, nodes: 0, initializers: 0, parameters: 0, inputs: [], outputs: [] },
  createdAt: '2026-01-01T00:00:00Z',
  ...more,
});

export const variantId = (id: string): VariantId => id as VariantId;
export const deviceId = (id: string): DeviceId => id as DeviceId;
