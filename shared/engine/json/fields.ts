/** Typed looks into JSON that nobody checked: a field of the wrong kind is as good as missing. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

export const asArray = (value: unknown): readonly unknown[] => (isList(value) ? value : []);

export const asString = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const asNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export const asNumbers = (value: unknown): readonly number[] | null =>
  isList(value) && value.every(isFiniteNumber) ? value : null;

/** The record without what is nested deeper than `depth` levels: every later step may walk it without care. */
export const shallow = (record: JsonObject, depth: number): JsonObject =>
  isDeeper(record, depth) ? pruneObject(record, depth) : record;

function prune(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  if (isList(value)) return value.map((item) => prune(item, depth - 1));
  return isObject(value) ? pruneObject(value, depth - 1) : null;
}

const pruneObject = (value: JsonObject, depth: number): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, item]) => [key, prune(item, depth)]));

function isDeeper(value: JsonObject | readonly unknown[], depth: number): boolean {
  if (depth === 0) return true;
  // Plain loops: this looks at every record of an engine, and closures and lists of values would be most of what is made.
  if (isList(value)) {
    for (const item of value) if (isNested(item) && isDeeper(item, depth - 1)) return true;
    return false;
  }
  for (const key in value) {
    const item = value[key];
    if (isNested(item) && isDeeper(item, depth - 1)) return true;
  }
  return false;
}

const isNested = (value: unknown): value is JsonObject | readonly unknown[] =>
  typeof value === 'object' && value !== null;
