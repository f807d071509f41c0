import { z } from 'zod';
import { defaultTarget, formatTarget } from '../../shared/base/target.ts';
import { ok } from '../../shared/base/result.ts';
import type { Settings } from '../../shared/contract/appMethods.ts';
import type { Connection } from './open.ts';
import type { SettingsRepository } from './store.ts';
import { write } from './transaction.ts';

const defaults: Settings = { theme: 'system', target: formatTarget(defaultTarget), layout: {} };

/** A setting that does not read (any more) falls back to its default: it is never worth refusing a project. */
const settings = z.object({
  theme: z.enum(['system', 'light', 'dark', 'high-contrast']).catch(defaults.theme),
  target: z.string().catch(defaults.target),
  layout: z.record(z.string(), z.unknown()).catch({ ...defaults.layout }),
});

export function createSettings(db: Connection, path: string): SettingsRepository {
  const all = db.prepare('SELECT key, value FROM settings');
  const upsert = db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const get = (): Settings => {
    const rows = z.array(z.object({ key: z.string(), value: z.string() })).parse(all.all());
    return settings.parse(Object.fromEntries(rows.map((row) => [row.key, valueOf(row.value)])));
  };
  return {
    get,
    set: (patch) =>
      write(db, path, () => {
        for (const [key, value] of Object.entries(patch))
          if (value !== undefined) upsert.run(key, JSON.stringify(value));
        return ok(get());
      }),
  };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
