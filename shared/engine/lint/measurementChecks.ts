import { isQdqName } from '../import/onnxNames.ts';
import { usesAuxiliaryStreams } from '../model/streams.ts';
import type { EngineGraph, TimedEngine } from '../graph.ts';
import type { EngineFinding, LintLog } from './types.ts';

/** What must be known of a run before its figures are believed. */
export function measurementChecks(
  engine: EngineGraph | null,
  timed: TimedEngine | null,
  log: LintLog | null,
): readonly EngineFinding[] {
  const findings: EngineFinding[] = [];
  const add = (rule: EngineFinding['rule'], severity: EngineFinding['severity'], message: string, advice: string) =>
    findings.push({ rule, severity, layers: [], message, advice, ms: null });

  if (engine?.schema === 'names-only')
    add(
      'names-only',
      'warning',
      'The layer list holds names only: no types, tensors or tactics.',
      'Build again with --profilingVerbosity=detailed; it does not change the kernels of classic layers.',
    );
  if (timed !== null && timed.count > 0 && timed.count < 10)
    add(
      'thin-profile',
      'warning',
      `Layer times rest on ${timed.count === 1 ? 'one iteration' : `${timed.count} iterations`}: they are multiples of the timer’s step.`,
      'Profile without a CUDA graph (11.x: --noCudaGraph): with one, only a single iteration is timed.',
    );
  if (timed !== null && timed.unmatched.length > 0)
    add(
      'unmatched-profile',
      'warning',
      `${timed.unmatched.length} entries of the profile belong to no layer of this engine.`,
      'Export profile and layer information in one run of one engine.',
    );
  if ((engine !== null && usesAuxiliaryStreams(engine)) || (log?.auxiliaryStreams ?? 0) > 0)
    add(
      'side-by-side-streams',
      'note',
      'Layers run side by side on several streams: the sum of their times is not the latency.',
      'Compare shares, or build with --maxAuxStreams=0.',
    );
  const build = log?.options['Build Options'];
  if (build?.['Calibration'] === 'Dynamic' && build['Precision']?.includes('INT8') === true && !hasScales(engine, log))
    add(
      'fake-ranges',
      'warning',
      'INT8 without scales: trtexec set the same made-up range on every tensor.',
      'Good for speed only. Give a calibration cache (--calib) or a model with Q/DQ before you judge accuracy.',
    );
  for (const { line, advice, spoilsMeasurement } of log?.advice ?? [])
    if (spoilsMeasurement) add('spoiled-measurement', 'warning', line, advice);
  return findings;
}

/** A model with Q/DQ of its own brings its scales: what trtexec says of calibration is then without effect. */
const hasScales = (engine: EngineGraph | null, log: LintLog | null): boolean =>
  (log?.survivors.length ?? 0) > 0 ||
  engine?.layers.some(({ kind, name, onnxNodes }) => kind === 'qdq' || isQdqName(name) || onnxNodes.some(isQdqName)) ===
    true;
