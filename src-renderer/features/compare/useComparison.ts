import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunId, VariantId } from '../../../shared/base/brand.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { Comparison } from '../../../shared/compare/types.ts';
import type { Run, Variant } from '../../../shared/contract/project.ts';
import type { RunEngine } from '../../../shared/contract/runMethods.ts';
import { errorOf } from '../../bridge/bridge.ts';
import { figuresOf } from '../../bridge/figures.ts';
import { queries } from '../../bridge/queries.ts';
import type { GraphModel } from '../../graph/model.ts';
import { modelOfRun } from '../../graph/runModel.ts';
import { groupRows, type GroupRow } from './groupRow.ts';
import { preferredPair } from '../../bridge/preferredPair.ts';

export interface ComparisonView {
  readonly comparison: Comparison;
  readonly rows: readonly GroupRow[];
  /** Null where a run left no engine. */
  readonly modelA: GraphModel | null;
  readonly modelB: GraphModel | null;
  /** The variant of B: what a fix would be made of. */
  readonly fixable: VariantId | null;
  /** Where a recorded comparison shows a fix: the model that it was made from, to make it oneself. */
  readonly repeatable: VariantId | null;
  /** Where B is what a fix made of A: the signal that the fix is expected to leave; null where that is not known. */
  readonly estimatedSqnrDb: number | null;
}

export interface ComparisonState {
  readonly a: RunId | null;
  readonly b: RunId | null;
  readonly isLoading: boolean;
  readonly error: AppError | null;
  readonly retry: () => void;
  readonly view: ComparisonView | null;
}

const noRuns: readonly Run[] = [];
const noVariants: readonly Variant[] = [];

/** All runs that can be compared. */
export const useDoneRuns = (): readonly Run[] =>
  (useQuery(queries.runs()).data ?? noRuns).filter((run) => run.state === 'done');

/** Two of `runs` side by side. Without a choice the likeliest pair is taken. */
export function useComparison(runs: readonly Run[], chosenA: RunId | null, chosenB: RunId | null): ComparisonState {
  const variants = useQuery(queries.variants()).data ?? noVariants;
  const preferred = preferredPair(runs, variants);
  const known = (id: RunId | null): RunId | null => (runs.some((run) => run.id === id) ? id : null);
  const a = known(chosenA) ?? preferred?.a ?? null;
  const b = known(chosenB) ?? preferred?.b ?? null;
  const isPair = a !== null && b !== null;
  const engineA = useQuery({ ...queries.engine(a!), enabled: isPair });
  const engineB = useQuery({ ...queries.engine(b!), enabled: isPair });
  const compared = useQuery({ ...queries.comparison(a!, b!), enabled: isPair });
  const asked = [engineA, engineB, compared];
  const runA = runs.find((run) => run.id === a);
  const runB = runs.find((run) => run.id === b);
  const variantB = variants.find((variant) => variant.id === runB?.variant);
  const fixable = variantB?.kind === 'qdq' ? variantB.id : null;
  const repeatable = variantB?.origin === 'fixed' && runB?.deviceKind === 'import' ? variantB.parent : null;
  const isFixOfA = variantB?.parent != null && variantB.parent === runA?.variant;
  const estimatedSqnrDb = (isFixOfA ? variantB.plan?.estimatedSqnrDb : null) ?? null;
  // Each model is made when its engine is there, while main still compares.
  const modelA = useMemo(() => modelOf(engineA.data, runA), [engineA.data, runA]);
  const modelB = useMemo(() => modelOf(engineB.data, runB), [engineB.data, runB]);
  const comparison = compared.data;
  const view = useMemo(
    () =>
      comparison && modelA !== undefined && modelB !== undefined
        ? {
            comparison,
            rows: groupRows(comparison, modelA?.engine ?? null, modelB?.engine ?? null),
            modelA,
            modelB,
            fixable,
            repeatable,
            estimatedSqnrDb,
          }
        : null,
    [modelA, modelB, comparison, fixable, repeatable, estimatedSqnrDb],
  );
  const failed = asked.find(({ error }) => error !== null);
  return {
    a,
    b,
    isLoading: asked.some(({ isLoading }) => isLoading),
    error: failed?.error ? errorOf(failed.error) : null,
    retry: () => void failed?.refetch(),
    view,
  };
}

/** @returns undefined until the engine is there, null where the run left none */
const modelOf = (engine: RunEngine | undefined, run: Run | undefined): GraphModel | null | undefined =>
  engine && run && modelOfRun(engine, figuresOf(run));
