import { z } from 'zod';
import type { DeviceId, RunId, VariantId } from '../../shared/base/brand.ts';
import type { Input, Method } from '../../shared/contract/api.ts';

/**
 * What the window may say: one schema a method, checked against the contract's types. The window is sandboxed and still
 * not trusted; an input that does not fit never reaches a use case. Objects are strict, texts and lists are bounded.
 */
const text = z.string().max(10_000);
const label = z.string().trim().min(1).max(200);
const token = z.string().min(1).max(100);
const id = <T extends string>() => z.string().min(1).max(200) as unknown as z.ZodType<T>;
const variantId = id<VariantId>();
const runId = id<RunId>();
const deviceId = id<DeviceId>();
const nothing = z.null();
const list = <T extends z.ZodType>(item: T) => z.array(item).max(10_000);
const optional = <T extends z.ZodType>(item: T) => item.optional();

const scales = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('random'), count: z.int().min(1).max(1024) }),
  z.strictObject({ kind: z.literal('images'), token }),
]);
const fixRequest = z.strictObject({ variant: variantId, target: text, fixes: list(text).nullable(), scales });
const reportRequest = z.strictObject({
  title: text,
  notes: z.string().max(100_000),
  comparisons: list(z.strictObject({ a: runId, b: runId })),
});
const settingsPatch = z.strictObject({
  theme: optional(z.enum(['system', 'light', 'dark', 'high-contrast'])),
  target: optional(text),
  layout: optional(z.record(z.string().max(200), z.unknown())),
});

/** `exactOptionalPropertyTypes` tells a missing key from an undefined one; zod's output type does not. */
type Schemas = { readonly [M in Method]: z.ZodType<Input<M> | LooseInput<M>> };
type LooseInput<M extends Method> = M extends 'settings.set' ? z.infer<typeof settingsSet> : Input<M>;
const settingsSet = z.strictObject({ patch: settingsPatch });

export const schemas: Schemas = {
  'app.info': nothing,
  'files.pick': z.strictObject({
    purpose: z.enum([
      'import-model',
      'import-run',
      'open-project',
      'create-project',
      'save-model',
      'save-report',
      'calibration-images',
    ]),
  }),
  'files.drop': z.strictObject({ paths: list(z.string().min(1).max(4096)) }),
  'project.recent': nothing,
  'project.current': nothing,
  'project.create': z.strictObject({ token }),
  'project.open': z.union([z.strictObject({ token }), z.strictObject({ recent: z.string().max(4096) })]),
  'project.openSample': nothing,
  'project.close': nothing,
  'variants.list': nothing,
  'variants.import': z.strictObject({ token }),
  'variants.rename': z.strictObject({ id: variantId, label }),
  'variants.remove': z.strictObject({ id: variantId }),
  'variants.export': z.strictObject({ id: variantId, token }),
  'variants.analysis': z.strictObject({ id: variantId, target: text }),
  'variants.predicted': z.strictObject({ id: variantId, target: text }),
  'fix.preview': fixRequest,
  'fix.apply': fixRequest.extend({ label }),
  'history.state': nothing,
  'history.undo': nothing,
  'history.redo': nothing,
  'devices.list': nothing,
  'devices.probe': z.strictObject({ id: deviceId }),
  'devices.forget': z.strictObject({ id: deviceId }),
  'runs.list': nothing,
  'runs.start': z.strictObject({
    variant: variantId,
    device: deviceId,
    precision: z.enum(['fp32', 'fp16', 'int8-implicit', 'int8-explicit']),
  }),
  'runs.cancel': z.strictObject({ id: runId }),
  'runs.remove': z.strictObject({ id: runId }),
  'runs.import': z.strictObject({ tokens: list(token), label }),
  'runs.detail': z.strictObject({ id: runId }),
  'runs.log': z.strictObject({ id: runId, fromLine: z.int().min(0) }),
  'jobs.list': nothing,
  'compare.pair': z.strictObject({ a: runId, b: runId }),
  'report.export': reportRequest.extend({ token }),
  'report.preview': reportRequest,
  'settings.get': nothing,
  'settings.set': settingsSet,
  'clipboard.write': z.strictObject({ text: z.string().max(50_000_000) }),
  'links.open': z.strictObject({ link: z.enum(['docs', 'licence', 'guide']) }),
};
