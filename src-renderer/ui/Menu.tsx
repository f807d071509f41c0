import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';
import './popup.css';

export interface MenuAction {
  readonly label: string;
  readonly icon?: IconName;
  readonly hint?: string | undefined;
  readonly isDanger?: boolean;
  /** Why it cannot be chosen now, shown as its hint. */
  readonly whyNot?: string | false;
  readonly run: () => void;
}

export interface MenuSection {
  readonly title?: string;
  readonly actions: readonly MenuAction[];
}

/** @param trigger the button that opens it. */
export function Menu({
  trigger,
  sections,
}: {
  readonly trigger: ReactElement;
  readonly sections: readonly MenuSection[];
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="popup-position">
          <Base.Popup className="menu">
            {sections.map((section, index) => (
              <Base.Group key={section.title ?? index} className="menu-section">
                {section.title !== undefined && (
                  <Base.GroupLabel className="menu-title">{section.title}</Base.GroupLabel>
                )}
                {section.actions.map((action) => (
                  <Base.Item
                    key={action.label}
                    className={action.isDanger ? 'menu-item menu-danger' : 'menu-item'}
                    disabled={Boolean(action.whyNot)}
                    onClick={() => action.run()}
                  >
                    <span className="menu-icon">{action.icon && <Icon name={action.icon} />}</span>
                    <span className="menu-label">{action.label}</span>
                    <span className="menu-hint">{action.whyNot || action.hint}</span>
                  </Base.Item>
                ))}
              </Base.Group>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
