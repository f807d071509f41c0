import { join } from 'node:path';
import { ok } from '../../../shared/base/result.ts';
import { probes } from '../../../shared/qdq/caps/index.ts';
import { writeModel } from '../../onnx-file/writeModel.ts';
import type { WorkHandler } from '../handler.ts';
import type { ProbeModel } from '../work.ts';

/** Writes the micro models of capability probes; the same models have the same bytes each time. */
export const probeModels: WorkHandler<'probeModels'> = async ({ folder, probes: wanted }) => {
  const models: ProbeModel[] = [];
  for (const { id, variants } of probes) {
    if (!wanted.includes(id)) continue;
    for (const { name, make } of variants) {
      const path = join(folder, `${id}-${name}.onnx`);
      const written = await writeModel(path, make());
      if (!written.ok) return written;
      models.push({ probe: id, variant: name, path, ...written.value });
    }
  }
  return ok({ models });
};
