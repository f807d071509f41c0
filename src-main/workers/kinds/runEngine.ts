import { jsonText } from '../../../shared/base/jsonText.ts';
import { ok } from '../../../shared/base/result.ts';
import type { EngineGraph, TimedEngine } from '../../../shared/engine/graph.ts';
import type { WorkHandler } from '../handler.ts';
import { linkedRunOf } from './recentRuns.ts';

/** The layers of a run and their times, without the keys of each layer: they are half of the text, and wanted one by one. */
export const runEngine: WorkHandler<'runEngine'> = async (files) => {
  const run = await linkedRunOf(files);
  if (!run.ok) return run;
  const { engine, timed } = run.value.evidence;
  return ok(jsonText({ engine: engine && withoutKeys(engine), times: timed && withoutEngine(timed) }));
};

const withoutKeys = (engine: EngineGraph): EngineGraph => ({
  ...engine,
  layers: engine.layers.map((layer) => ({ ...layer, raw: {} })),
});

const withoutEngine = ({ engine: _engine, ...times }: TimedEngine): Omit<TimedEngine, 'engine'> => times;
