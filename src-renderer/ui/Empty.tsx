import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';
import './empty.css';

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  /** What would be here, and how it comes about. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A screen without content teaches what belongs there and offers the next step. */
export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <h2 className="empty-title">{title}</h2>
      <div className="empty-text">{children}</div>
      {actions !== undefined && <div className="empty-actions">{actions}</div>}
    </div>
  );
}
