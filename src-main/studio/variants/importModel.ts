import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { StoredBlob } from '../../store/store.ts';
import type { Studio } from '../studio.ts';
import { freeLabel } from './freeLabel.ts';

export interface ImportOptions {
  readonly label?: string;
  /** The variant that it was made from, where the user knows it. */
  readonly parent?: VariantId;
}

/**
 * Makes a variant of an ONNX file. The file is copied; a model with external data becomes one file that holds them.
 * Errors: those of reading a model (`E-ONNX-…`, `E-FILE-…`), `E-DISK-FULL`, and `E-FILE-UNREADABLE` when the file changes
 * while it is read.
 */
export async function importModel(studio: Studio, path: string, options: ImportOptions = {}): Promise<Result<Variant>> {
  const { target } = studio.store.settings.get();
  const inspected = await studio.work.run('inspect', { path, target, shapes: null });
  if (!inspected.ok) return inspected;
  const { facts, kind, sha256, externalFiles } = inspected.value;
  const stored = externalFiles > 0 ? await putEmbedded(studio, path) : await studio.store.blobs.putFile(path);
  if (!stored.ok) return stored;
  if (externalFiles === 0 && stored.value.sha256 !== sha256)
    return err(appError('E-FILE-UNREADABLE', `${path} changed while it was read.`));
  return studio.store.variants.add({
    id: randomUUID() as VariantId,
    label: freeLabel(studio, options.label ?? basename(path).replace(/\.onnx$/i, '')),
    kind,
    origin: 'imported',
    parent: options.parent ?? null,
    model: stored.value.sha256,
    sizeBytes: stored.value.sizeBytes,
    plan: null,
    facts,
    createdAt: studio.clock.now().toISOString(),
  });
}

async function putEmbedded(studio: Studio, path: string): Promise<Result<StoredBlob>> {
  const output = studio.store.blobs.scratchPath();
  try {
    const embedded = await studio.work.run('embed', { path, output });
    return embedded.ok ? await studio.store.blobs.putFile(output) : embedded;
  } finally {
    await rm(output, { force: true });
  }
}
