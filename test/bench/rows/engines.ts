import { join } from 'node:path';
import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import type { RunEvidence } from '../../../shared/compare/types.ts';
import { readLayerJson } from '../../../shared/engine/import/layerJson.ts';
import { joinProfile } from '../../../shared/engine/joinProfile.ts';
import { parseQuery } from '../../../shared/engine/view/query.ts';
import { recordedRun } from '../../support/recordedRun.ts';
import { asLayerJson, syntheticEngine } from '../../support/syntheticEngine.ts';
import { mediansInTurns, medianMs, type Row } from '../row.ts';

/** Importing, searching and comparing synthetic engines made from recorded layers. */
export async function engineRows(shared: string): Promise<readonly Row[]> {
  const base = recordedRun(join(shared, 'engines/resnet18-a100/qat'), 'qat');
  const other = recordedRun(join(shared, 'engines/resnet18-a100/qat-residual'), 'qat-residual');
  const made = (run: RunEvidence, layers: number) => syntheticEngine(run.engine!, run.profile!, layers);

  const text = asLayerJson(made(base, 10_000).engine);
  const [own, parse] = await mediansInTurns(
    21,
    () => readLayerJson(text),
    () => JSON.parse(text),
  );
  const ten = made(base, 10_000);
  const forty = made(base, 40_000);
  const items = ten.engine.layers.map((layer) => ({ layer, ms: 0.01, share: 0.0001 }));
  return [
    { name: 'import-10k', unit: 'ms', value: own, floor: parse, peer: null, budget: { kind: 'ratio', most: 3 } },
    {
      name: 'diff-40k',
      unit: 'ms',
      value: await medianMs(1, () => compareRuns(evidence(base, forty), evidence(other, made(other, 40_000)))),
      floor: null,
      peer: null,
      budget: { kind: 'value', most: 3000 },
    },
    {
      name: 'search-10k',
      unit: 'ms',
      value: await medianMs(5, () => items.filter((item) => parseQuery('conv2 int8 -reformat').matches(item))),
      floor: null,
      peer: null,
      budget: { kind: 'value', most: 100 },
    },
  ];
}

const evidence = (run: RunEvidence, { engine, profile }: ReturnType<typeof syntheticEngine>): RunEvidence => ({
  ...run,
  engine,
  profile,
  timed: joinProfile(engine, profile),
});
