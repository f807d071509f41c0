import type { RunId } from '../../../shared/base/brand.ts';
import type { FigureKind } from '../../../shared/compare/types.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Run } from '../../../shared/contract/project.ts';
import type { KeptArtifacts, Store } from '../../store/store.ts';
import type { RunFiles } from '../../workers/work.ts';

/** The raw files of a run that is over. Errors: `E-NOT-FOUND`, `E-RUN-UNFINISHED`, `E-BLOB-MISSING`. */
export function runFilesOf(store: Store, id: RunId): Result<RunFiles> {
  const run = store.runs.get(id);
  if (!run.ok) return run;
  const kept = store.runs.artifacts(id);
  if (kept === null) return err(appError('E-RUN-UNFINISHED', `The run “${run.value.label}” has not ended.`));
  return describeRun(store, run.value, kept);
}

/** The same of several runs, in their order. */
export function runFilesOfAll(store: Store, ids: readonly RunId[]): Result<readonly RunFiles[]> {
  const files: RunFiles[] = [];
  for (const id of ids) {
    const found = runFilesOf(store, id);
    if (!found.ok) return found;
    files.push(found.value);
  }
  return ok(files);
}

/** How the files of a run are to be read, and what is known of how they came to be. */
export function describeRun(store: Store, run: Run, { files, facts, commands }: KeptArtifacts): Result<RunFiles> {
  const placed: RunFiles['files'][number][] = [];
  for (const { role, name, blob } of files) {
    const path = store.blobs.path(blob);
    if (!path.ok) return path;
    placed.push({ role, name, path: path.value });
  }
  const variant = run.variant === null ? null : store.variants.get(run.variant);
  const model = variant?.ok ? store.blobs.path(variant.value.model) : null;
  const imported = run.deviceKind === 'import';
  return ok({
    label: run.label,
    files: placed,
    figures: figuresOf(run),
    conditions: {
      device: imported ? null : run.deviceName,
      deviceKind: imported ? null : run.deviceKind,
      tensorrt: facts?.tensorrt ?? null,
      powerMode: facts?.powerMode ?? null,
      clocksLocked: facts?.clocksLocked ?? null,
      batch: null,
      shapes: run.shapes,
      flags: run.deviceKind === 'jetson' || run.deviceKind === 'local' ? measuringFlags(commands) : null,
    },
    model: variant?.ok && model?.ok ? { path: model.value, sha256: variant.value.model } : null,
  });
}

/** Of the command that measured; what names files, and how long it lasted, makes no other measurement. */
function measuringFlags(commands: readonly string[]): readonly string[] | null {
  const measured = commands.find((command) => / --exportTimes=\S*times\.json/.test(command));
  if (measured === undefined) return null;
  const words = measured.split(' ').filter((word) => word.startsWith('--'));
  return words.filter((word) => !/^--(?:loadEngine|exportTimes|duration|warmUp|shapes)=/.test(word));
}

export function figuresOf(run: Pick<Run, 'deviceKind' | 'standIn'>): FigureKind {
  if (run.deviceKind === 'import') return 'recorded';
  if (run.deviceKind === 'estimate') return 'estimated';
  return run.standIn ? 'test-board' : 'measured';
}
