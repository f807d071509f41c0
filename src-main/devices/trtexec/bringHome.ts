import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import type { DeviceFacts } from '../../../shared/contract/project.ts';
import { readPowerMode } from '../../../shared/trtexec/nvpmodel.ts';
import type { ArtifactFile, ArtifactRole, JobRef } from '../device.ts';
import { jobFiles } from './boardFolder.ts';
import { collect, textIn } from './collect.ts';
import { commandsIn } from './jobScript.ts';
import { pairedTimes } from './pairedTimes.ts';
import { sectionsOf } from './probe/probeScript.ts';
import type { Shell } from './shell.ts';
import { telemetryJson } from './telemetry.ts';

/** What is left of a job, on this computer. */
export interface Homecoming {
  readonly files: readonly ArtifactFile[];
  readonly commands: readonly string[];
  readonly aftermath: string;
  /** Power mode and clocks right before the measurement; null where the job did not come so far. */
  readonly conditions: Conditions | null;
}

export interface Conditions {
  readonly powerMode: string | null;
  readonly clocksLocked: boolean | null;
}

/** Raw files under the role that their readers know; what is derived from several of them is written beside them. */
const roles: Readonly<Record<string, ArtifactRole>> = {
  [jobFiles.log]: 'log',
  [jobFiles.layers]: 'engine',
  [jobFiles.profile]: 'profile',
  [jobFiles.times]: 'times',
  [jobFiles.outputs]: 'outputs',
  [jobFiles.telemetry]: 'other',
  [jobFiles.conditionsBefore]: 'other',
  [jobFiles.conditionsAfter]: 'other',
  [jobFiles.clocks]: 'other',
  [jobFiles.aftermath]: 'other',
  [jobFiles.script]: 'other',
};

/** @param stamp what a built engine is called by: it fits one kind of board and one TensorRT. */
export async function bringHome(
  shell: Shell,
  ref: JobRef,
  folder: string,
  {
    stamp,
    boardAheadMs,
    signal,
  }: { readonly stamp: string; readonly boardAheadMs: number; readonly signal: AbortSignal },
): Promise<Result<Homecoming>> {
  const brought = await collect(shell, ref.id, folder, signal);
  if (!brought.ok) return brought;
  const there = new Set(brought.value);
  const files: ArtifactFile[] = [];
  for (const [name, role] of Object.entries(roles))
    if (there.has(name)) files.push({ role, name, path: join(folder, name) });
  if (there.has(jobFiles.engine))
    files.push({ role: 'optimized-model', name: `${stamp}.engine`, path: join(folder, jobFiles.engine) });

  const write = async (role: ArtifactRole, name: string, text: string): Promise<void> => {
    const path = join(folder, name);
    await writeFile(path, text);
    files.push({ role, name, path });
  };
  const telemetry = telemetryJson((await textIn(folder, jobFiles.telemetry)) ?? '', boardAheadMs);
  if (telemetry !== '') await write('telemetry', 'telemetry.jsonl', telemetry);
  const reference = ref.handle['parent'];
  const paired =
    typeof reference === 'string'
      ? pairedTimes(reference, (name) => (there.has(name) ? readFileSync(join(folder, name), 'utf8') : null))
      : null;
  if (paired) await write('paired-times', 'paired.json', JSON.stringify(paired));

  return ok({
    files,
    commands: commandsIn((await textIn(folder, jobFiles.script)) ?? '').filter((command) => hasRun(command, there)),
    aftermath: (await textIn(folder, jobFiles.aftermath)) ?? '',
    conditions: conditionsOf(await textIn(folder, jobFiles.conditionsBefore), await textIn(folder, jobFiles.clocks)),
  });
}

/** Turns that were not needed were never taken. */
function hasRun(command: string, there: ReadonlySet<string>): boolean {
  const times = /\/(pair-\d{1,2}-[ab][12]\.json)(?: |$)/.exec(command)?.[1];
  return times === undefined || there.has(times);
}

function conditionsOf(text: string | null, guard: string | null): Conditions | null {
  if (text === null) return null;
  const sections = sectionsOf(text);
  const range = /^(\d{1,12}) (\d{1,12}) /.exec(sections.get('gpu')?.[0] ?? '');
  const locked = guard !== null && /^(?:locked|restored)$/m.test(guard);
  return {
    powerMode: readPowerMode((sections.get('nvpmodel') ?? []).join('\n'))?.name ?? null,
    clocksLocked: locked ? true : range ? range[1] === range[2] : null,
  };
}

/** The facts of a device as they were when the job measured. */
export const factsAtMeasuring = (facts: DeviceFacts, conditions: Conditions | null): DeviceFacts =>
  conditions === null
    ? facts
    : {
        ...facts,
        powerMode: conditions.powerMode ?? facts.powerMode,
        clocksLocked: conditions.clocksLocked ?? facts.clocksLocked,
      };
