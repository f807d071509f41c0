import { useMutation } from '@tanstack/react-query';
import type { Settings } from '../../shared/contract/appMethods.ts';
import type { HistoryState } from '../../shared/contract/projectMethods.ts';
import { call } from '../bridge/bridge.ts';
import { useCommands, type Command } from '../ui/commands.ts';
import { go, lastPlace, useTrail, type Place } from '../ui/place.ts';
import { rail } from './screens.ts';
import type { ProjectActs } from './useProjectActs.ts';

interface Overlays {
  readonly palette: () => void;
  readonly shortcuts: () => void;
  readonly jobs: () => void;
}

const themes: readonly (readonly [Settings['theme'], string])[] = [
  ['system', 'Theme: as the desktop'],
  ['light', 'Theme: light'],
  ['dark', 'Theme: dark'],
  ['high-contrast', 'Theme: high contrast'],
];

/** The commands that hold on every screen. */
export function useAppCommands(
  acts: ProjectActs,
  hasProject: boolean,
  history: HistoryState,
  overlays: Overlays,
): void {
  const setTheme = useMutation({
    mutationFn: (theme: Settings['theme']) => call('settings.set', { patch: { theme } }),
  });
  const screens = rail.map(({ screen, title, keys, start }): Command => ({
    id: `go.${screen}`,
    title,
    group: 'Go',
    keys,
    isEnabled: hasProject,
    run: () => enter(start),
  }));
  useCommands([
    { id: 'palette.open', title: 'Command palette', group: 'Help', keys: 'Mod+k', run: overlays.palette },
    ...screens,
    { id: 'go.settings', title: 'Settings', group: 'Go', keys: 'Mod+,', run: () => go({ screen: 'settings' }) },
    { id: 'go.back', title: 'Back', group: 'Go', keys: 'Alt+ArrowLeft', run: () => useTrail.getState().back() },
    {
      id: 'go.forward',
      title: 'Forward',
      group: 'Go',
      keys: 'Alt+ArrowRight',
      run: () => useTrail.getState().forward(),
    },
    { id: 'project.new', title: 'New project…', group: 'Project', keys: 'Mod+n', run: acts.create },
    { id: 'project.open', title: 'Open project…', group: 'Project', keys: 'Mod+o', run: acts.open },
    { id: 'project.sample', title: 'Try the sample', group: 'Project', keywords: 'demo yolo', run: acts.openSample },
    { id: 'project.close', title: 'Close project', group: 'Project', isEnabled: hasProject, run: acts.close },
    {
      id: 'variants.import',
      title: 'Import models…',
      group: 'Project',
      keywords: 'onnx',
      keys: 'Mod+i',
      isEnabled: hasProject,
      run: acts.importModel,
    },
    {
      id: 'runs.import',
      title: 'Import trtexec files…',
      group: 'Project',
      keywords: 'engine layers profile times log json',
      keys: 'Mod+Shift+i',
      isEnabled: hasProject,
      run: acts.importRun,
    },
    {
      id: 'project.undo',
      title: history.undo === null ? 'Undo' : `Undo: ${history.undo}`,
      group: 'Project',
      keys: 'Mod+z',
      isEnabled: history.undo !== null,
      run: acts.undo,
    },
    {
      id: 'project.redo',
      title: history.redo === null ? 'Redo' : `Redo: ${history.redo}`,
      group: 'Project',
      keys: 'Mod+Shift+z',
      isEnabled: history.redo !== null,
      run: acts.redo,
    },
    { id: 'view.jobs', title: 'Jobs and log', group: 'View', keys: 'Mod+j', isEnabled: hasProject, run: overlays.jobs },
    ...themes.map(([theme, title]): Command => ({
      id: `view.theme.${theme}`,
      title,
      group: 'View',
      run: () => setTheme.mutate(theme),
    })),
    { id: 'shortcuts.open', title: 'Keyboard shortcuts', group: 'Help', keys: '?', run: overlays.shortcuts },
  ]);
}

function enter(start: Place): void {
  go(lastPlace(useTrail.getState(), start.screen) ?? start);
}
