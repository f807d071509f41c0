import type { CauseName } from '../../compare/types.ts';

/** What people read for a cause, and the variable that colours it. */
export const causeStyle: Readonly<Record<CauseName, { readonly label: string; readonly color: string }>> = {
  'qdq-reformat': { label: 'surviving Q/DQ', color: 'var(--c-qdq)' },
  'format-reformat': { label: 'format copies', color: 'var(--c-format)' },
  'float-island': { label: 'INT8 or float', color: 'var(--c-island)' },
  'fusion-lost': { label: 'fusion', color: 'var(--c-fusion)' },
  'fp32-remainder': { label: 'FP32 or FP16', color: 'var(--c-fp32)' },
  requantize: { label: 'requantize', color: 'var(--c-requant)' },
  'kernel-choice': { label: 'kernel choice', color: 'var(--c-kernel)' },
  'only-here': { label: 'only here', color: 'var(--c-only)' },
  'only-there': { label: 'only there', color: 'var(--c-only)' },
  unattributed: { label: 'unattributed', color: 'var(--c-unknown)' },
};
