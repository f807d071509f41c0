import { Icon } from '../ui/Icon.tsx';
import { onMac } from '../ui/Kbd.tsx';
import { showKeys } from '../ui/keys.ts';
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
          disabled={!hasProject}
          title={`${entry.title} (${showKeys(entry.keys, onMac)})`}
          data-testid={`rail-${entry.screen}`}
          onClick={() => go(lastPlace({ place, past }, entry.screen) ?? entry.start)}
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
        title={`Settings (${showKeys('Mod+,', onMac)})`}
        onClick={() => go({ screen: 'settings' })}
      >
        <Icon name="settings" />
        <span className="rail-title">Settings</span>
      </button>
    </nav>
  );
}
