import { z } from 'zod';
import type { DeviceId, RunId, VariantId } from '../../../shared/base/brand.ts';
import type { Input, Method } from '../../../shared/contract/api.ts';

/** What inputs are made of. Objects are strict, texts and lists are bounded. */
export const text = z.string().max(10_000);
export const label = z.string().trim().min(1).max(200);
export const token = z.string().min(1).max(100);
const id = <T extends string>() => z.string().min(1).max(200) as unknown as z.ZodType<T>;
export const variantId = id<VariantId>();
export const runId = id<RunId>();
export const deviceId = id<DeviceId>();
export const precision = z.enum(['fp32', 'fp16', 'int8-implicit', 'int8-explicit']);
export const nothing = z.null();
export const list = <T extends z.ZodType>(item: T) => z.array(item).max(10_000);

/** The schemas of one group of methods. */
export type SchemasOf<M extends Method> = { readonly [N in M]: z.ZodType<Input<N>> };
