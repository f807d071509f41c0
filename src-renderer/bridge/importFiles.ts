import type { FileToken } from '../../shared/contract/appMethods.ts';
import type { Project, Run, Variant } from '../../shared/contract/project.ts';
import { call } from './bridge.ts';

/** What came of a set of files that the user chose or dropped. */
export interface Imported {
  readonly project: Project | null;
  readonly variants: readonly Variant[];
  readonly runs: readonly Run[];
  readonly ignored: readonly string[];
}

/**
 * Every file by what it is: a project is opened and nothing else looked at; each model becomes a variant; each folder
 * becomes a run, and all other exports of trtexec together one more, named after the first of them.
 */
export async function importFiles(files: readonly FileToken[]): Promise<Imported> {
  const project = files.find((file) => file.kind === 'project');
  if (project) return { ...nothing, project: await call('project.open', { token: project.token }) };
  const variants: Variant[] = [];
  for (const file of files.filter((candidate) => candidate.kind === 'model'))
    variants.push(await call('variants.import', { token: file.token }));
  const runs: Run[] = [];
  for (const folder of files.filter((file) => file.kind === 'folder'))
    runs.push(await call('runs.import', { tokens: [folder.token], label: folder.name }));
  const exports = files.filter((file) => file.kind === 'run');
  if (exports.length > 0)
    runs.push(
      await call('runs.import', { tokens: exports.map((file) => file.token), label: labelOf(exports[0]!.name) }),
    );
  return {
    project: null,
    variants,
    runs,
    ignored: files.filter((file) => file.kind === 'unknown').map((file) => file.name),
  };
}

const nothing: Imported = { project: null, variants: [], runs: [], ignored: [] };

/** `resnet18.graph.json` → `resnet18`; a name that says nothing is kept. */
export const labelOf = (name: string): string =>
  name.replace(/\.(json|log|txt)$/i, '').replace(/[._-](graph|layers?|profile|times?|timing|build|metadata)$/i, '') ||
  name;
