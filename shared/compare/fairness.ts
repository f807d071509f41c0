import type { Comparison, RunConditions, RunEvidence } from './types.ts';

/** What has to be equal for a difference to mean anything; unequal is a reason, not recorded is a note. */
const conditions: readonly { readonly key: Exclude<keyof RunConditions, 'throttled'>; readonly name: string }[] = [
  { key: 'device', name: 'device' },
  { key: 'tensorrt', name: 'TensorRT' },
  { key: 'powerMode', name: 'power mode' },
  { key: 'clocksLocked', name: 'locked clocks' },
  { key: 'batch', name: 'batch' },
  { key: 'shapes', name: 'shapes' },
  { key: 'flags', name: 'measuring flags' },
];

/** How much of the larger engine has a counterpart in the other; null where there are no layers to align. */
export interface SharedNodes {
  readonly matched: number;
  readonly larger: number;
}

const leastShared = 0.3;

export function judgeFairness(a: RunEvidence, b: RunEvidence, shared: SharedNodes | null): Comparison['fair'] {
  const reasons: string[] = [];
  if (shared !== null && shared.matched < shared.larger * leastShared)
    reasons.push(
      `These are engines of different networks: ${shared.matched} of ${shared.larger} weighted nodes have a counterpart.`,
    );
  const unknown: string[] = [];
  const batches = [batchOf(a), batchOf(b)];
  for (const { key, name } of conditions) {
    const inA = a.conditions[key];
    const inB = b.conditions[key];
    if (inA === null || inB === null) {
      if (key !== 'shapes' && !(key === 'batch' && !batches.includes(null))) unknown.push(name);
    } else if (tell(inA) !== tell(inB)) reasons.push(`Different ${name}: ${tell(inA)} and ${tell(inB)}.`);
  }
  const eleven = [isEleven(a), isEleven(b)];
  if (
    eleven.includes(true) &&
    eleven.includes(false) &&
    (a.conditions.tensorrt === null || b.conditions.tensorrt === null)
  )
    reasons.push(
      'Different TensorRT: the layers of one are as TensorRT 11 writes them, those of the other as an earlier.',
    );
  if (batches[0] !== null && batches[1] !== null && batches[0] !== batches[1])
    reasons.push(`Different batch: ${batches[0]} and ${batches[1]}.`);
  if (a.figures !== b.figures) reasons.push(`One is ${a.figures}, the other ${b.figures}.`);
  if (a.figures === 'estimated' || b.figures === 'estimated')
    reasons.push('Estimated figures are never compared for a verdict.');
  for (const run of [a, b])
    if (run.conditions.throttled) reasons.push(`${run.label}: ${run.conditions.throttled} while it was measured.`);
  for (const run of [a, b])
    if (run.log?.warnings.some((warning) => warning.includes('unstable')))
      reasons.push(`${run.label}: trtexec itself calls the measurement unstable.`);
  const notes = unknown.length === 0 ? [] : [`Not recorded, so not checked: ${unknown.join(', ')}.`];
  return { ok: reasons.length === 0, reasons, notes: [...notes, ...profileNotes(a), ...profileNotes(b)] };
}

/** Whether the layers are in the schema of 11; null where they are none of a TensorRT whose schema tells it. */
const isEleven = ({ engine }: RunEvidence): boolean | null =>
  engine?.schema.startsWith('trt-') ? engine.schema === 'trt-11' : null;

/** First dimension of the first network input, when no condition says it. */
const batchOf = (run: RunEvidence): number | null =>
  run.conditions.batch ??
  run.engine?.ioTensors.find((tensor) => tensor.mode === 'input' && tensor.shape !== null)?.shape?.[0] ??
  null;

const profileNotes = (run: RunEvidence): readonly string[] =>
  run.profile !== null && run.profile.count < 10
    ? [`${run.label}: the profile rests on ${run.profile.count} iteration${run.profile.count === 1 ? '' : 's'}.`]
    : [];

const tell = (value: NonNullable<RunConditions[keyof RunConditions]>): string =>
  typeof value === 'object' ? value.toSorted().join(' ') : String(value);
