import { appError, type AppError, type ErrorCode } from '../../../shared/base/errors.ts';
import type { TrtexecLog } from '../../../shared/trtexec/log.ts';

/**
 * Why a job failed, from its exit code, its log, and what the board says afterwards: each known reason has a verdict of
 * its own with what to do about it, and carries the last lines that matter. What is not known is called so, with the end
 * of the log. Text from the board is shown, never a command to copy.
 */
export interface Failure {
  readonly device: string;
  readonly phase: string | null;
  /** Null when the script was ended before it could say. */
  readonly exit: number | null;
  readonly log: TrtexecLog;
  /** The end of the log, whatever it holds. */
  readonly lastLines: readonly string[];
  /** Output of `df` and kernel messages, taken right after the failure. */
  readonly aftermath: string;
}

export function verdictOf(failure: Failure): AppError {
  const lines = relevantLines(failure);
  const reason = reasons.find(({ fits }) => fits(failure, lines.join('\n'))) ?? unknown;
  const advice = failure.log.advice.filter(({ severity }) => severity === 'error').map((each) => each.advice);
  const more = [...new Set(advice)];
  return appError(reason.code, reason.message(failure), {
    ...(more.length > 0 && reason.advises ? { hint: more.at(-1)! } : {}),
    details: [...lines, ...more].join('\n').slice(-maxDetails),
  });
}

interface Reason {
  readonly code: ErrorCode;
  readonly fits: (failure: Failure, lines: string) => boolean;
  readonly message: (failure: Failure) => string;
  /** The advice of the log says more than the hint of the code. */
  readonly advises?: true;
}

const reasons: readonly Reason[] = [
  {
    code: 'E-TRTEXEC-FLAGS',
    fits: (_, lines) => /Unknown option: |Unrecognized option|Invalid option/.test(lines),
    message: ({ device, log }) => `trtexec ${log.tensorrt ?? ''} on ${device} refused an option.`.replace('  ', ' '),
    advises: true,
  },
  {
    code: 'E-DEVICE-DISK',
    fits: ({ aftermath }, lines) => /No space left on device|ENOSPC/.test(lines) || isFull(aftermath),
    message: ({ device, phase }) => `${device} has no disk space left${during(phase)}.`,
  },
  {
    code: 'E-DEVICE-MEMORY',
    fits: ({ exit, aftermath }, lines) =>
      exit === 137 ||
      /out of memory|OutOfMemory|std::bad_alloc/i.test(lines) ||
      /trtexec/.test(/^.*(?:killed process|oom-kill).*$/im.exec(aftermath)?.[0] ?? ''),
    message: ({ device, phase }) => `${device} ran out of memory${during(phase)}.`,
  },
  {
    code: 'E-TRTEXEC-ENGINE',
    fits: (_, lines) =>
      /serialization version|incompatible.{0,80}(?:version|platform|device)|not compatible with this version|deserialization failed/i.test(
        lines,
      ),
    message: ({ device }) => `${device} cannot load the engine: it was built by another TensorRT or for another GPU.`,
  },
  {
    code: 'E-TRTEXEC-PARSER',
    fits: (_, lines) =>
      /Failed to parse onnx file|Parsing model failed|ModelImporter|onnx2trt|Could not open file .*\.onnx/.test(lines),
    message: ({ device }) => `The ONNX parser of ${device} refused the model.`,
  },
  {
    code: 'E-TRTEXEC-BUILD',
    fits: ({ phase, exit }) => phase === 'build' && exit !== null && exit !== 0,
    message: ({ device, exit }) => `${device} could not build an engine (exit code ${exit}).`,
    advises: true,
  },
  {
    code: 'E-DEVICE-COMMAND',
    fits: ({ exit }) => exit === null,
    message: ({ device, phase }) => `${device} ended the job by force${during(phase)}.`,
  },
];

const unknown: Reason = {
  code: 'E-DEVICE-COMMAND',
  fits: () => true,
  message: ({ device, exit, phase }) => `trtexec on ${device} ended with code ${exit}${during(phase)}.`,
  advises: true,
};

const during = (phase: string | null): string =>
  ({ build: ' while it built the engine', measure: ' while it measured', profile: ' while it profiled' })[
    phase ?? ''
  ] ?? '';

const maxDetails = 8000;
const fewLines = 12;

/** What trtexec called errors; a log without any is shown by its end. */
const relevantLines = ({ log, lastLines }: Failure): readonly string[] =>
  log.failed !== null && log.failed.length > 0 ? log.failed.slice(-fewLines) : lastLines.slice(-fewLines);

/** A file system without a mebibyte left, by `df -Pk`. */
function isFull(aftermath: string): boolean {
  const free = /^\S+\s+\d+\s+\d+\s+(\d+)\s+\d+%/m.exec(aftermath)?.[1];
  return free !== undefined && Number(free) < 1024;
}
