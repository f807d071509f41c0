import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importRun } from '../support/appCalls.ts';
import type { RunningApp } from '../support/electronApp.ts';
import { recordedRun } from '../support/recordedRun.ts';
import { asLayerJson, syntheticEngine } from '../support/syntheticEngine.ts';

/** Imports an engine of many layers, made of a recorded one and its times, as trtexec would have exported it. @returns its run */
export async function importSynthetic(
  running: RunningApp,
  shared: string,
  folder: string,
  layers: number,
  recorded = 'qat',
): Promise<string> {
  const base = recordedRun(join(shared, 'engines/resnet18-a100', recorded), recorded);
  const { engine, profile } = syntheticEngine(base.engine!, base.profile!, layers);
  const paths = ['graph', 'profile'].map((what) => join(folder, `${recorded}${layers}.${what}.json`));
  const times = profile.layers.map(({ name, averageMs, medianMs }) => ({
    name,
    timeMs: (averageMs ?? 0) * profile.count,
    averageMs,
    medianMs,
    percentage: 0,
  }));
  writeFileSync(paths[0]!, asLayerJson(engine));
  writeFileSync(paths[1]!, JSON.stringify([{ count: profile.count }, ...times]));
  return (await importRun(running, paths, `synthetic ${recorded} ${layers}`)).id;
}
