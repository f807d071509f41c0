import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { presenceWords } from './deviceWords.ts';

/** A dot and its word: the dot's form differs too, so that colour is not all that tells. */
export function Presence({ of }: { readonly of: DeviceRecord['presence'] }) {
  return (
    <span className={`presence is-${of}`}>
      <span className="presence-dot" aria-hidden="true" />
      {presenceWords[of]}
    </span>
  );
}
