import { useQuery } from '@tanstack/react-query';
import type { Run, Variant } from '../../../shared/contract/project.ts';
import { queries } from '../../bridge/queries.ts';
import type { EngineSource } from '../../ui/place.ts';

export interface Sources {
  readonly runs: readonly Run[];
  readonly variants: readonly Variant[];
  /** What is shown when nothing was chosen: the newest finished run, else the newest Q/DQ model. */
  readonly preferred: EngineSource | null;
}

export function useSources(): Sources {
  const runs = (useQuery(queries.runs()).data ?? [])
    .filter((run) => run.state === 'done')
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const variants = useQuery(queries.variants()).data ?? [];
  const newest = variants.findLast((variant) => variant.kind === 'qdq') ?? variants.at(-1);
  const preferred: EngineSource | null = runs[0]
    ? { kind: 'run', run: runs[0].id }
    : newest
      ? { kind: 'prediction', variant: newest.id }
      : null;
  return { runs, variants, preferred };
}
