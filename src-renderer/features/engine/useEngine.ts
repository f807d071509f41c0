import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import type { FigureKind } from '../../../shared/compare/types.ts';
import type { RunDetail, RunEngine } from '../../../shared/contract/runMethods.ts';
import type { EngineGraph } from '../../../shared/engine/graph.ts';
import { lintEngine } from '../../../shared/engine/lint/lintEngine.ts';
import type { EngineFinding } from '../../../shared/engine/lint/types.ts';
import type { Prediction } from '../../../shared/qdq/types.ts';
import { errorOf } from '../../bridge/bridge.ts';
import { figuresOf } from '../../bridge/figures.ts';
import { queries } from '../../bridge/queries.ts';
import { useSettings } from '../../bridge/useSettings.ts';
import { graphModel, type GraphModel } from '../../graph/model.ts';
import { modelOfRun } from '../../graph/runModel.ts';
import type { EngineSource } from '../../ui/place.ts';

/** One engine as this screen shows it, wherever it comes from. */
export interface EngineView {
  readonly model: GraphModel;
  readonly engine: EngineGraph;
  readonly figures: FigureKind;
  /** Empty until they are known. */
  readonly findings: readonly EngineFinding[];
  /** Why a predicted layer is what it is, by layer name. */
  readonly reasons: ReadonlyMap<string, readonly string[]>;
  readonly prediction: Prediction | null;
  readonly detail: RunDetail | null;
}

export type EngineState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: AppError; readonly retry: () => void }
  /** The run is there and left no engine behind (not finished, failed, or imported without a layer file). */
  | { readonly kind: 'without-engine'; readonly detail: RunDetail }
  | { readonly kind: 'ready'; readonly view: EngineView };

/** The only place of this screen that talks to the bridge. */
export function useEngine(source: EngineSource | null): EngineState {
  const { target } = useSettings();
  const runId = source?.kind === 'run' ? source.run : null;
  const variantId = source?.kind === 'prediction' ? source.variant : null;
  const run = useQuery({ ...queries.run(runId!), enabled: runId !== null });
  const engine = useQuery({ ...queries.engine(runId!), enabled: runId !== null });
  const predicted = useQuery({ ...queries.predicted(variantId!, target), enabled: variantId !== null });
  const ofRun = useRunView(run.data ?? null, engine.data ?? null);
  const ofPrediction = useMemo(
    () => (predicted.data ? viewOfPrediction(predicted.data.engine, predicted.data.prediction) : null),
    [predicted.data],
  );
  if (source === null) return { kind: 'none' };
  const asked = runId === null ? [predicted] : [run, engine];
  const failed = asked.find(({ isError }) => isError);
  if (failed) return { kind: 'failed', error: errorOf(failed.error), retry: () => void failed.refetch() };
  if (asked.some(({ isPending }) => isPending)) return { kind: 'loading' };
  const view = runId === null ? ofPrediction : ofRun;
  if (view) return { kind: 'ready', view };
  return run.data ? { kind: 'without-engine', detail: run.data } : { kind: 'loading' };
}

/** Findings of engines that are still in use: a screen that is entered again has them at once. */
const known = new WeakMap<RunEngine, readonly EngineFinding[]>();

/** The graph comes first: what the checks find follows when it is drawn. */
function useRunView(detail: RunDetail | null, run: RunEngine | null): EngineView | null {
  const bare = useMemo(() => detail && run && viewOfRun(detail, run), [detail, run]);
  const drawn = useDeferredValue(bare, null);
  const checked = useMemo(
    () => (drawn && run && drawn.engine === run.engine ? { ...drawn, findings: findingsOf(drawn, run) } : null),
    [drawn, run],
  );
  return drawn === bare && checked !== null ? checked : bare;
}

function findingsOf({ engine, detail }: EngineView, run: RunEngine): readonly EngineFinding[] {
  const findings = known.get(run) ?? lintEngine(engine, run.times && { ...run.times, engine }, detail?.log ?? null);
  known.set(run, findings);
  return findings;
}

function viewOfRun(detail: RunDetail, run: RunEngine): EngineView | null {
  const figures = figuresOf(detail.run);
  const model = modelOfRun(run, figures);
  if (model === null) return null;
  const findings = known.get(run) ?? [];
  return { model, engine: model.engine, figures, findings, reasons: new Map(), prediction: null, detail };
}

const viewOfPrediction = (engine: EngineGraph, prediction: Prediction): EngineView => ({
  model: graphModel(engine, null),
  engine,
  figures: 'estimated',
  findings: [],
  reasons: new Map(prediction.regions.map((region) => [region.name, region.reasons])),
  prediction,
  detail: null,
});
