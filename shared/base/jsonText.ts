declare const written: unique symbol;

/**
 * Plain data as JSON. What consists of very many objects crosses processes as one text: on its way into the window each
 * object is copied three times, property by property, which for two engines of 40,000 layers takes longer than comparing
 * them. Nothing in it may be undefined, infinite or a bigint.
 */
export type JsonText<T> = string & { readonly [written]: T };

export const jsonText = <T>(value: T): JsonText<T> => JSON.stringify(value) as JsonText<T>;

export const readJsonText = <T>(text: JsonText<T>): T => JSON.parse(text) as T;
