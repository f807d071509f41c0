import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call, errorOf } from '../bridge/bridge.ts';
import { queries } from '../bridge/queries.ts';
import { QuestionDialog } from '../features/devices/QuestionDialog.tsx';
import { Loading } from '../ui/Problem.tsx';
import { useTrail } from '../ui/place.ts';
import { tellProblem } from '../bridge/notices.ts';
import { crumbOf } from './crumb.ts';
import { DropZone } from './DropZone.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { JobsBar } from './JobsBar.tsx';
import { JobsSheet } from './JobsSheet.tsx';
import { Palette } from './Palette.tsx';
import { projectMenu } from './projectMenu.ts';
import { Rail } from './Rail.tsx';
import { ScreenView } from './ScreenView.tsx';
import { ShortcutsSheet } from './ShortcutsSheet.tsx';
import { TitleBar } from './TitleBar.tsx';
import { Toasts } from './Toasts.tsx';
import { useAppCommands } from './useAppCommands.ts';
import { useProjectActs } from './useProjectActs.ts';
import './shell.css';

type Overlay = 'palette' | 'shortcuts' | null;

/** The frame of the window: title bar, rail, the screen, jobs bar, and what can lie over them. */
export function Shell() {
  const project = useQuery(queries.project());
  const hasProject = Boolean(project.data);
  const inProject = { enabled: hasProject };
  const variants = useQuery({ ...queries.variants(), ...inProject }).data ?? [];
  const runs = useQuery({ ...queries.runs(), ...inProject }).data ?? [];
  const devices = useQuery({ ...queries.devices(), ...inProject }).data ?? [];
  const jobs = useQuery({ ...queries.jobs(), ...inProject }).data ?? [];
  const history = useQuery({ ...queries.history(), ...inProject }).data ?? { undo: null, redo: null };
  const recent = useQuery(queries.recent()).data ?? [];
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [showsJobs, setShowsJobs] = useState(false);
  const place = useTrail((trail) => trail.place);
  const acts = useProjectActs(hasProject);
  useFirstPlace(project.isSuccess, hasProject);
  useAppCommands(acts, hasProject, history, recent, {
    palette: () => setOverlay('palette'),
    shortcuts: () => setOverlay('shortcuts'),
    jobs: () => setShowsJobs((shown) => !shown),
  });

  const drop = (files: readonly File[]): void => {
    call('files.drop', { paths: [...window.qdq.dropPaths(files)] }).then(acts.importFiles, (thrown: unknown) =>
      tellProblem(errorOf(thrown)),
    );
  };
  const close = (): void => setOverlay(null);
  return (
    <div className="shell">
      <title>{project.data ? `${project.data.name} – QDQ Studio` : 'QDQ Studio'}</title>
      <TitleBar
        project={project.data?.name ?? null}
        crumb={hasProject ? crumbOf(place, variants, runs) : ''}
        history={history}
        projectMenu={projectMenu(acts, hasProject, recent)}
        onUndo={acts.undo}
        onRedo={acts.redo}
        onPalette={() => setOverlay('palette')}
      />
      <Rail hasProject={hasProject} counts={{ variants: variants.length, devices: devices.length }} />
      <main className="screen">
        {place.screen !== 'start' && <h1 className="visually-hidden">{crumbOf(place, variants, runs)}</h1>}
        {project.isPending ? (
          <Loading what="Opening" />
        ) : (
          <ErrorBoundary resetKey={JSON.stringify(place)}>
            <ScreenView place={place} hasProject={hasProject} acts={acts} recent={recent} />
          </ErrorBoundary>
        )}
        {showsJobs && <JobsSheet jobs={jobs} runs={runs} onClose={() => setShowsJobs(false)} />}
      </main>
      <JobsBar jobs={jobs} onOpen={() => setShowsJobs((shown) => !shown)} />
      <Palette isOpen={overlay === 'palette'} onClose={close} />
      <ShortcutsSheet isOpen={overlay === 'shortcuts'} onClose={close} />
      <Toasts />
      {hasProject && <QuestionDialog />}
      <DropZone onFiles={drop} />
    </div>
  );
}

/** The window opens on the project of last time where there is one. */
function useFirstPlace(isKnown: boolean, hasProject: boolean): void {
  const { place, reset } = useTrail();
  useEffect(() => {
    if (!isKnown) return;
    if (hasProject && place.screen === 'start') reset({ screen: 'variants', variant: null });
    if (!hasProject && place.screen !== 'start' && place.screen !== 'settings') reset({ screen: 'start' });
  }, [isKnown, hasProject, place.screen, reset]);
}
