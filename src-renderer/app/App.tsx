import { CSPProvider } from '@base-ui/react/csp-provider';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { call, errorOf } from '../bridge/bridge.ts';
import { handleEvent, type EventHandlers } from '../bridge/events.ts';
import { useSettings } from '../bridge/useSettings.ts';
import { CopyContext, type Copy } from '../ui/clipboard.ts';
import { runCommand } from '../ui/commands.ts';
import { useRememberedStore } from '../ui/remembered.ts';
import { tellDone, tellProblem } from '../bridge/notices.ts';
import { Shell } from './Shell.tsx';
import { useTheme } from './theme.ts';
import { useKeys } from './useKeys.ts';

/** What holds for the whole window: theme, keys, events of main, view state that is kept, the clipboard. */
export function App() {
  useTheme(useSettings().theme);
  useKeys();
  useEvents();
  useKeptViewState();
  return (
    <CSPProvider disableStyleElements>
      <CopyContext value={copyText}>
        <Shell />
      </CopyContext>
    </CSPProvider>
  );
}

const copyText: Copy = (text, what) => {
  call('clipboard.write', { text }).then(
    () => tellDone(`Copied ${what}.`),
    (thrown: unknown) => tellProblem(errorOf(thrown)),
  );
};

const eventHandlers: EventHandlers = {
  onProject: () => useRememberedStore.getState().forget(),
  onProblem: (error) => tellProblem(error),
  onCommand: runCommand,
};

function useEvents(): void {
  const client = useQueryClient();
  useEffect(() => window.qdq.on((event) => handleEvent(event, client, eventHandlers)), [client]);
}

const writeDelayMs = 600;

/** Read once, written when it rests. */
function useKeptViewState(): void {
  const { layout } = useSettings();
  const restore = useRememberedStore((state) => state.restore);
  useEffect(() => restore(layout), [layout, restore]);
  const write = useEffectEvent((values: Readonly<Record<string, unknown>>) => {
    if (Object.entries(values).every(([key, value]) => layout[key] === value)) return;
    call('settings.set', { patch: { layout: values } }).catch((thrown: unknown) => tellProblem(errorOf(thrown)));
  });
  useEffect(() => {
    let timer: number | undefined;
    const stop = useRememberedStore.subscribe(({ values }) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => write(values), writeDelayMs);
    });
    return () => {
      window.clearTimeout(timer);
      stop();
    };
  }, []);
}
