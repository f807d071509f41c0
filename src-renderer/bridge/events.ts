import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { AppEvent } from '../../shared/contract/api.ts';
import { deviceTaskKey } from './useDeviceTask.ts';
import { logKey } from './useLog.ts';
import { workTaskKey } from './useWorkTask.ts';
import { queries } from './queries.ts';

type Topic = Extract<AppEvent, { kind: 'changed' }>['topic'];

/** Which answers a change makes stale. A run that ends changes what a variant's row shows, not what the model is. */
const staleBy: Readonly<Record<Exclude<Topic, 'project' | 'capabilities'>, readonly QueryKey[]>> = {
  variants: [['variants', 'list'], ['variants', 'score'], ['history']],
  runs: [['runs'], ['history']],
  devices: [['devices']],
  settings: [['settings']],
  history: [['history']],
};

/** What is expected of a target: only a board that answers otherwise changes it. */
const byCapabilities: readonly QueryKey[] = ['analysis', 'predicted', 'preview'].map((answer) => ['variants', answer]);

/** Belong to one project: another one must not be seen with them, not even for a moment. */
const ofProject: readonly QueryKey[] = [['variants'], ['runs'], ['devices'], ['history'], ['jobs'], ['log']];

export interface EventHandlers {
  /** Another project was opened, or the last one closed. */
  readonly onProject: () => void;
  readonly onProblem: (error: Extract<AppEvent, { kind: 'problem' }>['error']) => void;
  readonly onCommand: (command: string) => void;
}

/** The one listener: what main pushes becomes fresh answers, a toast, or a command. */
export function handleEvent(event: AppEvent, client: QueryClient, handlers: EventHandlers): void {
  switch (event.kind) {
    case 'changed':
      changed(event.topic, client);
      if (event.topic === 'project') handlers.onProject();
      return;
    case 'jobs':
      client.setQueryData(queries.jobs().queryKey, event.jobs);
      return;
    case 'questions':
      client.setQueryData(queries.questions().queryKey, event.questions);
      return;
    case 'device-task':
      client.setQueryData(deviceTaskKey(event.task), event.steps);
      return;
    case 'progress':
      client.setQueryData(workTaskKey(event.task), event);
      return;
    case 'log':
      void client.invalidateQueries({ queryKey: logKey(event.run) });
      return;
    case 'problem':
      handlers.onProblem(event.error);
      return;
    case 'command':
      handlers.onCommand(event.command);
  }
}

function changed(topic: Topic, client: QueryClient): void {
  if (topic === 'capabilities') {
    for (const queryKey of byCapabilities) void client.resetQueries({ queryKey });
    return;
  }
  if (topic !== 'project') {
    for (const queryKey of staleBy[topic]) void client.invalidateQueries({ queryKey });
    return;
  }
  for (const queryKey of ofProject) void client.resetQueries({ queryKey });
  void client.invalidateQueries({ queryKey: ['project'] });
  void client.invalidateQueries({ queryKey: ['settings'] });
}
