import type { ComponentProps, ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';
import { Tooltip } from './Tooltip.tsx';
import './button.css';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'children'> {
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger';
  readonly icon?: IconName;
  readonly isBusy?: boolean;
  readonly children: ReactNode;
}

export function Button({ look = 'plain', icon, isBusy = false, children, className = '', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      className={`button button-${look} ${className}`}
      aria-busy={isBusy}
      disabled={rest.disabled === true || isBusy}
    >
      {isBusy ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'children'> {
  readonly icon: IconName;
  readonly label: string;
  /** Shown beside the label, for example `Ctrl+Z`. */
  readonly shortcut?: string;
}

/** A button of one icon: named for assistive technology, and by a tooltip for everyone else. */
export function IconButton({ icon, label, shortcut, className = '', ...rest }: IconButtonProps) {
  return (
    <Tooltip text={shortcut ? `${label} (${shortcut})` : label}>
      <button {...rest} type="button" className={`button button-icon ${className}`} aria-label={label}>
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}
