import { expect, it } from 'vitest';
import type { AppEvent } from '../../../shared/contract/api.ts';
import { createDeviceTasks } from '../../../src-main/api/deviceTasks.ts';

it('a task tells all its steps so far, each as it stands, and can be stopped', async () => {
  const heard: AppEvent[] = [];
  const tasks = createDeviceTasks((event) => heard.push(event));
  const ended = tasks.run('t', async (step, signal) => {
    step({ id: 'sign-in', state: 'running', found: 'orin', remedy: null });
    step({ id: 'sign-in', state: 'ok', found: 'Orin', remedy: null });
    step({ id: 'disk', state: 'ok', found: 'room', remedy: null });
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return 'stopped';
  });
  tasks.stop('other');
  tasks.stop('t');
  expect(await ended).toBe('stopped');
  expect(heard.at(-1)).toEqual({
    kind: 'device-task',
    task: 't',
    steps: [
      { id: 'sign-in', state: 'ok', found: 'Orin', remedy: null },
      { id: 'disk', state: 'ok', found: 'room', remedy: null },
    ],
  });
  tasks.stop('t');
});
