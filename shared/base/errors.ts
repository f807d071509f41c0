/**
 * The catalogue of expected failures. Every error that a user can meet has a code here, with the hint that says what to
 * do about it; `docs/errors.md` is printed from this table. Exit codes are those of the command line: 2 bad usage or
 * input, 3 device trouble.
 */
interface CatalogueEntry {
  readonly hint: string;
  readonly retryable: boolean;
  readonly exitCode: 2 | 3;
}

const input = (hint: string): CatalogueEntry => ({ hint, retryable: false, exitCode: 2 });
const device = (hint: string, retryable = true): CatalogueEntry => ({ hint, retryable, exitCode: 3 });

export const errorCatalogue = {
  'E-USAGE': input('Run `qdq --help` for the commands and their options.'),
  'E-FILE-NOT-FOUND': input('Check the path; relative paths start at the folder the command was run in.'),
  'E-FILE-UNREADABLE': input('Check the permissions of the file and that it is not a folder.'),
  'E-FILE-UNWRITABLE': input('Choose another place, or make room and check the permissions of the folder.'),
  'E-ONNX-NOT-ONNX': input(
    'The file does not decode as an ONNX model. Export it again, or check that it was copied whole.',
  ),
  'E-ONNX-TRUNCATED': input('The file ends in the middle of a field. Copy or export it again.'),
  'E-ONNX-TOO-LARGE': input('Store the weights as external data (onnx.save_model with save_as_external_data=True).'),
  'E-ONNX-OPSET': input('Export the model with an opset from 7 to 26; Q/DQ needs 10, and 13 for scales per channel.'),
  'E-ONNX-NO-GRAPH': input('The model holds no graph. Export it again.'),
  'E-ONNX-GRAPH': input('The graph is not valid ONNX. Run onnx.checker on it and export it again.'),
  'E-ONNX-EXTERNAL-PATH': input('External data must lie in the folder of the model, named by a plain relative path.'),
  'E-ONNX-EXTERNAL-MISSING': input('Put the external data file back beside the model.'),
  'E-ONNX-EXTERNAL-RANGE': input('The external data file is shorter than the model says. Copy or export it again.'),
  'E-ONNX-TENSOR': input('A tensor does not hold as many bytes as its shape and type ask for.'),
  'E-ENGINE-NOT-ENGINE': input(
    'Give the file that trtexec --exportLayerInfo wrote (built with --profilingVerbosity=detailed).',
  ),
  'E-ENGINE-JSON': input('The file is not JSON, or was cut. Export it again.'),
  'E-PROFILE-NOT-PROFILE': input('Give the file that trtexec --exportProfile wrote.'),
  'E-LOG-NOT-LOG': input('Give what trtexec printed, whole: trtexec … 2>&1 | tee FILE.'),
  'E-TIMES-NOT-TIMES': input('Give the file that trtexec --exportTimes wrote.'),
  'E-RUN-NOTHING': input(
    'No layer JSON, profile, times or log was found. Give the files, their folder, or their common prefix.',
  ),
  'E-PRECISION-UNAVAILABLE': input(
    'Quantize the model explicitly (qdq quantize) and build it as a Q/DQ model, or choose a board with an older TensorRT.',
  ),
  'E-TARGET': input('Write a target as trt=10.3,sm=87: TensorRT 8.2 to 11.4, SM 70 72 75 80 86 87 89 90 100 110 120.'),
  'E-SHAPES': input('Write shapes as name:1x3x640x640,other:1x10; at the command line after --shapes.'),
  'E-EDIT-CONFLICT': input('The plan was made for another version of this model. Analyse the model again.'),
  'E-QUANTIZED': input('Insert into the float model, or take the pairs off first: qdq mask MODEL -o OUT --nodes ".*".'),
  'E-QDQ-REFUSED': input('Insert into the FP32 model, or choose a target that takes such Q/DQ.'),
  'E-CALIBRATION': input('Calibrate on more data: --images FOLDER, or --random COUNT.'),
  'E-NOT-FINITE': input(
    'Check --mean, --std and --layout of the data; calibrate the FP32 original of an FP16 model, which may overflow; or leave the operator float (--exclude-nodes).',
  ),
  'E-CALIBRATION-CACHE': input(
    'Give the cache that TensorRT wrote: a line TRT-…, then `tensor: hex of the scale` lines.',
  ),
  'E-NOTHING-TO-FIX': input('Choose other fixes, or bring calibration data: the preview says what each one lacks.'),
  'E-RUN-UNFINISHED': input('Wait until the run has ended.'),
  'E-PLAN': input('Give the plan.json that `qdq fix --pytorch-plan` wrote.'),
  'E-PROJECT-NOT-PROJECT': input('The file is not a QDQ Studio project.'),
  'E-PROJECT-NEWER': input(
    'The project was written by a newer QDQ Studio. Update the app to open it; nothing was changed.',
  ),
  'E-PROJECT-DAMAGED': input('Restore the project from a copy; dated ones (`*.backup`) may lie beside it.'),
  'E-PROJECT-EXISTS': input('Choose another name, or open the project that is there.'),
  'E-PROJECT-NETWORK': input('Projects need a local disk: copy the project off the network share first.'),
  'E-PROJECT-LOCKED': {
    hint: 'Another process holds the project. Close it, or try again in a moment.',
    retryable: true,
    exitCode: 2,
  },
  'E-BLOB-MISSING': input(
    'A file of the project folder is gone. Restore `name.qdq.files` from a backup, or import the model again.',
  ),
  'E-WORK-KILLED': {
    hint: 'The process that read the model ended unexpectedly (out of memory?). Close other programs and try again.',
    retryable: true,
    exitCode: 2,
  },
  'E-NOT-FOUND': input('It may have been removed in another window. Reload the list.'),
  'E-DISK-FULL': {
    hint: 'Make room on the disk and try again; nothing was half-written.',
    retryable: true,
    exitCode: 2,
  },
  'E-CANCELLED': { hint: 'Start it again when you want to.', retryable: true, exitCode: 2 },
  'E-PRECISION': input(
    'A model with Q/DQ runs as int8-explicit; a float one as fp32, fp16 or int8-implicit, where the device can.',
  ),
  'E-DEVICE-BUSY': device('Wait until its jobs have ended, or cancel them.'),
  'E-DEVICE-UNREACHABLE': device('Check that the board is on, on the same network, and that its SSH server runs.'),
  'E-DEVICE-HOST-KEY': device(
    'The board shows another host key than the pinned one. If it was reinstalled, forget it and pair again.',
    false,
  ),
  'E-LAB': device(
    'Check that the coordinator runs and that its address is right: `labgrid-client -x HOST:PORT places`.',
  ),
  'E-LAB-CLIENT': device('Install it: pip install labgrid, and have labgrid-client on the path.', false),
  'E-LAB-PLACE': device('List the places: labgrid-client -x HOST:PORT places.', false),
  'E-LAB-HELD': device('Wait until it is released, or ask whoever has it.'),
  'E-DEVICE-SIGN-IN': device('Check the user name and the key; `ssh user@host` must work with the same key.', false),
  'E-DEVICE-TRTEXEC': device('Install trtexec on the board: sudo apt install libnvinfer-bin, or give its path.', false),
  'E-DEVICE-DISK': device('Make room on the board, or let QDQ Studio clear its cache there.', false),
  'E-DEVICE-MEMORY': device(
    'Close other programs on the board, lower the workspace or the batch, or add swap; then run again.',
    false,
  ),
  'E-TRTEXEC-FLAGS': device(
    'This TensorRT does not know the flag. Leave it out, or probe the board again so that the command fits.',
    false,
  ),
  'E-TRTEXEC-PARSER': device(
    'The reason is in the first error line. An operator that this TensorRT lacks, or another opset, is the usual cause.',
    false,
  ),
  'E-TRTEXEC-BUILD': device('The builder gave up; the reason is in the error lines.', false),
  'E-TRTEXEC-ENGINE': device('Build the engine again on this board.', false),
  'E-DEVICE-SUDO': device(
    'Give the password of sudo on the board again, or measure with unlocked clocks (the run says so).',
    false,
  ),
  'E-DEVICE-COMMAND': device('Look at the log of the run for the last lines that the board printed.'),
  'E-DEVICE-LOST': device('The job is no longer on the board (it was restarted?). Start the run again.'),
  'E-DEVICE-PROTOCOL': device(
    'The board answered something that could not be read. Look at the log of the run.',
    false,
  ),
  'E-RUNTIME': device('ONNX Runtime refused the model; its own words are in the details.', false),
  'E-RUNTIME-KILLED': device(
    'The process that ran the model ended unexpectedly (out of memory?). Try again with a smaller batch.',
  ),
  'E-DECODE': input('Check the names, strides and anchors of the decoding against the outputs of the model.'),
  'E-LABELS': input('Give a COCO label file (images, categories, annotations).'),
  'E-IMAGES': input('Give a folder of PNG or JPEG files, grey or colour; for anything else give arrays (.npy, .npz).'),
  'E-ARRAYS': input(
    'Save arrays with numpy.save, or numpy.savez with one an input by its name, in its type and shape; samples may come first.',
  ),
  'E-IPC-INPUT': input('This is a fault of QDQ Studio: please report it with the details.'),
  'E-INTERNAL': input('This is a fault of QDQ Studio: please report it with the details.'),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** What every failure carries, over IPC, in JSON and on screen. */
export interface AppError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly details: string | null;
}

/** @param message one sentence with the names in it; the hint comes from the catalogue unless a better one is known. */
export function appError(
  code: ErrorCode,
  message: string,
  more: { readonly hint?: string; readonly details?: string } = {},
): AppError {
  const entry = errorCatalogue[code];
  return { code, message, hint: more.hint ?? entry.hint, retryable: entry.retryable, details: more.details ?? null };
}

export const exitCodeOf = (error: AppError): 2 | 3 => errorCatalogue[error.code].exitCode;
