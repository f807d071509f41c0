import type { Result } from '../../shared/base/result.ts';
import type { WorkInput, WorkKind, WorkOutput } from './work.ts';

/** One kind of work; a bug throws, whatever the input can do to it is an error value. */
export type WorkHandler<K extends WorkKind> = (input: WorkInput<K>) => Promise<Result<WorkOutput<K>>>;

/** Loaded when first asked for: a command that needs one kind does not wait for all. */
export type WorkHandlers = { readonly [K in WorkKind]: () => Promise<WorkHandler<K>> };
