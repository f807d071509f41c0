import { Icon } from '../ui/Icon.tsx';
import { go, lastPlace, useTrail } from '../ui/place.ts';
import { rail, type RailEntry } from './screens.ts';
import './rail.css';

interface RailProps {
  readonly hasProject: boolean;
  readonly counts: Readonly<Partial<Record<RailEntry['screen'], number>>>;
}

export function Rail({ hasProject, counts }: RailProps) {
  const { place, past } = useTrail();
  return (
    <nav className="rail" aria-label="Screens">
      {rail.map((entry) => (
        <button
          key={entry.screen}
          type="button"
          className="rail-entry"
          aria-current={place.screen === entry.screen ? 'page' : undefined}
          disabled={!hasProject || entry.start === null}
          title={entry.start === null ? `${entry.title} comes with a later version` : undefined}
          data-testid={`rail-${entry.screen}`}
          onClick={() => entry.start && go(lastPlace({ place, past }, entry.start.screen) ?? entry.start)}
        >
          <Icon name={entry.icon} />
          <span className="rail-title">{entry.title}</span>
          {hasProject && counts[entry.screen] !== undefined && (
            <span className="rail-count">{counts[entry.screen]}</span>
          )}
        </button>
      ))}
      <span className="rail-gap" />
      <button
        type="button"
        className="rail-entry"
        aria-current={place.screen === 'settings' ? 'page' : undefined}
        onClick={() => go({ screen: 'settings' })}
      >
        <Icon name="settings" />
        <span className="rail-title">Settings</span>
      </button>
    </nav>
  );
}
