import { z } from 'zod';
import type { AppMethods } from '../../../shared/contract/appMethods.ts';
import { list, nothing, text, type SchemasOf } from './fields.ts';

const settingsPatch = z.strictObject({
  theme: z.enum(['system', 'light', 'dark', 'high-contrast']).optional(),
  target: text.optional(),
  layout: z.record(z.string().max(200), z.unknown()).optional(),
});
const settingsSet = z.strictObject({ patch: settingsPatch });

/** `exactOptionalPropertyTypes` tells a missing key from an undefined one; zod's output type does not. */
interface LooseSettings {
  readonly 'settings.set': z.ZodType<z.infer<typeof settingsSet>>;
}

export const appSchemas: SchemasOf<Exclude<keyof AppMethods, keyof LooseSettings>> & LooseSettings = {
  'app.info': nothing,
  'files.pick': z.strictObject({
    purpose: z.enum([
      'import-model',
      'import-run',
      'open-project',
      'create-project',
      'save-model',
      'save-engine',
      'save-report',
      'save-report-pdf',
      'calibration-images',
      'calibration-arrays',
      'calibration-cache',
      'labels',
      'pytorch-folder',
      'reexported-model',
      'private-key',
    ]),
  }),
  'files.drop': z.strictObject({ paths: list(z.string().min(1).max(4096)) }),
  'settings.get': nothing,
  'settings.set': settingsSet,
  'clipboard.write': z.strictObject({ text: z.string().max(50_000_000) }),
  'clipboard.writePng': z.strictObject({
    png: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= 200_000_000, 'too large'),
  }),
  'links.open': z.strictObject({ link: z.enum(['docs', 'licence', 'guide']) }),
};
