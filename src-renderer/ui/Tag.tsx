import type { ReactNode } from 'react';
import type { DType } from '../../shared/base/dtype.ts';
import type { FigureKind } from '../../shared/compare/types.ts';
import { familyOf } from './precision.ts';
import { Tooltip } from './Tooltip.tsx';
import './tag.css';

type Tone = 'plain' | 'ok' | 'warn' | 'bad' | 'accent';

export function Tag({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`tag tag-${tone}`}>{children}</span>;
}

export function DTypeTag({ dtype }: { readonly dtype: DType | null }) {
  return <span className={`tag dtype dtype-${familyOf(dtype)}`}>{dtype ?? 'unknown'}</span>;
}

const figures: Readonly<Record<FigureKind, readonly [label: string, meaning: string]>> = {
  measured: ['measured', 'Measured by this app on the device that is named.'],
  recorded: ['recorded', 'Read from files that trtexec wrote elsewhere; this app did not measure it.'],
  estimated: ['estimated', 'Computed from a prediction and the roofline of a board. Nothing ran.'],
  'test-board': [
    'test board',
    'A stand-in that replays recorded output: it shows how a run goes, never how fast a board is.',
  ],
};

/** Says of a figure what kind of evidence it is; what was not measured has a dashed border. */
export function FigureTag({ kind, on }: { readonly kind: FigureKind; readonly on?: string }) {
  const [label, meaning] = figures[kind];
  return (
    <Tooltip text={meaning}>
      <span className={`tag figure figure-${kind}`}>
        {label}
        {on !== undefined && ` on ${on}`}
      </span>
    </Tooltip>
  );
}
