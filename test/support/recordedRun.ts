import { unknownConditions } from '../../shared/compare/conditions.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../shared/base/result.ts';
import type { RunEvidence } from '../../shared/compare/types.ts';
import { readLayerJson } from '../../shared/engine/import/layerJson.ts';
import { readProfileJson } from '../../shared/engine/import/profileJson.ts';
import { readTimesJson } from '../../shared/engine/import/timesJson.ts';
import { joinProfile } from '../../shared/engine/joinProfile.ts';

/** A recorded engine of `../shared/engines` as the evidence of a run. */
export function recordedRun(folder: string, label: string): RunEvidence {
  const read = <T>(name: string, reader: (text: string) => Result<T>): T => {
    const result = reader(readFileSync(join(folder, name), 'utf8'));
    if (!result.ok) throw new Error(`${folder}/${name}: ${result.error.message}`);
    return result.value;
  };
  const engine = read('graph.json', readLayerJson);
  const profile = read('profile.json', readProfileJson);
  return {
    label,
    figures: 'recorded',
    engine,
    profile,
    timed: joinProfile(engine, profile),
    samples: read('timing.json', readTimesJson),
    paired: [],
    model: null,
    log: null,
    conditions: unknownConditions,
  };
}
