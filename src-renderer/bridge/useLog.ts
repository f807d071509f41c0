import { useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import type { RunId } from '../../shared/base/brand.ts';
import type { Output } from '../../shared/contract/api.ts';
import { call } from './bridge.ts';

export const logKey = (run: RunId): QueryKey => ['log', run];

const longest = 50_000;

/** The log of a run as it grows: each push asks only for what is new, so a missed one heals with the next. */
export function useLog(run: RunId | null): readonly string[] {
  const client = useQueryClient();
  const queryKey = ['log', run] as const;
  const { data } = useQuery({
    queryKey,
    enabled: run !== null,
    queryFn: async (): Promise<Output<'runs.log'>> => {
      const known = client.getQueryData<Output<'runs.log'>>(queryKey) ?? { lines: [], nextLine: 0 };
      if (run === null) return known;
      const { lines, nextLine } = await call('runs.log', { id: run, fromLine: known.nextLine });
      return { lines: [...known.lines, ...lines].slice(-longest), nextLine };
    },
  });
  return data?.lines ?? [];
}
