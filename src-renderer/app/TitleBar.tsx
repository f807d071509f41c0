import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Kbd, onMac } from '../ui/Kbd.tsx';
import { showKeys } from '../ui/keys.ts';
import { Menu, type MenuSection } from '../ui/Menu.tsx';
import { useTrail } from '../ui/place.ts';
import type { HistoryState } from '../../shared/contract/projectMethods.ts';
import './titleBar.css';

interface TitleBarProps {
  readonly project: string | null;
  readonly crumb: string;
  readonly history: HistoryState;
  readonly projectMenu: readonly MenuSection[];
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onPalette: () => void;
}

/** Project, place, the way back, and the palette. There is no save: everything is stored as it happens. */
export function TitleBar({ project, crumb, history, projectMenu, onUndo, onRedo, onPalette }: TitleBarProps) {
  const { past, future, back, forward } = useTrail();
  return (
    <header className="title-bar">
      <Menu
        trigger={
          <button type="button" className="title-project" title={project ?? undefined} data-testid="project-menu">
            <span className="title-name">{project ?? 'QDQ Studio'}</span>
            <Icon name="down" size={12} />
          </button>
        }
        sections={projectMenu}
      />
      <span className="title-steps">
        <IconButton
          icon="left"
          label="Back"
          shortcut={showKeys('Alt+ArrowLeft', onMac)}
          disabled={past.length === 0}
          onClick={back}
        />
        <IconButton
          icon="right"
          label="Forward"
          shortcut={showKeys('Alt+ArrowRight', onMac)}
          disabled={future.length === 0}
          onClick={forward}
        />
      </span>
      <span className="title-crumb">{crumb}</span>
      <span className="spacer" />
      {project !== null && (
        <span className="title-steps">
          <IconButton
            icon="undo"
            label={history.undo === null ? 'Nothing to undo' : `Undo: ${history.undo}`}
            shortcut={showKeys('Mod+z', onMac)}
            disabled={history.undo === null}
            onClick={onUndo}
          />
          <IconButton
            icon="redo"
            label={history.redo === null ? 'Nothing to redo' : `Redo: ${history.redo}`}
            shortcut={showKeys('Mod+Shift+z', onMac)}
            disabled={history.redo === null}
            onClick={onRedo}
          />
        </span>
      )}
      <button type="button" className="title-search" onClick={onPalette}>
        <Icon name="search" />
        <span>Search or run a command</span>
        <Kbd keys="Mod+k" />
      </button>
    </header>
  );
}
