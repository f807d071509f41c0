import type { FilePurpose, FileToken } from '../../shared/contract/appMethods.ts';
import type { Project } from '../../shared/contract/project.ts';
import { call } from '../bridge/bridge.ts';
import { preferredPair } from '../bridge/preferredPair.ts';
import { useAct } from '../bridge/useAct.ts';
import { useTrail, type RunPair } from '../ui/place.ts';
import { tellDone } from '../bridge/notices.ts';
import { useImport } from './useImport.ts';

export interface ProjectActs {
  readonly isBusy: boolean;
  readonly create: () => void;
  readonly open: () => void;
  readonly openRecent: (path: string) => void;
  readonly openSample: () => void;
  readonly close: () => void;
  readonly importModel: () => void;
  readonly importRun: () => void;
  readonly importFiles: (files: readonly FileToken[]) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

/** The sample opens on its finished comparison where it has one. */
const showSample = (pair: RunPair | null): void =>
  useTrail.getState().reset(pair ? { screen: 'compare', ...pair } : { screen: 'variants', variant: null });

/** What can be done with a project as a whole, from the menu, the start screen, the palette or a drop. */
export function useProjectActs(hasProject: boolean): ProjectActs {
  const opened = (project: Project | null): void => {
    if (project) useTrail.getState().reset({ screen: 'variants', variant: null });
  };
  const create = useAct(async () => {
    const [place] = await call('files.pick', { purpose: 'create-project' });
    return place ? call('project.create', { token: place.token }) : null;
  }, opened);
  const open = useAct(async () => {
    const [file] = await call('files.pick', { purpose: 'open-project' });
    return file ? call('project.open', { token: file.token }) : null;
  }, opened);
  const recent = useAct((path: string) => call('project.open', { recent: path }), opened);
  const sample = useAct(async () => {
    await call('project.openSample', null);
    return preferredPair(await call('runs.list', null), await call('variants.list', null));
  }, showSample);
  const close = useAct(
    () => call('project.close', null),
    () => useTrail.getState().reset({ screen: 'start' }),
  );
  const bringIn = useImport(hasProject);
  const pick = useAct((purpose: FilePurpose) => call('files.pick', { purpose }), bringIn.run);
  const undo = useAct(
    () => call('history.undo', null),
    (state) => tellDone(state.redo === null ? 'Undone.' : `Undone: ${state.redo}.`),
  );
  const redo = useAct(
    () => call('history.redo', null),
    (state) => tellDone(state.undo === null ? 'Done again.' : `Done again: ${state.undo}.`),
  );
  return {
    isBusy: [create, open, recent, sample, close, bringIn].some((act) => act.isBusy),
    create: () => create.run(),
    open: () => open.run(),
    openRecent: recent.run,
    openSample: () => sample.run(),
    close: () => close.run(),
    importModel: () => pick.run('import-model'),
    importRun: () => pick.run('import-run'),
    importFiles: bringIn.run,
    undo: () => undo.run(),
    redo: () => redo.run(),
  };
}
