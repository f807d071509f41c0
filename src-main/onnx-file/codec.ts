import { appError } from '../../shared/base/errors.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { ExternalFiles, ModelGraph, ModelProto } from '../../shared/onnx/model.ts';
import { onnx } from './generated/onnx.js';
import { validateModel } from './validate.ts';
import { ModelReader } from './wire/modelReader.ts';
import { attachLayouts } from './wire/attachLayouts.ts';
import { encodeMessage } from './wire/encode.ts';
import { isMessage, type WireMessage } from './wire/layout.ts';
import { modelType } from './wire/schema.ts';
import { surveyModel } from './wire/survey.ts';
import { WatchfulReader } from './wire/watchfulReader.ts';

/**
 * Bytes ↔ ModelGraph, without loss: what was decoded is encoded to the same bytes, from the messages alone, and after an
 * edit the rest of the file stays as it was. A model as exporters write it is decoded in one pass; where anything is
 * unusual or wrong, a survey of the bytes says what is wrong, or how the unusual was written.
 */

/** Where one protobuf message ends, by protobuf's own rule. */
export const maxModelBytes = 2 ** 31 - 1;

/**
 * @param bytes stay in use: raw tensor data are views of them.
 *
 * Errors: `E-ONNX-NOT-ONNX`, `E-ONNX-TRUNCATED`, `E-ONNX-TOO-LARGE`, `E-ONNX-NO-GRAPH`, `E-ONNX-OPSET`, `E-ONNX-GRAPH`,
 * `E-ONNX-TENSOR`.
 */
export function decodeModel(bytes: Uint8Array, external: ExternalFiles): Result<ModelGraph> {
  if (bytes.length > maxModelBytes) return err(appError('E-ONNX-TOO-LARGE', 'The model has more than 2 GiB.'));
  const decoded = decodeUsual(bytes) ?? decodeUnusual(bytes);
  if (!decoded.ok) return decoded;
  const fault = validateModel(decoded.value);
  return fault ? err(fault) : ok({ model: decoded.value, external });
}

/** @returns null when something is unusual, or wrong. */
function decodeUsual(bytes: Uint8Array): Result<ModelProto> | null {
  const reader = new WatchfulReader(bytes);
  try {
    const model = onnx.ModelProto.decode(reader);
    return reader.unusual ? null : ok(model);
  } catch {
    return null;
  }
}

function decodeUnusual(bytes: Uint8Array): Result<ModelProto> {
  const survey = surveyModel(bytes);
  if (!survey.ok) return survey;
  const model = onnx.ModelProto.decode(new ModelReader(bytes));
  if (survey.value) attachLayouts(modelType, asWireMessage(model), survey.value);
  return ok(model);
}

/** The file that a graph is, in pieces that follow each other: large tensors are not copied. */
export function encodePieces(graph: ModelGraph): {
  readonly pieces: readonly Uint8Array[];
  readonly sizeBytes: number;
} {
  const writer = encodeMessage(modelType, asWireMessage(graph.model));
  const pieces = writer.finish();
  return { pieces, sizeBytes: writer.sizeBytes };
}

/** The file that a graph is. External data stays where it is. */
export function encodeModel(graph: ModelGraph): Uint8Array {
  const { pieces, sizeBytes } = encodePieces(graph);
  const file = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.length;
  }
  return file;
}

function asWireMessage(model: ModelProto): WireMessage {
  if (!isMessage(model)) throw new TypeError('A model is a message.');
  return model;
}
