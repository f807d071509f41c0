import type { RunId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { ReportInput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';
import { figuresOf, runFilesOf } from './runFiles.ts';

export interface ReportChoice {
  readonly title: string;
  readonly notes: string;
  readonly comparisons: readonly { readonly a: RunId; readonly b: RunId }[];
}

/** Writes one self-contained HTML file, whole or not at all. */
export async function exportReport(
  studio: Studio,
  { title, notes, comparisons }: ReportChoice,
  output: string,
  signal?: AbortSignal,
): Promise<Result<{ readonly path: string; readonly sizeBytes: number }>> {
  const pairs: ReportInput['comparisons'][number][] = [];
  for (const { a, b } of comparisons) {
    const filesA = runFilesOf(studio.store, a);
    if (!filesA.ok) return filesA;
    const filesB = runFilesOf(studio.store, b);
    if (!filesB.ok) return filesB;
    pairs.push({ a: filesA.value, b: filesB.value });
  }
  const runs = [...new Set(comparisons.flatMap(({ a, b }) => [a, b]))];
  const written = await studio.work.run(
    'report',
    {
      title,
      notes,
      projectName: studio.store.project.name,
      comparisons: pairs,
      provenance: runs.flatMap((run) => provenanceOf(studio, run)),
      output,
    },
    signal,
  );
  return written.ok ? ok({ path: output, sizeBytes: written.value.sizeBytes }) : written;
}

/** Where the figures of one run come from; what is not known is left out. */
function provenanceOf({ store }: Studio, id: RunId): ReportInput['provenance'] {
  const run = store.runs.get(id);
  if (!run.ok) return [];
  const { label, deviceName, finishedAt, variant } = run.value;
  const facts = store.runs.artifacts(id)?.facts ?? null;
  const model = variant === null ? null : store.variants.get(variant);
  const entries: readonly (readonly [string, string | null | undefined])[] = [
    ['figures', figuresOf(run.value)],
    ['device', deviceName],
    ['processor', facts?.processor],
    ['board', facts?.board],
    ['TensorRT', facts?.tensorrt],
    ['power mode', facts?.powerMode],
    ['clocks locked', facts?.clocksLocked == null ? null : facts.clocksLocked ? 'yes' : 'no'],
    ['model SHA-256', model?.ok ? model.value.model : null],
    ['ended', finishedAt],
  ];
  return entries.flatMap(([name, value]) => (value == null ? [] : [{ name: `${label}: ${name}`, value }]));
}
