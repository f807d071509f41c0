import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { AppEvent } from '../../shared/contract/api.ts';
import { logKey } from './useLog.ts';
import { queries } from './queries.ts';

type Topic = Extract<AppEvent, { kind: 'changed' }>['topic'];

/** Which answers a change makes stale. A run that ends changes what a variant's row shows, not what the model is. */
const staleBy: Readonly<Record<Topic, readonly QueryKey[]>> = {
  project: [['project'], ['variants'], ['runs'], ['devices'], ['history'], ['jobs'], ['settings']],
  variants: [['variants', 'list'], ['history']],
  runs: [['runs'], ['history']],
  devices: [['devices']],
  settings: [['settings']],
  history: [['history']],
};

export interface EventHandlers {
  readonly onProblem: (error: Extract<AppEvent, { kind: 'problem' }>['error']) => void;
  readonly onCommand: (command: string) => void;
}

/** The one listener: what main pushes becomes fresh answers, a toast, or a command. */
export function handleEvent(event: AppEvent, client: QueryClient, handlers: EventHandlers): void {
  switch (event.kind) {
    case 'changed':
      for (const queryKey of staleBy[event.topic]) void client.invalidateQueries({ queryKey });
      return;
    case 'jobs':
      client.setQueryData(queries.jobs().queryKey, event.jobs);
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
