import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobId } from '../../../shared/base/brand.ts';
import type { ArtifactFile, ArtifactRole } from '../device.ts';
import { jobFiles, jobFolder } from './boardFolder.ts';
import { quote } from './quote.ts';
import type { SshLink } from './sshLink.ts';

/** What is brought home from a job; the engine stays until it is asked for. */
const roles: Readonly<Record<string, ArtifactRole>> = {
  [jobFiles.log]: 'log',
  [jobFiles.layers]: 'engine',
  [jobFiles.profile]: 'profile',
  [jobFiles.times]: 'times',
  [jobFiles.telemetry]: 'telemetry',
  [jobFiles.script]: 'other',
};

const maxFileBytes = 256 << 20;

/** @returns the files that were there, whole; a file that cannot be read is left out and the run says what it lacks. */
export async function collect(link: SshLink, id: JobId, downloads: string): Promise<readonly ArtifactFile[]> {
  const folder = join(downloads, id);
  await mkdir(folder, { recursive: true });
  const files: ArtifactFile[] = [];
  for (const [name, role] of Object.entries(roles)) {
    const remote = quote(`${jobFolder(id)}/${name}`);
    const answer = await link.run(`[ -f ${remote} ] && cat ${remote}`, { maxBytes: maxFileBytes, timeoutMs: 600_000 });
    if (!answer.ok || answer.value.code !== 0 || answer.value.stdout.length >= maxFileBytes) continue;
    const path = join(folder, name);
    await writeFile(`${path}.part`, answer.value.stdout);
    await rename(`${path}.part`, path);
    files.push({ role, name, path });
  }
  return files;
}
