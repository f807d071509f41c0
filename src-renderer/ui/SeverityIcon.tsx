import { Icon } from './Icon.tsx';
import './severity.css';

const names = { error: 'error', warning: 'warning', info: 'info' } as const;

/** The severity of a finding by shape and colour, named for assistive technology. */
export function SeverityIcon({ severity }: { readonly severity: 'error' | 'warning' | 'info' }) {
  return (
    <span className={`severity severity-${severity}`}>
      <Icon name={names[severity]} />
      <span className="visually-hidden">{severity}: </span>
    </span>
  );
}
