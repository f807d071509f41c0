import type { EngineIoTensor } from '../../../shared/engine/graph.ts';
import type { EngineSummary } from '../../../shared/engine/summariseEngine.ts';
import { showMs } from './quantities.ts';
import { blocks, facts, firstOf, indented, table } from './table.ts';

const shownTypes = 8;
const shownJoins = 3;

export function engineText(engine: EngineSummary): string {
  const { reformats, weightedOps: ops, profile, times, log, layerTypes } = engine;
  return blocks(
    facts([
      ['TensorRT', engine.tensorrt],
      ['schema', engine.schema],
      ['layers', engine.layers],
      ['layer types', layerTypes === null ? null : firstOf(byCount(layerTypes), shownTypes)],
      ['inputs and outputs', engine.ioTensors?.map(showTensor).join(', ') || null],
      [
        'copies',
        reformats && `${reformats.total}: ${reformats.qdq} for Q/DQ, ${reformats.dtypeChanging} that change the type`,
      ],
      [
        'Concats in place',
        engine.joins && engine.joins.length > 0
          ? firstOf(
              engine.joins.map(({ tensor }) => tensor),
              shownJoins,
            )
          : null,
      ],
      ['weighted ops', ops && `${ops.int8ToInt8} INT8→INT8, ${ops.int8ToFloat} INT8→float, ${ops.float} float`],
      [
        'profile',
        profile &&
          `${showMs(profile.totalMs)} ms over ${profile.count} iterations, ${profile.unmatched ?? 0} entries unmatched`,
      ],
      [
        'end to end',
        times && `median ${showMs(times.medianMs)} ms, p99 ${showMs(times.p99Ms)} ms, ${times.samples} samples`,
      ],
      ['log', log && logLine(log)],
      ['help text', engine.help && `${engine.help.flags.length} flags of TensorRT ${engine.help.tensorrt}`],
    ]),
    engine.precisionTransitions === null || engine.precisionTransitions.length === 0
      ? null
      : table(
          ['from', 'to', 'layers', 'ms'],
          engine.precisionTransitions.map(({ from, to, count, ms }) => [from, to, count, showMs(ms)]),
        ),
    findingsText(engine.findings),
    log?.failed?.join('\n') ?? null,
    engine.missing.join('\n'),
  );
}

/** A block a rule, what costs most first; of its findings the costliest, each with what to do about it. */
const findingsText = (findings: EngineSummary['findings']): string =>
  [...new Set(findings.map(({ rule }) => rule))]
    .map((rule) =>
      ruleText(
        rule,
        findings.filter((finding) => finding.rule === rule),
      ),
    )
    .join('\n');

const shownFindings = 2;

function ruleText(rule: string, found: EngineSummary['findings']): string {
  const known = found.flatMap(({ ms }) => ms ?? []);
  const cost = known.length === 0 ? '' : `, ${showMs(known.reduce((sum, ms) => sum + ms, 0))} ms`;
  const shown = found.slice(0, shownFindings).map(({ message, advice }) => `${message} ${advice}`);
  const more = found.length > shownFindings ? [`and ${found.length - shownFindings} more`] : [];
  return `${found[0]?.severity} ${rule}: ${found.length}${cost}\n${indented([...shown, ...more].join('\n'))}`;
}

const logLine = ({ throughputQps, latency, warnings, failed, survivors }: NonNullable<EngineSummary['log']>): string =>
  [
    failed === null ? null : 'failed',
    throughputQps === null ? null : `${throughputQps.toFixed(1)} qps`,
    latency === null ? null : `latency median ${showMs(latency.medianMs)} ms`,
    `${warnings.length} warnings`,
    survivors.length === 0 ? null : `${survivors.length} Q/DQ survive`,
  ]
    .filter((part) => part !== null)
    .join(', ');

const byCount = (types: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(types)
    .toSorted(([, a], [, b]) => b - a)
    .map(([type, count]) => `${count} ${type}`);

const showTensor = ({ name, dtype, shape }: EngineIoTensor): string =>
  `${name} ${dtype ?? '?'}${shape === null ? '' : `[${shape.join(',')}]`}`;
