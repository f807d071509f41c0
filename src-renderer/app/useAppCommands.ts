import { useMutation } from '@tanstack/react-query';
import type { Output } from '../../shared/contract/api.ts';
import type { Settings } from '../../shared/contract/appMethods.ts';
import type { HistoryState } from '../../shared/contract/projectMethods.ts';
import { call } from '../bridge/bridge.ts';
import { useNotices } from '../bridge/notices.ts';
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
  recent: Output<'project.recent'>,
  overlays: Overlays,
): void {
  const setTheme = useMutation({
    mutationFn: (theme: Settings['theme']) => call('settings.set', { patch: { theme } }),
  });
  const { notices, dismissAll } = useNotices();
  const noProject = !hasProject && 'open a project first';
  const screens = rail.map(({ screen, title, keys, start }): Command => ({
    id: `go.${screen}`,
    title,
    group: 'Go',
    keys,
    whyNot: noProject,
    run: () => enter(start),
  }));
  useCommands([
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
    {
      id: 'project.sample',
      title: 'Open the sample',
      group: 'Project',
      keywords: 'try demo yolo',
      run: acts.openSample,
    },
    ...recent.map(({ name, path }): Command => ({
      id: `project.recent.${path}`,
      title: `Open recent: ${name}`,
      group: 'Project',
      keywords: path,
      run: () => acts.openRecent(path),
    })),
    { id: 'project.close', title: 'Close project', group: 'Project', whyNot: noProject, run: acts.close },
    {
      id: 'variants.import',
      title: 'Import models…',
      group: 'Project',
      keywords: 'onnx',
      keys: 'Mod+i',
      whyNot: noProject,
      run: acts.importModel,
    },
    {
      id: 'runs.import',
      title: 'Import trtexec files…',
      group: 'Project',
      keywords: 'engine layers profile times log json',
      keys: 'Mod+Shift+i',
      whyNot: noProject,
      run: acts.importRun,
    },
    {
      id: 'project.undo',
      title: history.undo === null ? 'Undo' : `Undo: ${history.undo}`,
      group: 'Project',
      keys: 'Mod+z',
      whyNot: history.undo === null && 'nothing to undo',
      run: acts.undo,
    },
    {
      id: 'project.redo',
      title: history.redo === null ? 'Redo' : `Redo: ${history.redo}`,
      group: 'Project',
      keys: 'Mod+Shift+z',
      whyNot: history.redo === null && 'nothing to redo',
      run: acts.redo,
    },
    { id: 'view.jobs', title: 'Jobs and log', group: 'View', keys: 'Mod+j', whyNot: noProject, run: overlays.jobs },
    {
      id: 'view.dismiss',
      title: 'Dismiss all messages',
      group: 'View',
      keys: 'Mod+Shift+d',
      whyNot: notices.length === 0 && 'there is none',
      run: dismissAll,
    },
    ...themes.map(([theme, title]): Command => ({
      id: `view.theme.${theme}`,
      title,
      group: 'View',
      run: () => setTheme.mutate(theme),
    })),
    { id: 'palette.open', title: 'Command palette', group: 'Help', keys: 'Mod+k', run: overlays.palette },
    { id: 'shortcuts.open', title: 'Keyboard shortcuts', group: 'Help', keys: '?', run: overlays.shortcuts },
  ]);
}

function enter(start: Place): void {
  go(lastPlace(useTrail.getState(), start.screen) ?? start);
}
