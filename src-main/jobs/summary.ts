import { blockMedians, meanInterval, median } from '../../shared/compare/statistics.ts';
import type { RunEvidence } from '../../shared/compare/types.ts';
import type { Precision, RunSummary } from '../../shared/contract/project.ts';
import { countReformats } from '../../shared/engine/counts.ts';
import { summariseTimes } from '../../shared/engine/summariseEngine.ts';
import { estimatedTotal } from '../../shared/estimate/estimateEngine.ts';
import { worstAgreement, type AgreementReport } from '../../shared/score/agreement.ts';

/**
 * The few figures of a run that lists show; all are read from its raw files and can be read again.
 * @param precision what the model was run at: one with Q/DQ brings its scales, whatever trtexec says of calibration.
 * @param hasRandomScales they are those of random inputs
 */
export function summaryOf(
  evidence: RunEvidence,
  agreement: AgreementReport | null,
  precision: Precision,
  hasRandomScales: boolean,
): RunSummary {
  const { engine, log, samples } = evidence;
  const times = samples && summariseTimes(samples);
  const medianMs = times?.medianMs ?? log?.gpuCompute?.medianMs ?? null;
  const total = evidence.figures === 'estimated' && engine ? estimatedTotal(engine) : null;
  const interval = samples && meanInterval(blockMedians(samples.computeMs, blocks));
  return {
    medianMs,
    qps: log?.throughputQps ?? times?.qps ?? (medianMs === null ? null : 1000 / medianMs),
    ci95Ms: interval && [interval.low, interval.high],
    engineLayers: engine?.layers.length ?? null,
    reformatsQdq: engine && countReformats(engine).qdq,
    agreement: agreement && figureOf(agreement),
    badges: badgesOf(evidence, precision, hasRandomScales),
    ...(total ? { estimatedMs: [total.lowMs, total.highMs] } : {}),
  };
}

/** What has to be known before a figure is believed; the log's own words come first where trtexec has some. */
function badgesOf(
  { samples, log, conditions }: RunEvidence,
  precision: Precision,
  hasRandomScales: boolean,
): readonly string[] {
  const said = (part: string): boolean => log?.warnings.some((warning) => warning.includes(part)) ?? false;
  const calibration = log?.options['Build Options']?.['Calibration'];
  const facts: readonly (readonly [badge: string, isSo: boolean])[] = [
    ['unstable', (samples !== null && isUnstable(samples.computeMs)) || said('unstable')],
    ['throttled', conditions.throttled != null],
    ['clocks unlocked', conditions.clocksLocked === false],
    ['fake scales', precision === 'int8-implicit' && calibration === 'Dynamic'],
    ['random scales', hasRandomScales],
    ['enqueue-bound', said('bound by Enqueue Time')],
  ];
  return facts.flatMap(([badge, isSo]) => (isSo ? [badge] : []));
}

/** Repetitions are not independent; the interval is over the medians of this many stretches. */
const blocks = 20;
/** Half the spread of those medians over their middle, from which on a measurement is called unstable. */
const unstableShare = 0.05;

/**
 * Against the parent where there is one: after fine-tuning a variant is judged by what it was made from. Outputs of a board
 * are held against ONNX Runtime alone.
 */
function figureOf(report: AgreementReport): RunSummary['agreement'] {
  const reference =
    report.references.find(({ role }) => role === 'parent') ??
    report.references.find(({ role }) => role === 'float-origin') ??
    report.references[0];
  const worst = reference ? worstAgreement(reference.outputs) : null;
  if (worst === null || worst.cosine === null || worst.maxAbs === null) return null;
  return { cosine: worst.cosine, sqnrDb: worst.sqnrDb, maxAbs: worst.maxAbs };
}

function isUnstable(samplesMs: readonly number[]): boolean {
  if (samplesMs.length < blocks) return false;
  const medians = blockMedians(samplesMs, blocks);
  return (Math.max(...medians) - Math.min(...medians)) / 2 > unstableShare * median(medians);
}
