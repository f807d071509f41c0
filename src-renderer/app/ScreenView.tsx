import type { Output } from '../../shared/contract/api.ts';
import { ComparePage } from '../features/compare/ComparePage.tsx';
import { DevicesPage } from '../features/devices/DevicesPage.tsx';
import { EnginePage } from '../features/engine/EnginePage.tsx';
import { FixPage } from '../features/fix/FixPage.tsx';
import { StartPage } from '../features/projects/StartPage.tsx';
import { ReportsPage } from '../features/reports/ReportsPage.tsx';
import { SettingsPage } from '../features/settings/SettingsPage.tsx';
import { SweepPage } from '../features/sweeps/SweepPage.tsx';
import { VariantsPage } from '../features/variants/VariantsPage.tsx';
import { useTrail, type Place } from '../ui/place.ts';
import type { ProjectActs } from './useProjectActs.ts';

interface ScreenViewProps {
  readonly place: Place;
  readonly hasProject: boolean;
  readonly acts: ProjectActs;
  readonly recent: Output<'project.recent'>;
}

/** The screen of a place. */
export function ScreenView({ place, hasProject, acts, recent }: ScreenViewProps) {
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
