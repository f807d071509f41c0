import { ensure } from '../../../shared/base/assert.ts';
import { fieldTable } from '../generated/fieldTable.ts';
import { roomOf } from './limits.ts';

/** The ONNX field table with messages linked to each other, as the survey and the encoder walk it. */
export type ScalarKind = 'string' | 'bytes' | 'int32' | 'int64' | 'uint64' | 'float' | 'double';

export interface Field {
  readonly number: number;
  readonly name: string;
  readonly kind: ScalarKind | 'message';
  readonly message: MessageType | null;
  readonly repeated: boolean;
  /** How this project writes a repeated number; a file may have it the other way. */
  readonly packed: boolean;
  /** Wire type of one value. */
  readonly wire: 0 | 1 | 2 | 5;
  /** Wire type of the field in plain form: 2 for packed numbers. */
  readonly plainWire: number;
  /** Whether its tag may stand more than once in plain form. */
  readonly recurs: boolean;
  /** What each value takes in an array, in the unit of `maxRoom`; 0 where there is only one. */
  readonly room: number;
}

export interface MessageType {
  readonly name: string;
  /** By ascending number. */
  readonly fields: readonly Field[];
  readonly byNumber: readonly (Field | undefined)[];
}

const wireTypes: Readonly<Record<string, Field['wire']>> = { int32: 0, int64: 0, uint64: 0, double: 1, float: 5 };
const scalars: readonly string[] = ['string', 'bytes', 'int32', 'int64', 'uint64', 'float', 'double'];
const isScalar = (type: string): type is ScalarKind => scalars.includes(type);

interface Draft {
  readonly name: string;
  fields: Field[];
  byNumber: (Field | undefined)[];
}

const types = new Map<string, Draft>(Object.keys(fieldTable).map((name) => [name, { name, fields: [], byNumber: [] }]));

for (const [name, rows] of Object.entries(fieldTable)) {
  const draft = ensure(types.get(name), `message ${name}`);
  for (const { type, ...row } of rows) {
    const link = isScalar(type)
      ? ({ kind: type, message: null } as const)
      : ({ kind: 'message', message: ensure(types.get(type), `message ${type}`) } as const);
    const wire = wireTypes[type] ?? 2;
    const form = {
      plainWire: row.packed ? 2 : wire,
      recurs: row.repeated && !row.packed,
      room: row.repeated ? roomOf[link.kind] : 0,
    };
    const field: Field = { ...row, ...link, ...form, wire };
    draft.fields.push(field);
    draft.byNumber[field.number] = field;
  }
}

/** Highest field number of any message. */
export const highestNumber = Math.max(
  ...[...types.values()].flatMap(({ fields }) => fields.map(({ number }) => number)),
);

export const modelType: MessageType = ensure(types.get('ModelProto'), 'message ModelProto');
