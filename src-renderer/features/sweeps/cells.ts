import type { JobView, Precision, Run } from '../../../shared/contract/project.ts';
import type { SweepCell } from '../../../shared/contract/sweepMethods.ts';

/**
 * How a planned cell stands: `offered` was measured before under equal conditions and is taken as it is, `stale` was
 * measured under others; `active` waits or runs; `ended` came to another end than a result.
 */
export type CellStand = 'refused' | 'ready' | 'offered' | 'stale' | 'active' | 'ended';

export interface CellView {
  readonly key: string;
  readonly cell: SweepCell;
  readonly stand: CellStand;
  /** The run that the stand is about. */
  readonly run: Run | null;
  readonly job: JobView | null;
}

export const keyOf = ({ variant, precision, device, shapes }: SweepCell): string =>
  [variant, precision, device, shapes ?? ''].join(' ');

export function viewOf(cell: SweepCell, runs: readonly Run[], jobs: readonly JobView[]): CellView {
  const own = runs.filter((run) => isOf(run, cell));
  const active = own.findLast((run) => run.state === 'queued' || run.state === 'running');
  const reusable = runs.find((run) => run.id === cell.reusable);
  const last = own.at(-1);
  const view = (stand: CellStand, run: Run | undefined): CellView => ({
    key: keyOf(cell),
    cell,
    stand,
    run: run ?? null,
    job: jobs.find((job) => job.run === run?.id) ?? null,
  });
  if (cell.refused !== null) return view('refused', undefined);
  if (active) return view('active', active);
  if (reusable) return view('offered', reusable);
  if (!last) return view('ready', undefined);
  return view(last.state === 'done' ? 'stale' : 'ended', last);
}

/** Where TensorRT takes types from the model, a cell is run by another variant of ours. */
function isOf(run: Run, { variant, device, precision, shapes, instead }: SweepCell): boolean {
  if (run.device !== device || run.shapes !== shapes || run.variant === null) return false;
  if (instead === null) return run.variant === variant && run.precision === precision;
  const runPrecision: Precision = instead.kind === 'fp16-variant' ? 'fp16' : 'int8-explicit';
  return run.variant === instead.variant && run.precision === runPrecision;
}

/** One row of the matrix: the same model, precision and shapes on every device. */
export interface MatrixRow {
  readonly key: string;
  readonly label: string;
  readonly precision: Precision;
  readonly shapes: string | null;
  readonly cells: readonly CellView[];
}

export function rowsOf(views: readonly CellView[]): readonly MatrixRow[] {
  const rows = new Map<string, CellView[]>();
  for (const view of views) {
    const { variant, precision, shapes } = view.cell;
    const key = [variant, precision, shapes ?? ''].join(' ');
    rows.set(key, [...(rows.get(key) ?? []), view]);
  }
  return [...rows].map(([key, cells]) => {
    const { variantLabel: label, precision, shapes } = cells[0]!.cell;
    return { key, label, precision, shapes, cells };
  });
}

/** As a float model at its own Q/DQ: it can run on none of the devices, and a row of it would say nothing. */
export const isImpossible = ({ cells }: MatrixRow): boolean => cells.every(({ stand }) => stand === 'refused');

/** What a start would do, in numbers. */
export interface SweepCounts {
  readonly offered: number;
  readonly toRun: number;
  readonly active: number;
  readonly failed: number;
  /** Beside others of their row that can run. */
  readonly refused: number;
}

export function countCells(views: readonly CellView[]): SweepCounts {
  const count = (...stands: readonly CellStand[]): number => views.filter(({ stand }) => stands.includes(stand)).length;
  return {
    offered: count('offered'),
    toRun: count('ready', 'stale', 'ended'),
    active: count('active'),
    failed: count('ended'),
    refused: rowsOf(views)
      .filter((row) => !isImpossible(row))
      .flatMap(({ cells }) => cells)
      .filter(({ stand }) => stand === 'refused').length,
  };
}

/** Milliseconds that a cell shows: a measured median, or the range of an estimate. */
export function latencyOf(
  run: Run | null,
): { readonly ms: number; readonly range: readonly [number, number] | null } | null {
  const { medianMs = null, estimatedMs } = run?.summary ?? {};
  if (estimatedMs) return { ms: (estimatedMs[0] + estimatedMs[1]) / 2, range: estimatedMs };
  return medianMs === null ? null : { ms: medianMs, range: null };
}
