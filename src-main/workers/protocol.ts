import type { Result } from '../../shared/base/result.ts';
import type { WorkKind } from './work.ts';

/** What goes to the process that works, and what comes back. */
export interface WorkRequest {
  readonly id: number;
  readonly kind: WorkKind;
  readonly input: unknown;
}

export type WorkAnswer =
  | { readonly id: number; readonly kind: 'result'; readonly result: Result<unknown> }
  | { readonly id: number; readonly kind: 'bug'; readonly stack: string };
