import { blockMedians, meanInterval, median } from '../../shared/compare/statistics.ts';
import type { RunEvidence } from '../../shared/compare/types.ts';
import type { RunSummary } from '../../shared/contract/project.ts';
import { worstAgreement, type AgreementReport } from '../../shared/score/agreement.ts';

/** The few figures of a run that lists show; all are read from its raw files and can be read again. */
export function summaryOf(evidence: RunEvidence, agreement: AgreementReport | null): RunSummary {
  const samples = evidence.samples?.computeMs ?? [];
  const medianMs = samples.length > 0 ? median(samples) : (evidence.log?.gpuCompute?.medianMs ?? null);
  const interval = meanInterval(blockMedians(samples, blocks));
  return {
    medianMs,
    qps: evidence.log?.throughputQps ?? (medianMs === null ? null : 1000 / medianMs),
    ci95Ms: interval && [interval.low, interval.high],
    engineLayers: evidence.engine?.layers.length ?? null,
    reformatsQdq: evidence.engine?.layers.filter((layer) => layer.kind === 'qdq').length ?? null,
    agreement: agreement && figureOf(agreement),
    badges: badgesOf(samples),
  };
}

/** Repetitions are not independent; the interval is over the medians of this many stretches. */
const blocks = 20;
/** Half the spread of those medians over their middle, from which on a measurement is called unstable. */
const unstableShare = 0.05;

/** Against the parent where there is one: after fine-tuning a variant is judged by what it was made from. */
function figureOf(report: AgreementReport): RunSummary['agreement'] {
  const reference =
    report.references.find(({ role }) => role === 'parent') ??
    report.references.find(({ role }) => role === 'float-origin');
  const worst = reference ? worstAgreement(reference.outputs) : null;
  if (worst === null || worst.cosine === null || worst.maxAbs === null) return null;
  return { cosine: worst.cosine, sqnrDb: worst.sqnrDb, maxAbs: worst.maxAbs };
}

function badgesOf(samples: readonly number[]): readonly string[] {
  if (samples.length < blocks) return [];
  const medians = blockMedians(samples, blocks);
  const half = (Math.max(...medians) - Math.min(...medians)) / 2;
  return half > unstableShare * median(medians) ? ['unstable'] : [];
}
