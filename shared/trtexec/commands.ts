import { appError } from '../base/errors.ts';
import { err, ok, type Result } from '../base/result.ts';
import { accepts, lifeOfFlag, type Capabilities } from './capabilities.ts';
import { versionNumber } from './version.ts';

/**
 * The commands of a run, for any trtexec: build the engine, measure it, look at its outputs, profile its layers. They are written so
 * that the figures of all versions mean the same (design §5): measured with a CUDA graph, spinning, without copies;
 * profiled without a CUDA graph, because with one a profile rests on a single iteration. From 11 on those are the
 * defaults and only the opposite has a flag. What a version cannot do is said in `notes` before anything runs, and what
 * would give another experiment than the one asked for is refused. Words are not quoted; a shell is the caller's business.
 * Source: trtexec-formats (c), c.5 to c.7; jetson-facts §5.7.
 */
export type TrtexecPrecision = 'fp32' | 'fp16' | 'int8-implicit' | 'int8-explicit';

export interface BuildOptions {
  readonly trtexec: string;
  readonly onnx: string;
  readonly engine: string;
  readonly precision: TrtexecPrecision;
  /** `name:1x3x640x640,…`; null for a static model. */
  readonly shapes: string | null;
  readonly timingCache: string | null;
  readonly calibrationCache: string | null;
  /** null = the version's own limit, or 1 GiB where that is 16 MiB (before 8.4). */
  readonly workspaceMiB: number | null;
  readonly dlaCore: number | null;
  /** Types follow the model also before 11 (9.0 and later). */
  readonly stronglyTyped: boolean;
  /** Logs of 8.4 to 8.6 then say why each Q/DQ survived. */
  readonly verbose: boolean;
  /** Further flags, as typed. */
  readonly extra: readonly string[];
}

export interface RunOptions {
  readonly trtexec: string;
  readonly engine: string;
  readonly shapes: string | null;
  readonly dlaCore: number | null;
  readonly warmUpMs: number;
  readonly durationSeconds: number;
  readonly extra: readonly string[];
}

export interface MeasureOptions extends RunOptions {
  readonly times: string;
}

export interface ProfileOptions extends RunOptions {
  readonly profile: string;
  readonly layers: string;
}

export interface OutputsOptions extends RunOptions {
  /** Raw tensors in the type that the engine takes. */
  readonly inputs: readonly { readonly name: string; readonly file: string }[];
  readonly outputs: string;
}

export interface Command {
  readonly step: 'build' | 'measure' | 'score' | 'profile';
  readonly words: readonly string[];
  /** What this version does otherwise than asked, in words for the user; empty when all is as asked. */
  readonly notes: readonly string[];
}

/** @returns `E-PRECISION-UNAVAILABLE` when this TensorRT has no way to do what `precision` means. */
export function buildCommand(capabilities: Capabilities, options: BuildOptions): Result<Command> {
  const has = (flag: string): boolean => accepts(capabilities, flag);
  const precision = precisionOf(capabilities, options);
  if (!precision.ok) return precision;
  const dla = dlaOf(capabilities, options);
  if (!dla.ok) return dla;
  const notes = [...precision.value.notes, ...dla.value.notes];
  const words = [
    options.trtexec,
    `--onnx=${options.onnx}`,
    ...precision.value.words,
    ...dla.value.words,
    ...(options.shapes === null ? [] : [`--shapes=${options.shapes}`]),
    ...workspaceOf(capabilities, options.workspaceMiB),
    has('skipInference') ? '--skipInference' : '--buildOnly',
    `--saveEngine=${options.engine}`,
    ...(options.timingCache === null ? [] : [`--timingCacheFile=${options.timingCache}`]),
    ...(has('profilingVerbosity') ? ['--profilingVerbosity=detailed'] : []),
    ...(options.verbose ? ['--verbose'] : []),
    ...options.extra,
  ];
  if (!has('exportLayerInfo'))
    notes.push('TensorRT 8.0 cannot export layer information: layers come from a --verbose build log only.');
  return ok({ step: 'build', words, notes: [...notes, ...doubtsAbout(options.extra, capabilities)] });
}

export function measureCommand(capabilities: Capabilities, options: MeasureOptions): Command {
  const words = [
    ...loading(options),
    ...fairDefaults(capabilities),
    ...lasting(options),
    `--exportTimes=${options.times}`,
  ];
  return { step: 'measure', words: [...words, ...options.extra], notes: doubtsAbout(options.extra, capabilities) };
}

export function profileCommand(capabilities: Capabilities, options: ProfileOptions): Command {
  const has = (flag: string): boolean => accepts(capabilities, flag);
  const graph = has('noCudaGraph') ? ['--noCudaGraph'] : ['--useSpinWait', '--noDataTransfers', '--separateProfileRun'];
  const words = [
    ...loading(options),
    ...graph,
    ...lasting(options),
    `--exportProfile=${options.profile}`,
    ...(has('exportLayerInfo') ? [`--exportLayerInfo=${options.layers}`] : []),
  ];
  return { step: 'profile', words: [...words, ...options.extra], notes: doubtsAbout(options.extra, capabilities) };
}

/** One inference of given inputs, its outputs written down; copies have to be made for that. */
export function outputsCommand(capabilities: Capabilities, options: OutputsOptions): Command {
  const words = [
    ...loading(options),
    `--loadInputs=${options.inputs.map(({ name, file }) => `${name}:${file}`).join(',')}`,
    ...(accepts(capabilities, 'includeDataTransfers') ? ['--includeDataTransfers'] : []),
    ...lasting(options),
    '--iterations=1',
    `--exportOutput=${options.outputs}`,
  ];
  return { step: 'score', words: [...words, ...options.extra], notes: [] };
}

interface Part {
  readonly words: readonly string[];
  readonly notes: readonly string[];
}

const part = (words: readonly string[], ...notes: readonly string[]): Result<Part> => ok({ words, notes });

/** Where there is no `--fp16`. */
export const needsHalfModel =
  'Types are those that the model is stored in: only an FP16 model runs in FP16 (qdq fp16 makes one).';

function precisionOf(capabilities: Capabilities, options: BuildOptions): Result<Part> {
  const weak = accepts(capabilities, 'int8');
  const strong = options.stronglyTyped && accepts(capabilities, 'stronglyTyped');
  const { precision, calibrationCache } = options;
  if (precision === 'int8-implicit') {
    if (!weak || strong)
      return err(
        appError(
          'E-PRECISION-UNAVAILABLE',
          weak
            ? 'A strongly typed build has no implicit INT8.'
            : `TensorRT ${capabilities.tensorrt} has no implicit INT8: --int8 and --calib were removed in 11.0.`,
        ),
      );
    return calibrationCache === null
      ? part(
          ['--int8', '--fp16'],
          'Performance only, fake scales: without a calibration cache trtexec invents one range for all tensors.',
        )
      : part(['--int8', '--fp16', `--calib=${calibrationCache}`]);
  }
  if (!weak || strong) {
    const flag = weak ? ['--stronglyTyped'] : [];
    if (precision === 'fp16') return part(flag, needsHalfModel);
    return precision === 'int8-explicit'
      ? part(
          flag,
          'Types follow the model: what is not quantized runs in the type it is stored in. Convert the float part to FP16 for speed.',
        )
      : part(flag);
  }
  if (precision === 'fp16') return part(['--fp16']);
  if (precision === 'int8-explicit') return part(['--int8', '--fp16']);
  return part([]);
}

function dlaOf(capabilities: Capabilities, { dlaCore, precision }: BuildOptions): Result<Part> {
  if (dlaCore === null) return part([]);
  if (precision === 'fp32') return err(appError('E-PRECISION-UNAVAILABLE', 'A DLA computes in FP16 or INT8 only.'));
  const version = versionNumber(capabilities.tensorrt) ?? 0;
  return part(
    [`--useDLACore=${dlaCore}`, '--allowGPUFallback'],
    ...(precision === 'int8-explicit'
      ? ['A DLA does not read Q/DQ: it wants a calibration cache and the model without Q/DQ.']
      : []),
    ...(version >= 110_000 ? ['TensorRT 11 runs a DLA on AGX Orin only, from 11.4.1 on.'] : []),
  );
}

/** Before 8.4 the builder has 16 MiB unless it is told otherwise, which leaves most fast tactics out. */
function workspaceOf(capabilities: Capabilities, workspaceMiB: number | null): readonly string[] {
  if (accepts(capabilities, 'memPoolSize'))
    return workspaceMiB === null ? [] : [`--memPoolSize=workspace:${workspaceMiB}`];
  return accepts(capabilities, 'workspace') ? [`--workspace=${workspaceMiB ?? 1024}`] : [];
}

const loading = ({ trtexec, engine, shapes, dlaCore }: RunOptions): readonly string[] => [
  trtexec,
  `--loadEngine=${engine}`,
  ...(shapes === null ? [] : [`--shapes=${shapes}`]),
  ...(dlaCore === null ? [] : [`--useDLACore=${dlaCore}`]),
];

const lasting = ({ warmUpMs, durationSeconds }: RunOptions): readonly string[] => [
  `--warmUp=${warmUpMs}`,
  `--duration=${durationSeconds}`,
];

/** From 11 on these are the defaults, and asking for them only brings warnings. */
const fairDefaults = (capabilities: Capabilities): readonly string[] =>
  accepts(capabilities, 'noCudaGraph') ? [] : ['--useCudaGraph', '--useSpinWait', '--noDataTransfers'];

/** Flags that this trtexec would refuse: the command keeps them, for the table may be older than the board. */
const doubtsAbout = (extra: readonly string[], capabilities: Capabilities): readonly string[] =>
  extra.flatMap((word) => {
    const flag = /^--([A-Za-z]\w*)/.exec(word)?.[1];
    if (flag === undefined || accepts(capabilities, flag)) return [];
    const life = lifeOfFlag(flag);
    const known =
      life === null ? 'no version is known to have it' : `it exists from ${life.from} to ${life.until ?? 'now'}`;
    return [`trtexec ${capabilities.tensorrt} does not know --${flag} (${known}) and will refuse it.`];
  });
