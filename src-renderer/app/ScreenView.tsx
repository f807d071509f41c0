import { lazy, Suspense } from 'react';
import type { Output } from '../../shared/contract/api.ts';
import { StartPage } from '../features/projects/StartPage.tsx';
import { VariantsPage } from '../features/variants/VariantsPage.tsx';
import { Loading } from '../ui/Problem.tsx';
import { useTrail, type Place } from '../ui/place.ts';
import type { ProjectActs } from './useProjectActs.ts';

// The window opens with what it shows first; the other screens are read when they are gone to.
const ComparePage = lazy(async () => ({ default: (await import('../features/compare/ComparePage.tsx')).ComparePage }));
const DevicesPage = lazy(async () => ({ default: (await import('../features/devices/DevicesPage.tsx')).DevicesPage }));
const EnginePage = lazy(async () => ({ default: (await import('../features/engine/EnginePage.tsx')).EnginePage }));
const FixPage = lazy(async () => ({ default: (await import('../features/fix/FixPage.tsx')).FixPage }));
const ReportsPage = lazy(async () => ({ default: (await import('../features/reports/ReportsPage.tsx')).ReportsPage }));
const SettingsPage = lazy(async () => ({
  default: (await import('../features/settings/SettingsPage.tsx')).SettingsPage,
}));
const SweepPage = lazy(async () => ({ default: (await import('../features/sweeps/SweepPage.tsx')).SweepPage }));

interface ScreenViewProps {
  readonly place: Place;
  readonly hasProject: boolean;
  readonly acts: ProjectActs;
  readonly recent: Output<'project.recent'>;
}

/** The screen of a place. */
export function ScreenView(props: ScreenViewProps) {
  return (
    <Suspense fallback={<Loading what="Opening" />}>
      <ScreenOf {...props} />
    </Suspense>
  );
}

function ScreenOf({ place, hasProject, acts, recent }: ScreenViewProps) {
  const replace = useTrail((trail) => trail.replace);
  switch (place.screen) {
    case 'start':
      return (
        <StartPage
          recent={recent}
          isBusy={acts.isBusy}
          onNew={acts.create}
          onOpen={acts.open}
          onSample={acts.openSample}
          onRecent={acts.openRecent}
        />
      );
    case 'variants':
      return (
        <VariantsPage
          selected={place.variant}
          onSelect={(variant) => replace({ screen: 'variants', variant })}
          onImport={acts.importModel}
          onImportRun={acts.importRun}
        />
      );
    case 'devices':
      return <DevicesPage selected={place.device} onSelect={(device) => replace({ screen: 'devices', device })} />;
    case 'sweep':
      return <SweepPage />;
    case 'engine':
      return <EnginePage source={place.source} onSource={(source) => replace({ screen: 'engine', source })} />;
    case 'settings':
      return <SettingsPage hasProject={hasProject} />;
    case 'compare':
      return <ComparePage a={place.a} b={place.b} onPair={(a, b) => replace({ screen: 'compare', a, b })} />;
    case 'fix':
      return (
        <FixPage
          variant={place.variant}
          finding={place.finding ?? null}
          onVariant={(variant) => replace({ screen: 'fix', variant })}
        />
      );
    case 'reports':
      return <ReportsPage pairs={place.pairs} onPairs={(pairs) => replace({ screen: 'reports', pairs })} />;
  }
}
