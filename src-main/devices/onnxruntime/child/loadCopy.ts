import { join } from 'node:path';
import type { Sha256 } from '../../../../shared/base/brand.ts';
import { ok, type Result } from '../../../../shared/base/result.ts';
import type { Shapes } from '../../../../shared/base/shapes.ts';
import type { ModelGraph } from '../../../../shared/onnx/model.ts';
import { openModel } from '../../../onnx-file/openModel.ts';
import { writeModel } from '../../../onnx-file/writeModel.ts';
import { runCopyOf, type RunCopy } from '../graph/runCopy.ts';
import { inputSpecs, type InputSpec } from './inputs.ts';

/** A model made ready to run: our copy of it on disk, and what it wants to be fed. */
export interface LoadedCopy extends RunCopy {
  readonly path: string;
  /** Of the user's file, external data left out. */
  readonly sha256: Sha256;
  readonly inputs: readonly InputSpec[];
}

/** @param change what else the copy should differ in, applied before nodes are marked. */
export async function loadCopy(
  model: string,
  shapes: Shapes,
  folder: string,
  name: string,
  change: (graph: ModelGraph) => Result<ModelGraph> = ok,
): Promise<Result<LoadedCopy>> {
  const opened = await openModel(model);
  if (!opened.ok) return opened;
  const changed = change(opened.value.graph);
  if (!changed.ok) return changed;
  const inputs = inputSpecs(changed.value, shapes);
  if (!inputs.ok) return inputs;
  const copy = runCopyOf(changed.value);
  const path = join(folder, `${name}.onnx`);
  const written = await writeModel(path, copy.graph);
  return written.ok ? ok({ ...copy, path, sha256: opened.value.sha256, inputs: inputs.value }) : written;
}
