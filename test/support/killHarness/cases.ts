import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunId, Sha256, VariantId } from '../../../shared/base/brand.ts';
import type { Run, Variant } from '../../../shared/contract/project.ts';
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
  | { readonly kind: 'run'; readonly id: RunId; readonly state: Run['state'] }
  /** Said before a removal: from here on both is right. */
  | { readonly kind: 'going'; readonly ids: readonly string[] }
  | { readonly kind: 'gone'; readonly ids: readonly string[] };

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
    if (variant) acknowledge(told(valueOf(renameVariant(studio, variant.id, `label ${random()}`))));
  },
  async fix({ studio, random, acknowledge }) {
    const parent = anyVariant(studio, random, (variant) => variant.origin === 'imported');
    if (!parent) return;
    const choice = { target: 'trt=10.3,sm=87', fixes: null, calibration: null };
    acknowledge(told(valueOf(await applyFixes(studio, parent.id, choice)).variant));
  },
  async run({ studio, random, acknowledge }) {
    const variant = anyVariant(studio, random);
    if (!variant) return;
    const device = valueOf(studio.store.devices.save(sampleDevice('board')));
    const run = valueOf(await startRun(studio, { variant: variant.id, device: device.id, precision: 'int8-explicit' }));
    acknowledge({ kind: 'run', id: run.id, state: 'queued' });
    if (random() < 0.5) return;
    await studio.jobs.ended(run.id);
    acknowledge({ kind: 'run', id: run.id, state: valueOf(studio.store.runs.get(run.id)).state });
  },
  async remove({ studio, random, acknowledge }) {
    const variant = anyVariant(studio, random);
    if (!variant || random() < 0.5) return;
    const runs = studio.store.runs.list().filter((run) => run.variant === variant.id);
    const ids = [variant.id, ...runs.map((run) => run.id)];
    acknowledge({ kind: 'going', ids });
    valueOf(await removeVariant(studio, variant.id));
    acknowledge({ kind: 'gone', ids });
  },
  async 'import-run'({ studio, random, scratch, acknowledge }) {
    const path = join(scratch, 'times.json');
    writeFileSync(path, JSON.stringify(Array.from({ length: 2000 }, () => ({ computeMs: random() }))));
    const run = valueOf(await importRun(studio, { paths: [path], label: 'imported' }));
    acknowledge({ kind: 'run', id: run.id, state: run.state });
  },
};

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
