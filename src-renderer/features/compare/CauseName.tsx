import type { CauseName as Cause } from '../../../shared/compare/types.ts';
import { causeStyle } from '../../../shared/report/charts/causeStyle.ts';

/** A cause in its colour and its word. */
export function CauseName({ cause }: { readonly cause: Cause }) {
  const { label, color } = causeStyle[cause];
  return (
    <span className="cause">
      <i className="cause-dot" style={{ background: color }} aria-hidden="true" />
      {label}
    </span>
  );
}
