import { performance } from 'node:perf_hooks';
import type { InferenceSession } from 'onnxruntime-node';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import type { PairedSamples } from '../../../../shared/engine/graph.ts';
import type { MeasureOptions } from '../../../../shared/contract/project.ts';
import { runSession } from './session.ts';

/**
 * CPU time of one run after the other, on one thread. A small difference may only be claimed from runs in turns: blocks of
 * A B B A, which a steady drift does not bend, with a control block A A A A (two sessions of the same model) after each, which
 * shows what this computer calls a difference when there is none. At least six blocks, whatever the budget (design §7).
 * Sessions of one model differ by a per cent or two from where their memory happens to lie and in which order the runtime
 * put its nodes, so all of them are made anew a few times in between: otherwise that luck would look like the model's.
 */
export interface Contestant {
  readonly session: InferenceSession;
  readonly feeds: InferenceSession.FeedsType;
  readonly labels: readonly string[];
}

export interface Repetition {
  /** CPU time of the process; ONNX Runtime has one thread and nothing else works meanwhile. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

export const leastBlocks = 6;
const epochs = 3;
const mostBlocks = 24;
const mostRepetitions = 5000;

/** @param tell called after each repetition or block with the share done and the seconds left. */
export async function measureAlone(
  one: Contestant,
  options: MeasureOptions,
  tell: (progress: number, secondsLeft: number) => void,
): Promise<Result<readonly Repetition[]>> {
  const warm = await warmUp(one, options.warmUpMs);
  if (!warm.ok) return warm;
  const list: Repetition[] = [];
  const budgetMs = options.measureSeconds * 1000;
  const begin = performance.now();
  while (list.length < 4 * leastBlocks || performance.now() - begin < budgetMs) {
    const made = await repetition(one);
    if (!made.ok) return made;
    list.push(made.value);
    if (list.length === mostRepetitions) break;
    const spent = performance.now() - begin;
    const share = Math.min(spent / budgetMs, list.length / (4 * leastBlocks));
    tell(Math.min(1, share), Math.max(0, (budgetMs - spent) / 1000));
  }
  return ok(list);
}

export interface PairedRuns {
  readonly blocks: PairedSamples['blocks'];
  readonly control: PairedSamples['control'];
  /** Every repetition of B, in order. */
  readonly samples: readonly Repetition[];
}

export interface Trio {
  readonly a: Contestant;
  /** Another session of the model that `a` runs. */
  readonly again: Contestant;
  readonly b: Contestant;
}

/** @param open new sessions of all three; called once an epoch. */
export async function measurePaired(
  open: () => Promise<Result<Trio>>,
  options: MeasureOptions,
  tell: (progress: number, secondsLeft: number) => void,
): Promise<Result<PairedRuns>> {
  const made: PairedRuns & { blocks: Block[]; control: Block[]; samples: Repetition[] } = {
    blocks: [],
    control: [],
    samples: [],
  };
  let plan: BlockPlan | null = null;
  const begin = performance.now();
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const trio = await open();
    if (!trio.ok) return trio;
    const { a, again, b } = trio.value;
    const warm: number[] = [];
    for (const one of [a, again, b]) {
      const run = await warmUp(one, options.warmUpMs / 3);
      if (!run.ok) return run;
      warm.push(run.value);
    }
    plan ??= planBlocks(options.measureSeconds * 1000, 6 * warm[0]! + 2 * warm[2]!);
    const until = Math.round((plan.blocks * (epoch + 1)) / epochs);
    while (made.blocks.length < until) {
      const measured = await abba(a, b, plan.repeats);
      if (!measured.ok) return measured;
      const controlled = await abba(a, again, plan.repeats);
      if (!controlled.ok) return controlled;
      made.blocks.push(mediansOf(measured.value));
      made.control.push(mediansOf(controlled.value));
      made.samples.push(...measured.value.b);
      const done = made.blocks.length;
      tell(done / plan.blocks, (((performance.now() - begin) / done) * (plan.blocks - done)) / 1000);
    }
    for (const { session } of [a, again, b]) await session.release();
  }
  return ok(made);
}

type Block = PairedSamples['blocks'][number];

/** Blocks first, for the interval rests on their number; more repetitions a block once there are plenty. */
export function planBlocks(budgetMs: number, roundMs: number): BlockPlan {
  const affordable = Math.floor(budgetMs / Math.max(roundMs, 1e-3));
  const blocks = Math.max(leastBlocks, Math.min(mostBlocks, affordable));
  const repeats = Math.max(1, Math.min(Math.floor(affordable / blocks), Math.floor(mostRepetitions / (2 * blocks))));
  return { blocks, repeats };
}

interface BlockPlan {
  readonly blocks: number;
  /** Of each letter of A B B A. */
  readonly repeats: number;
}

type Runs = { readonly a: readonly Repetition[]; readonly b: readonly Repetition[] };

async function abba(a: Contestant, b: Contestant, repeats: number): Promise<Result<Runs>> {
  const runs = { a: [] as Repetition[], b: [] as Repetition[] };
  for (const side of ['a', 'b', 'b', 'a'] as const)
    for (let count = 0; count < repeats; count += 1) {
      const made = await repetition(side === 'a' ? a : b);
      if (!made.ok) return made;
      runs[side].push(made.value);
    }
  return ok(runs);
}

const mediansOf = (runs: Runs) => ({ aMs: medianCpuMs(runs.a), bMs: medianCpuMs(runs.b) });

export function medianCpuMs(runs: readonly Repetition[]): number {
  const sorted = runs.map((run) => run.cpuMs).toSorted((x, y) => x - y);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

/** At least two runs, then until the time is up. @returns the wall time of the last run, in ms. */
export async function warmUp(one: Contestant, forMs: number): Promise<Result<number>> {
  const begin = performance.now();
  for (let runs = 1; ; runs += 1) {
    const made = await repetition(one);
    if (!made.ok) return made;
    if (runs >= 2 && performance.now() - begin >= forMs) return ok(made.value.wallMs);
  }
}

async function repetition({ session, feeds, labels }: Contestant): Promise<Result<Repetition>> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  const outputs = await runSession(session, feeds, labels);
  const used = process.cpuUsage(before);
  const wallMs = performance.now() - startMs;
  if (!outputs.ok) return err(outputs.error);
  for (const tensor of Object.values(outputs.value)) tensor.dispose();
  return ok({ cpuMs: (used.user + used.system) / 1000, wallMs });
}
