import type { LogAdvice } from '../log.ts';
import type { LogLine } from '../logLine.ts';

/**
 * Lines that mean something, each with what to do about it: errors of parsing, building and loading, and the warnings
 * after which a figure must not be compared. Source: trtexec-formats §d.5, §d.6.
 */
interface KnownLine {
  readonly pattern: RegExp;
  readonly advice: string;
  readonly spoils?: true;
}

const knownLines: readonly KnownLine[] = [
  {
    pattern: /^Unknown option: /,
    advice: 'This TensorRT does not know the flag. Leave it out, or probe the board again so that the command fits.',
  },
  {
    pattern: /Failed to parse onnx file|Parsing model failed/,
    advice: 'The ONNX parser refused the model. The reason is in the first error line above.',
  },
  {
    pattern: /^(?:Error\[\d+\]: )?.*(?:[Oo]ut of memory|OutOfMemory)/,
    advice: 'Not enough memory on the board: close other programs, lower the workspace, or build a smaller batch.',
  },
  {
    pattern: /Engine could not be created from network|Building engine failed/,
    advice: 'The builder gave up. The reason is in the error lines above; with --verbose there are more.',
  },
  {
    pattern:
      /serialization version|Serialization (?:assertion|version)|incompatible.*(?:version|platform|device)|platform.*(?:mismatch|does not match)/i,
    advice: 'The engine was built by another TensorRT or for another GPU. Build it again on this board.',
  },
  {
    pattern: /Error opening engine file|Engine deserialization failed/,
    advice: 'The engine file is missing or does not fit this TensorRT and GPU. Build it again on this board.',
  },
  {
    pattern: /Failed to create engine from model or file|Engine set up failed/,
    advice: 'No engine came of it. The reason is in the error lines above.',
  },
  {
    pattern: /Inference set up failed|Error occurred during inference|Unable to create execution context/,
    advice: 'The engine was loaded but could not run. Look at the error lines above; memory is the usual cause.',
  },
  {
    pattern: /Static model does not take explicit shapes/,
    advice: 'The model has fixed shapes: leave the --shapes flags out.',
  },
  {
    pattern: /Cannot find input tensor with name|Invalid tensor names found in/,
    advice: 'A name given on the command line is no input of the model. Check the input names.',
  },
  {
    pattern:
      /Dynamic dimensions required for input: .* no shapes were provided|Shape missing for input with dynamic shape/,
    advice: 'The input is dynamic and no shape was given, so trtexec chose the smallest one. Give --shapes.',
    spoils: true,
  },
  {
    pattern: /Values missing for input shape tensor/,
    advice: 'An input that holds a shape needs values: give them with --shapes, or --loadInputs.',
    spoils: true,
  },
  {
    pattern: /FP32 and INT8 precisions have been specified/,
    advice: 'INT8 without FP16: layers that cannot run INT8 fall back to FP32. Add --fp16.',
  },
  {
    pattern: /setting \w+ mode is not allowed if graph is strongly typed|Strongly typed network detected/i,
    advice: 'A precision flag has no effect on a strongly typed network. Leave it out.',
  },
  { pattern: /Cannot create DLA engine/, advice: 'This board has no such DLA core.' },
  {
    pattern: /Failed to collect layer timing info from previous CUDA graph launch/,
    advice: 'The profile is incomplete. Profile again without a CUDA graph.',
    spoils: true,
  },
  {
    pattern: /CUDA graph capture failed|without using CUDA graph launch/i,
    advice: 'Measured without a CUDA graph although one was asked for: do not compare with runs that had one.',
    spoils: true,
  },
  {
    pattern: /GPU compute time is unstable/,
    advice: 'The clocks were not steady. Lock them (jetson_clocks) or let the board cool, and measure again.',
    spoils: true,
  },
  {
    pattern: /Throughput may be bound by Enqueue Time/,
    advice: 'The CPU could not feed the GPU. Measure with --useCudaGraph.',
    spoils: true,
  },
  {
    pattern: /Throughput may be bound by (?:host-to-device|device-to-host) transfers/,
    advice: 'Copies of inputs or outputs decide the figure. Measure with --noDataTransfers.',
    spoils: true,
  },
  {
    pattern: /Multiple inference streams are used/,
    advice: 'Several streams: latencies overlap. Compare throughput, not latency.',
    spoils: true,
  },
  {
    pattern: /The engine uses \d+ auxiliary streams/,
    advice: 'Layers ran side by side: the sum of layer times is not the latency. Compare shares.',
  },
  {
    pattern: /The e2e network timing is not reported/,
    advice: 'The profiler was on during the measurement. Add --separateProfileRun, or measure in a run of its own.',
  },
  {
    pattern: /Can ?not open provided calibration cache|calibration cache.*not (?:found|open)/i,
    advice: 'The calibration cache was not read: the INT8 scales of this engine are not those of the cache.',
    spoils: true,
  },
  {
    pattern: /Accuracy loss for tensor .* \[FAIL|Accuracy validation FAILED/,
    advice: 'An output differs from its reference by more than the threshold.',
  },
  { pattern: /Missing .* for refitting/, advice: 'Not all weights were given for the refit.' },
  { pattern: /^Uncaught exception detected/, advice: 'trtexec itself failed; its message is in the line.' },
];

/** The advice for a line, or null for a line that needs none. */
export function adviceFor({ severity, text }: LogLine): LogAdvice | null {
  if (severity === 'V') return null;
  const short = text.length > 1000 ? text.slice(0, 1000) : text;
  const known = knownLines.find(({ pattern }) => pattern.test(short));
  if (!known) return null;
  return {
    severity: severity === 'E' || severity === 'F' || severity === null ? 'error' : 'warning',
    line: short,
    advice: known.advice,
    spoilsMeasurement: known.spoils === true,
  };
}
