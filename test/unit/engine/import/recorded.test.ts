import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gatherRun, type RunReadings } from '../../../../shared/engine/import/gatherRun.ts';
import { layerLinks } from '../../../../shared/engine/link.ts';
import { lintEngine } from '../../../../shared/engine/lint/lintEngine.ts';
import { joinsOf } from '../../../../shared/engine/model/joins.ts';
import { engineEdges } from '../../../../shared/engine/model/edges.ts';
import { summariseEngine } from '../../../../shared/engine/summariseEngine.ts';
import { describeWithShared, sharedFiles } from '../../../support/sharedFolder.ts';

const files = [...sharedFiles('engines/**/*.{json,log,txt}'), ...sharedFiles('models/*/*.rtx-layers.txt')];

describeWithShared('every recorded file', (shared) => {
  test('says the same as before, one line a file', async () => {
    const lines = files.map((file) =>
      digest(file, gatherRun([{ name: file, text: readFileSync(path.join(shared, file), 'utf8') }])),
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('recorded.golden.txt');
  });

  test.each(files)('%s is read without a problem', (file) => {
    const run = gatherRun([{ name: file, text: readFileSync(path.join(shared, file), 'utf8') }]);
    expect(run.problems).toEqual([]);
  });
});

function digest(file: string, run: RunReadings): string {
  const { engine, log, metadata, profile, samples } = run;
  const { schema, layers, reformats, weightedOps, profile: profiled, times } = summariseEngine(run);
  const parts: string[] = [];
  if (engine !== null && reformats !== null && weightedOps !== null) {
    const edges = engineEdges(engine);
    const links = layerLinks(engine, null);
    parts.push(
      `${schema} ${layers} layers ${engine.ioTensors.length} io`,
      `copies ${reformats.total}/${reformats.qdq}/${reformats.dtypeChanging}`,
      `weighted ${weightedOps.int8ToInt8}/${weightedOps.int8ToFloat}/${weightedOps.float}`,
      `kinds ${counts(engine.layers.map(({ kind }) => kind))}`,
      `types ${counts(engine.layers.flatMap(({ outputs }) => outputs.map(({ dtype }) => dtype ?? '?')))}`,
      `layouts ${counts(engine.layers.flatMap(({ outputs }) => outputs.map(({ layout }) => layout ?? '?')))}`,
      `joins ${joinsOf(engine).length}`,
      `edges ${edges.length} (${edges.filter(({ certain }) => !certain).length} uncertain)`,
      `core ${new Set(links.flatMap(({ core }) => core)).size} by ${counts(links.map(({ by }) => by ?? 'none'))}`,
      `lint ${counts(lintEngine(engine, run.timed, log).map(({ rule }) => rule))}`,
    );
  }
  if (profile !== null)
    parts.push(`profile ${profile.count} × ${profile.totalMs.toFixed(4)} ms, unmatched ${profiled?.unmatched}`);
  if (samples !== null)
    parts.push(`times ${times?.samples} median ${times?.medianMs} p99 ${times?.p99Ms} qps ${times?.qps?.toFixed(1)}`);
  if (metadata !== null)
    parts.push(`metadata ${Object.keys(metadata.options).join(', ')} ${metadata.device} ${metadata.throughputQps}`);
  if (run.help !== null) parts.push(`help ${run.help.tensorrt} ${run.help.flags.length} flags`);
  if (log !== null)
    parts.push(
      `log ${log.tensorrt} ${log.buildNumber ?? ''} ${log.phase} qps ${log.throughputQps} median ${log.latency?.medianMs}`,
      `options ${Object.values(log.options)
        .map((block) => Object.keys(block).length)
        .join()}`,
      `${log.device} sm ${log.sm}, built ${log.buildSeconds} s, ${log.reformatPrices.length} prices of ${log.addedCopies.length} copies`,
      `${log.warnings.length} warnings, advice ${log.advice.length}, failed ${log.failed?.length ?? '-'}`,
    );
  return `${file}: ${parts.join(' | ') || `ignored as ${run.ignored.length === 1 ? 'of no use' : '?'}`}`;
}

function counts(words: readonly string[]): string {
  const found = new Map<string, number>();
  for (const word of words) found.set(word, (found.get(word) ?? 0) + 1);
  return (
    [...found]
      .map(([word, count]) => `${word} ${count}`)
      .toSorted()
      .join(', ') || 'none'
  );
}
