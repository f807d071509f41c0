import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunId, Sha256, VariantId } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { applyFixes } from '../../../src-main/studio/fixes/applyFixes.ts';
import { importRun } from '../../../src-main/studio/runs/importRun.ts';
import { startRun } from '../../../src-main/studio/runs/startRun.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { removeVariant } from '../../../src-main/studio/variants/removeVariant.ts';
import { renameVariant } from '../../../src-main/studio/variants/renameVariant.ts';
import { sampleDevice } from '../storeSamples.ts';
import { sampleFolder } from '../testStudio.ts';
import { valueOf } from '../valueOf.ts';

/**
 * What the process does that is going to be killed: one entry a case, done again and again in random order. Each answers
 * what it was told is done; that is what must be there afterwards.
 */
export type Acknowledged =
  | { readonly kind: 'variant'; readonly id: VariantId; readonly model: Sha256; readonly label: string }
  | { readonly kind: 'run'; readonly id: RunId; readonly variant: VariantId | null }
  /** Said before a variant is removed with its runs: from here on both is right. */
  | { readonly kind: 'going' | 'gone'; readonly id: VariantId };

export interface CaseContext {
  readonly studio: Studio;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** For files of the case's own. */
  readonly scratch: string;
  readonly acknowledge: (done: Acknowledged) => void;
}

export const cases: Readonly<Record<string, (context: CaseContext) => Promise<void>>> = {
  async import({ studio, random, scratch, acknowledge }) {
    const path = join(scratch, 'model.onnx');
    writeFileSync(path, await neverSeenModel(random));
    acknowledge(told(valueOf(await importModel(studio, path))));
  },
  async rename({ studio, random, acknowledge }) {
    const variant = anyVariant(studio, random);
    const renamed = variant && stillThere(renameVariant(studio, variant.id, `label ${random()}`));
    if (renamed) acknowledge(told(renamed));
  },
  async fix({ studio, random, acknowledge }) {
    const parent = anyVariant(studio, random, (variant) => variant.origin === 'imported');
    const choice = { target: 'trt=10.3,sm=87', fixes: null, calibration: null };
    const applied = parent && stillThere(await applyFixes(studio, parent.id, choice));
    if (applied) acknowledge(told(applied.variant));
  },
  async run({ studio, random, acknowledge }) {
    const variant = anyVariant(studio, random);
    if (!variant) return;
    const device = valueOf(studio.store.devices.save(sampleDevice('board')));
    const run = stillThere(
      await startRun(studio, { variant: variant.id, device: device.id, precision: 'int8-explicit' }),
    );
    if (!run) return;
    acknowledge({ kind: 'run', id: run.id, variant: variant.id });
    if (random() < 0.5) await studio.jobs.ended(run.id);
  },
  async remove({ studio, random, acknowledge }) {
    const variant = anyVariant(studio, random);
    if (!variant || random() < 0.5) return;
    acknowledge({ kind: 'going', id: variant.id });
    if (stillThere(await removeVariant(studio, variant.id)) !== null) acknowledge({ kind: 'gone', id: variant.id });
  },
  async 'import-run'({ studio, random, scratch, acknowledge }) {
    const path = join(scratch, 'times.json');
    writeFileSync(path, JSON.stringify(Array.from({ length: 2000 }, () => ({ computeMs: random() }))));
    const run = valueOf(await importRun(studio, { paths: [path], label: 'imported' }));
    acknowledge({ kind: 'run', id: run.id, variant: null });
  },
};

/** Another process may have removed it a moment ago; everything else must succeed. */
const stillThere = <T>(result: Result<T>): T | null =>
  !result.ok && result.error.code === 'E-NOT-FOUND' ? null : valueOf(result);

const told = ({ id, model, label }: Variant): Acknowledged => ({ kind: 'variant', id, model, label });

function anyVariant(
  studio: Studio,
  random: () => number,
  fits: (variant: Variant) => boolean = () => true,
): Variant | undefined {
  const fitting = studio.store.variants.list().filter(fits);
  return fitting[Math.floor(random() * fitting.length)];
}

/** The sample's model with another name inside, so that its blob is always a new one. */
async function neverSeenModel(random: () => number): Promise<Uint8Array> {
  const { graph } = valueOf(await openModel(join(sampleFolder, 'naive-qat.onnx')));
  return encodeModel({ ...graph, model: { ...graph.model, docString: `synthetic ${random()}` } });
}
