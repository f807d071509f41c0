import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceRecord, Precision, Run, RunRecipe, Variant } from '../../../shared/contract/project.ts';
import type { SweepCell, SweepChoice, SweepPlan } from '../../../shared/contract/sweepMethods.ts';
import { expectedTime } from '../../../shared/sweep/expectedTime.ts';
import { timeOf, type Wait } from '../../../shared/sweep/timeLeft.ts';
import { usualOptions } from '../../../shared/sweep/usualSweep.ts';
import { needsHalfModel } from '../../../shared/trtexec/commands.ts';
import { previewCommands } from '../../devices/trtexec/previewCommands.ts';
import type { Studio } from '../studio.ts';
import { targetOf } from './deviceTarget.ts';
import { misfitOf } from './misfit.ts';
import { reusableRun } from './reusableRun.ts';
import { calibrationFor, substitutionFor, type Substitution } from './substitute.ts';
import { shapeRows, type ShapeRow } from './sweepShapes.ts';

export interface SweepRequest extends SweepChoice {
  /** Scales of implicit INT8, a blob of the project. */
  readonly calibration: RunRecipe['calibration'];
}

/**
 * The matrix of a sweep, cell by cell: what would be run, as which commands, what this TensorRT does otherwise, what
 * cannot be, and what was measured already. Nothing is begun, and no device is asked.
 * Errors: `E-USAGE` when there is nothing to choose from, `E-NOT-FOUND`.
 */
export async function planSweep(studio: Studio, request: SweepRequest): Promise<Result<SweepPlan>> {
  if (request.variants.length === 0 || request.devices.length === 0)
    return err(appError('E-USAGE', 'A sweep is of at least one model on one device.'));
  const cells: SweepCell[] = [];
  const runs = studio.store.runs.list();
  for (const id of request.variants) {
    const variant = studio.store.variants.get(id);
    if (!variant.ok) return variant;
    for (const deviceId of request.devices) {
      const device = studio.store.devices.get(deviceId);
      if (!device.ok) return device;
      for (const precision of request.precisions ?? [ownPrecision(variant.value, device.value)])
        for (const row of shapeRows(variant.value, request))
          cells.push(await cellOf(studio, variant.value, device.value, precision, row, request, runs));
    }
  }
  return ok({ cells, time: timeOf(cells.flatMap(waitFor)) });
}

const ownPrecision = (variant: Variant, device: DeviceRecord): Precision => {
  if (variant.kind === 'qdq') return 'int8-explicit';
  return device.kind === 'estimate' ? 'fp16' : 'fp32';
};

async function cellOf(
  studio: Studio,
  variant: Variant,
  device: DeviceRecord,
  precision: Precision,
  { shapes, refused }: ShapeRow,
  { options, calibration, again }: SweepRequest,
  runs: readonly Run[],
): Promise<SweepCell> {
  const ptq = { variant, shapes, calibration, target: targetOf(device, studio) };
  const instead = await substitutionFor(studio, ptq, precision, device);
  const recipe: RunRecipe = {
    options: { ...usualOptions, ...options },
    calibration: calibrationFor(precision, instead, calibration),
  };
  const substitute = instead?.variant ? studio.store.variants.get(instead.variant) : null;
  const built = substitute?.ok ? substitute.value : variant;
  const runPrecision = instead?.precision ?? precision;
  const preview = previewOf(built, device, runPrecision, shapes, recipe, nameOf(built, instead));
  const misfit = refused ?? misfitOf(variant, precision, device) ?? instead?.refused ?? preview.refused;
  const wanted = { variant: built.id, precision: runPrecision, shapes, ...recipe };
  const isThere = !again && misfit === null && instead?.variant !== null;
  return {
    variant: variant.id,
    variantLabel: variant.label,
    precision,
    device: device.id,
    deviceName: device.name,
    shapes,
    instead: instead && { kind: instead.kind, variant: instead.variant },
    commands: misfit === null ? preview.commands : [],
    notes: notesOf(instead, built, device, shapes, preview.notes),
    refused: misfit,
    reusable: isThere ? (reusableRun(studio.store, device, wanted)?.id ?? null) : null,
    expected: expectedTime(runs, { ...wanted, device: device.id }),
  };
}

interface Preview {
  readonly commands: readonly string[];
  readonly notes: readonly string[];
  readonly refused: string | null;
}

function previewOf(
  variant: Variant,
  device: DeviceRecord,
  precision: Precision,
  shapes: string | null,
  { options, calibration }: RunRecipe,
  name: string,
): Preview {
  if (device.kind !== 'jetson' && device.kind !== 'local') return { commands: [], notes: [], refused: null };
  if (device.facts === null) {
    const note = `${device.name} was never reached: its commands are known once it was.`;
    return { commands: [], notes: [note], refused: null };
  }
  const { model: sha256, sizeBytes } = variant;
  const preview = previewCommands(
    {
      model: { path: '', sha256, sizeBytes },
      precision,
      shapes,
      options,
      ...(calibration ? { calibrationCache: { ...calibration, path: '' } } : {}),
    },
    device,
    () => name,
  );
  return preview.ok ? { ...preview.value, refused: null } : { commands: [], notes: [], refused: preview.error.message };
}

/** The file that is built, by the label of its variant. */
function nameOf({ label }: Variant, instead: Substitution | null): string {
  const made = { 'fp16-variant': ' FP16', 'qdq-variant': ' PTQ' };
  const suffix = instead?.variant === null ? made[instead.kind] : '';
  return `${(label + suffix).replaceAll(/[^\w.-]+/g, '_')}.onnx`;
}

function notesOf(
  instead: Substitution | null,
  { facts }: Variant,
  { kind }: DeviceRecord,
  shapes: string | null,
  notes: readonly string[],
): readonly string[] {
  const isOpen = facts.inputs.some(({ shape }) => shape?.includes(null));
  const takesOne = shapes === null && isOpen && (kind === 'jetson' || kind === 'local');
  return [
    ...(instead ? [instead.note] : []),
    ...(takesOne ? ['The model has open axes and no shapes are given: trtexec takes each as 1.'] : []),
    ...notes.filter((note) => instead?.kind !== 'fp16-variant' || note !== needsHalfModel),
  ];
}

const waitFor = ({ device, refused, reusable, expected }: SweepCell): readonly Wait[] =>
  refused === null && reusable === null ? [{ device, time: expected ?? 'no-run' }] : [];
