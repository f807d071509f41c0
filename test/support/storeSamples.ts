import type { DeviceId, JobId, RunId, Sha256, VariantId } from '../../shared/base/brand.ts';
import type { DeviceRecord, Run, Variant } from '../../shared/contract/project.ts';
import type { RunJob } from '../../src-main/devices/device.ts';

/** Synthetic things to keep: small, whole, and told apart by a name. */

export const sampleVariant = (name: string, model: Sha256, more: Partial<Variant> = {}): Variant => ({
  id: name as VariantId,
  label: name,
  kind: 'qdq',
  origin: 'imported',
  parent: null,
  model,
  sizeBytes: 3,
  plan: null,
  facts: {
    opset: 13,
    irVersion: 8,
    nodes: 2,
    initializers: 1,
    parameters: 4,
    inputs: [{ name: 'x', dtype: 'fp32', shape: [null, 3] }],
    outputs: [{ name: 'y', dtype: null, shape: null }],
  },
  createdAt: '2026-11-01T10:00:00.000Z',
  ...more,
});

export const sampleRun = (name: string, variant: Variant, more: Partial<Run> = {}): Run => ({
  id: name as RunId,
  variant: variant.id,
  label: name,
  precision: 'int8-explicit',
  device: 'board' as DeviceId,
  deviceName: 'Board',
  deviceKind: 'jetson',
  standIn: false,
  state: 'queued',
  shapes: null,
  summary: null,
  error: null,
  createdAt: '2026-11-01T11:00:00.000Z',
  finishedAt: null,
  ...more,
});

export const sampleJob = (name: string, variant: Variant, path: string): RunJob => ({
  id: name as JobId,
  model: { path, sha256: variant.model, sizeBytes: variant.sizeBytes },
  references: [],
  precision: 'int8-explicit',
  shapes: null,
  options: { measureSeconds: 1, warmUpMs: 0, seed: 1 },
});

export const sampleDevice = (name: string): DeviceRecord => ({
  id: name as DeviceId,
  kind: 'jetson',
  name,
  presence: 'never-seen',
  standIn: false,
  address: { host: 'orin.local', port: 22, user: 'nvidia', keyFile: null, hostKey: 'SHA256:abc' },
  facts: null,
});
