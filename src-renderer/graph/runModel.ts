import type { FigureKind } from '../../shared/compare/types.ts';
import type { RunEngine } from '../../shared/contract/runMethods.ts';
import { graphModel, type GraphModel } from './model.ts';

const made = new WeakMap<RunEngine, GraphModel>();

/** The engine of a run, made once for all screens that draw it; null where the run left none. */
export function modelOfRun(run: RunEngine, figures: FigureKind): GraphModel | null {
  const { engine, times } = run;
  if (engine === null) return null;
  const known = made.get(run);
  if (known) return known;
  // An estimate is shown as the range that its layers carry.
  const layerMs = figures === 'estimated' ? null : (times?.layerMs ?? engine.layers.map(() => null));
  const model = graphModel(engine, layerMs);
  made.set(run, model);
  return model;
}
