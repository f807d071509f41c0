import { unknownConditions } from '../../../shared/compare/conditions.ts';
import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DeviceId, RunId, VariantId } from '../../../shared/base/brand.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, type Result } from '../../../shared/base/result.ts';
import type { RunEvidence } from '../../../shared/compare/types.ts';
import type { Precision, Run } from '../../../shared/contract/project.ts';
import type { AgreementReport } from '../../../shared/score/agreement.ts';
import { summaryOf } from '../../jobs/summary.ts';
import type { KeptArtifacts } from '../../store/store.ts';
import type { Studio } from '../studio.ts';
import { parseAgreement } from './agreementFile.ts';

export interface RunImport {
  /** Files that trtexec wrote, in any mix; what each is is told by its content. */
  readonly paths: readonly string[];
  readonly label: string;
  /** The variant that was built, where the user knows it. */
  readonly variant?: VariantId;
  /** What it was measured on, in the user's words; else what the log says. */
  readonly device?: string;
}

/**
 * Makes a finished run of files that trtexec made anywhere; its figures are "recorded", never "measured".
 * Errors: `E-RUN-NOTHING` when no file says anything of a run, `E-FILE-…`, those of storing.
 */
export async function importRun(studio: Studio, { paths, label, variant, device }: RunImport): Promise<Result<Run>> {
  const { store, work, clock } = studio;
  const given = paths.map((path) => ({ role: 'other' as const, name: basename(path), path }));
  const read = await work.run('readRun', {
    label,
    files: given,
    figures: 'recorded',
    conditions: unknownConditions,
    model: null,
  });
  if (!read.ok) return read;
  const evidence = read.value;
  if (!evidence.engine && !evidence.profile && !evidence.samples && !evidence.log)
    return err(appError('E-RUN-NOTHING', 'The files say nothing of a run.'));

  const agreement = await agreementIn(paths);
  const files: KeptArtifacts['files'][number][] = [];
  for (const { name, path } of given) {
    const blob = await store.blobs.putFile(path);
    if (!blob.ok) return blob;
    files.push({ role: agreement?.path === path ? 'agreement' : roleOf(name), name, blob: blob.value.sha256 });
  }
  const built = variant === undefined ? null : store.variants.get(variant);
  const precision = built?.ok && built.value.kind === 'qdq' ? 'int8-explicit' : precisionOf(evidence);
  const now = clock.now().toISOString();
  const { command } = evidence.log ?? { command: null };
  return store.runs.addFinished(
    {
      id: randomUUID() as RunId,
      variant: variant ?? null,
      label,
      precision,
      device: 'import' as DeviceId,
      deviceName: device ?? evidence.conditions.device ?? 'Imported',
      deviceKind: 'import',
      standIn: false,
      state: 'done',
      shapes: null,
      summary: summaryOf(evidence, agreement?.report ?? null, precision, false),
      error: null,
      createdAt: now,
      finishedAt: now,
    },
    { files, commands: command === null ? [] : [command], facts: null },
  );
}

const maxReportBytes = 1 << 20;

/** A run that one of our own devices made may bring a report of its agreement. */
async function agreementIn(
  paths: readonly string[],
): Promise<{ readonly path: string; readonly report: AgreementReport } | null> {
  for (const path of paths) {
    if ((await stat(path)).size > maxReportBytes) continue;
    const report = parseAgreement(await readFile(path, 'utf8'));
    if (report) return { path, report };
  }
  return null;
}

/** Only a log has to be found again by its role: the others are told by their content whenever they are read. */
const roleOf = (name: string): 'log' | 'other' => (/\.(log|txt)$/i.test(name) ? 'log' : 'other');

/**
 * Read from the layers. Q/DQ nodes among what a layer covers mean explicit INT8; INT8 weighted layers without any mean
 * implicit INT8; else the widest float type that weighted layers write decides.
 */
export function precisionOf({ engine }: Pick<RunEvidence, 'engine'>): Precision {
  const weighted = engine?.layers.filter((layer) => layer.kind === 'weighted') ?? [];
  const has = (dtype: string): boolean =>
    weighted.some((layer) => [...layer.inputs, ...layer.outputs].some((tensor) => tensor.dtype === dtype));
  if (has('int8')) {
    const qdq = engine?.layers.some(
      (layer) => layer.kind === 'qdq' || layer.onnxNodes.some((node) => qdqNode.test(node)),
    );
    return qdq ? 'int8-explicit' : 'int8-implicit';
  }
  return has('fp16') ? 'fp16' : 'fp32';
}

const qdqNode = /(De)?[Qq]uantizeLinear|_quantizer\b|\bQuantize|\bDequantize/;
