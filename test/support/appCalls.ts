import { join } from 'node:path';
import type { Input, Method, Output } from '../../shared/contract/api.ts';
import type { Run } from '../../shared/contract/project.ts';
import type { RunningApp } from './electronApp.ts';

/** What the window calls, called in its place. Errors are thrown with their code. */
export async function callApp<M extends Method>({ page }: RunningApp, method: M, input: Input<M>): Promise<Output<M>> {
  const answer = await page.evaluate(
    ([name, value]) =>
      (
        window as unknown as { qdq: { call(name: string, input: unknown): Promise<{ ok: boolean; error: unknown }> } }
      ).qdq.call(name, value),
    [method, input] as const,
  );
  if (!answer.ok) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
  return (answer as unknown as { value: Output<M> }).value;
}

/** An empty project in `folder`, opened. */
export async function createProject(running: RunningApp, folder: string): Promise<void> {
  await running.choose(join(folder, 'project.qdq'));
  const [file] = await callApp(running, 'files.pick', { purpose: 'create-project' });
  await callApp(running, 'project.create', { token: file!.token });
}

/** Files as if they had been dropped together. */
export async function importRun(running: RunningApp, paths: readonly string[], label: string): Promise<Run> {
  const files = await callApp(running, 'files.drop', { paths });
  return callApp(running, 'runs.import', { tokens: files.map(({ token }) => token), label });
}

/** Goes to an engine of the project, by its run or by the variant that it is a prediction of. */
export async function showEngine(
  { page }: RunningApp,
  source: { readonly run: string } | { readonly prediction: string },
): Promise<void> {
  const [[kind, id]] = Object.entries(source) as [[string, string]];
  await page.getByRole('navigation').getByText('Engine', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Engine' }).selectOption(`${kind} ${id}`);
}
