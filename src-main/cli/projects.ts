import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RunId } from '../../shared/base/brand.ts';
import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { DeviceRecord } from '../../shared/contract/project.ts';
import { isEstimateName } from '../devices/estimate/estimatedBoard.ts';
import { addEstimate } from '../studio/devices/addEstimate.ts';
import type { Studio } from '../studio/studio.ts';
import type { Compose } from './environment.ts';
import { withJson } from './options.ts';
import type { CommonOptions } from './answer.ts';

export interface ProjectOptions extends CommonOptions {
  readonly project: string;
}

export const withProject = (command: Command): Command =>
  withJson(command).requiredOption('--project <file>', 'project (name.qdq)');

/** Opens a project for the time of some work. @param missing what to do where there is none */
export async function inProject<T>(
  path: string,
  compose: Compose,
  work: (studio: Studio) => Promise<Result<T>>,
  missing: 'refuse' | 'create' = 'refuse',
): Promise<Result<T>> {
  const file = resolve(path);
  const environment = await compose();
  const studio =
    missing === 'create' && !existsSync(file)
      ? await (await import('../studio/project/createProject.ts')).createProject(file, environment)
      : await (await import('../studio/project/openProject.ts')).openProject(file, environment);
  if (!studio.ok) return studio;
  try {
    return await work(studio.value);
  } finally {
    await studio.value.close();
  }
}

/**
 * A device by its name, its id, or its kind where there is only one of that kind. A board that is only computed, as
 * `estimate:agx-orin-64`, is added by being named.
 */
export function findDevice(studio: Studio, name: string): Result<DeviceRecord> {
  if (isEstimateName(name)) return addEstimate(studio, name);
  const devices = studio.store.devices.list();
  const byName = devices.filter((device) => device.name === name || device.id === name);
  const found = byName.length > 0 ? byName : devices.filter((device) => device.kind === name);
  const [only] = found;
  if (only !== undefined && found.length === 1) return ok(only);
  const known = devices.map((device) => device.name).join(', ');
  return err(
    appError(
      'E-NOT-FOUND',
      found.length === 0 ? `There is no device '${name}' in the project.` : `'${name}' means several devices.`,
      { hint: known === '' ? 'Add one with `qdq device add`.' : `Devices of the project: ${known}.` },
    ),
  );
}

/** Tells each new phase of each job. @returns a call that ends it */
export function followJobs(studio: Studio, tell: (line: string) => void): () => void {
  const told = new Map<RunId, string>();
  return studio.jobs.on((event) => {
    if (event.kind !== 'jobs') return;
    for (const { run, label, deviceName, phase } of event.jobs) {
      if (told.get(run) === phase) continue;
      told.set(run, phase);
      tell(`${label} on ${deviceName}: ${phase}`);
    }
  });
}
