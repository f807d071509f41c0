/**
 * A copy of plain data that holds on to nothing: tensors in a plan are views of the whole model file, and a view that is
 * sent to another process or kept takes the whole file along.
 */
export function detached<T>(value: T): T;
export function detached(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map((part) => detached<unknown>(part));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, detached<unknown>(part)]));
}
