import type { FileToken } from '../../shared/contract/appMethods.ts';
import type { Project, Run, Variant } from '../../shared/contract/project.ts';
import { call } from './bridge.ts';

/** What came of a set of files that the user chose or dropped. */
export interface Imported {
  readonly project: Project | null;
  readonly variants: readonly Variant[];
  readonly run: Run | null;
  readonly ignored: readonly string[];
}

/**
 * Every file by what it is: a project is opened and nothing else looked at; each model becomes a variant; all exports of
 * trtexec together become one run, named after the first of them.
 */
export async function importFiles(files: readonly FileToken[]): Promise<Imported> {
  const project = files.find((file) => file.kind === 'project');
  if (project) return { ...nothing, project: await call('project.open', { token: project.token }) };
  const variants: Variant[] = [];
  for (const file of files.filter((candidate) => candidate.kind === 'model'))
    variants.push(await call('variants.import', { token: file.token }));
  const exports = files.filter((file) => file.kind === 'run');
  const run =
    exports.length === 0
      ? null
      : await call('runs.import', { tokens: exports.map((file) => file.token), label: labelOf(exports[0]!.name) });
  return {
    project: null,
    variants,
    run,
    ignored: files.filter((file) => file.kind === 'unknown').map((file) => file.name),
  };
}

const nothing: Imported = { project: null, variants: [], run: null, ignored: [] };

/** `resnet18.graph.json` → `resnet18`; a name that says nothing is kept. */
export const labelOf = (name: string): string =>
  name.replace(/\.(json|log|txt)$/i, '').replace(/[._-](graph|layers?|profile|times?|timing|build|metadata)$/i, '') ||
  name;
