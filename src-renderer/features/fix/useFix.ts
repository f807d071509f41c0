import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import type { FixPreview, FixRequest } from '../../../shared/contract/fixMethods.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { Analysis } from '../../../shared/qdq/types.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct, type Act } from '../../bridge/useAct.ts';
import { useSettings } from '../../bridge/useSettings.ts';
import { readShapesText } from '../../ui/shapesText.ts';
import { useFixStore, useFixWork, type FixWork } from './fixStore.ts';
import { ruleGroups, type RuleGroup } from './ruleGroups.ts';
import { bySaving, savingOf, type Saving } from './saving.ts';

export interface FixState {
  readonly work: FixWork;
  readonly change: (patch: Partial<FixWork>) => void;
  readonly analysis: Analysis | null;
  readonly analysisError: AppError | null;
  readonly groups: readonly RuleGroup[];
  readonly preview: FixPreview | null;
  readonly previewError: AppError | null;
  /** True while the preview shown belongs to an older choice. */
  readonly isPreviewing: boolean;
  /** By rule: what its fixes alone would save. */
  readonly savings: ReadonlyMap<string, Saving>;
  readonly apply: Act<string>;
  readonly pickImages: Act<void>;
  /** What is still to be typed before new scales can be measured. */
  readonly missing: string | null;
}

/** The only place of choosing and applying that talks to the bridge. */
export function useFix(variant: Variant): FixState {
  const { target } = useSettings();
  const work = useFixWork(variant.id);
  const change = (patch: Partial<FixWork>): void => useFixStore.getState().change(variant.id, patch);
  const analysis = useQuery(queries.analysis(variant.id, target));
  const groups = useMemo(() => ruleGroups(analysis.data?.findings ?? []), [analysis.data]);
  const typed = readShapesText(work.shapes, variant.facts.inputs);
  const missing = work.scales.kind !== 'none' && 'missing' in typed ? typed.missing : null;
  const shapes = 'missing' in typed ? null : typed.shapes;
  const request: FixRequest = { variant: variant.id, target, fixes: work.fixes, scales: work.scales, shapes };
  const preview = useQuery({
    ...queries.preview(request),
    enabled: analysis.isSuccess && missing === null,
    placeholderData: keepPreviousData,
  });
  const savings = useSavings(groups, request, preview.isSuccess && missing === null);
  const ranked = useMemo(() => rankedGroups(groups, savings), [groups, savings]);
  const apply = useAct(
    (label: string) => call('fix.apply', { ...request, label }),
    (made) => {
      change({ applied: made.id });
      tellDone(`Made ${made.label}.`, null, 'The model it was made from is untouched.');
    },
  );
  const pickImages = useAct(
    () => call('files.pick', { purpose: 'calibration-images' }),
    ([folder]) => {
      if (folder) change({ scales: { kind: 'images', token: folder.token }, imagesName: folder.name });
    },
  );
  return {
    work,
    change,
    analysis: analysis.data ?? null,
    analysisError: analysis.error ? errorOf(analysis.error) : null,
    groups: ranked,
    preview: preview.data ?? null,
    previewError: preview.error ? errorOf(preview.error) : null,
    isPreviewing: preview.isFetching,
    savings,
    apply,
    pickImages,
    missing,
  };
}

/** By predicted saving once all are known: lines that jump about while one reads help nobody. */
function rankedGroups(groups: readonly RuleGroup[], savings: FixState['savings']): readonly RuleGroup[] {
  const askable = groups.filter((group) => group.offers.length > 0);
  if (askable.some((group) => !savings.has(group.rule))) return groups;
  return groups.toSorted(
    (a, b) =>
      Number(b.offers.length > 0) - Number(a.offers.length > 0) || bySaving(savings.get(a.rule), savings.get(b.rule)),
  );
}

/** One preview a rule, after the one that the user waits for. */
function useSavings(groups: readonly RuleGroup[], request: FixRequest, isReady: boolean): FixState['savings'] {
  const askable = groups.filter((group) => group.offers.length > 0);
  return useQueries({
    queries: askable.map((group) => ({
      ...queries.preview({ ...request, fixes: group.offers.map((offer) => offer.id) }),
      enabled: isReady,
    })),
    combine: (results) =>
      new Map(
        results.flatMap((result, at) => (result.data ? [[askable[at]!.rule, savingOf(result.data)] as const] : [])),
      ),
  });
}
