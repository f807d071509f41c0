import path from 'node:path';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { noExternalFiles } from '../../../shared/onnx/model.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { onnx } from '../../../src-main/onnx-file/generated/onnx.js';
import { attachLayouts } from '../../../src-main/onnx-file/wire/attachLayouts.ts';
import type { WireMessage } from '../../../src-main/onnx-file/wire/layout.ts';
import { ModelReader } from '../../../src-main/onnx-file/wire/modelReader.ts';
import { modelType } from '../../../src-main/onnx-file/wire/schema.ts';
import { surveyModel } from '../../../src-main/onnx-file/wire/survey.ts';
import { WatchfulReader } from '../../../src-main/onnx-file/wire/watchfulReader.ts';
import { valueOf } from '../../support/valueOf.ts';
import { messageBytes, messageValues } from '../../support/wireMessages.ts';

const source = path.resolve(import.meta.dirname, '../../../resources/onnx.proto');
const reflected = protobuf.loadSync(source).lookupType('onnx.ModelProto');
const encode = (model: object): Uint8Array => encodeModel({ model, external: noExternalFiles });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Without the checks that make it a model: these messages are random. */
function decode(bytes: Uint8Array): object {
  const survey = valueOf(surveyModel(bytes));
  const model = onnx.ModelProto.decode(new ModelReader(bytes));
  if (survey) attachLayouts(modelType, model as WireMessage, survey);
  return model;
}

describe('random messages (synthetic)', () => {
  test('what we encode is what protobufjs encodes by reflection', () => {
    fc.assert(
      fc.property(messageValues(modelType, 5), (values) => {
        expect(hex(encode(values))).toBe(hex(reflected.encode(longs(values) as object).finish()));
      }),
    );
  });

  test('values → bytes → values → bytes; nothing about them is unusual', () => {
    fc.assert(
      fc.property(messageValues(modelType, 5), (values) => {
        const bytes = encode(values);
        expect(valueOf(surveyModel(bytes))).toBeNull();
        expect(hex(encode(decode(bytes)))).toBe(hex(bytes));
      }),
    );
  });

  test('bytes in any dress → messages → the same bytes', () => {
    fc.assert(
      fc.property(messageBytes(modelType, 5), (parts) => {
        const bytes = Uint8Array.from(parts);
        expect(hex(encode(decode(bytes)))).toBe(hex(bytes));
      }),
    );
  });

  test('the watchful reader misses nothing that the survey finds', () => {
    fc.assert(
      fc.property(messageBytes(modelType, 4), (parts) => {
        const bytes = Uint8Array.from(parts);
        const reader = new WatchfulReader(bytes);
        onnx.ModelProto.decode(reader);
        expect(reader.unusual || valueOf(surveyModel(bytes)) === null).toBe(true);
      }),
    );
  });
});

/** protobufjs wants its own 64-bit integers. */
function longs(value: unknown): unknown {
  if (typeof value === 'bigint') return longOf(value);
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(longs);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, longs(each)]));
}

function longOf(value: bigint): unknown {
  const [low, high] = [Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n))];
  return new protobuf.util.LongBits(low, high).toLong(value > 2n ** 63n - 1n);
}
