import { z } from 'zod';
import type { DeviceId } from '../../shared/base/brand.ts';
import { appError } from '../../shared/base/errors.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { DeviceRecord, SshAddress, TrtexecSetup } from '../../shared/contract/project.ts';
import type { Connection } from './open.ts';
import { deviceFactsSchema, deviceKindSchema, flag, id, json, readRow } from './rows.ts';
import type { DeviceRepository } from './store.ts';
import { write } from './transaction.ts';

const hop = z.object({
  host: z.string(),
  port: z.int().min(1).max(65_535),
  user: z.string(),
  keyFile: z.string().nullable(),
  hostKey: z.string(),
  hostKeyType: z.string().exactOptional(),
});
const address: z.ZodType<SshAddress> = hop.extend({
  jump: hop.exactOptional(),
  place: z.object({ coordinator: z.string(), name: z.string() }).exactOptional(),
});
const setup: z.ZodType<TrtexecSetup> = z.object({
  trtexecPath: z.string().nullable(),
  prefix: z.array(z.string()),
  cacheLimitBytes: z.number().nullable(),
  lockClocks: z.boolean(),
});
const deviceRow = z.object({
  id: id<DeviceId>(),
  kind: deviceKindSchema,
  name: z.string(),
  presence: z.enum(['online', 'busy', 'unreachable', 'never-seen']),
  standIn: flag,
  address: json(address.nullable()),
  facts: json(deviceFactsSchema.nullable()),
  setup: json(setup.nullable()),
  isPaused: flag,
});

const columns = `SELECT id, kind, name, presence, stand_in AS standIn, address, facts, setup, is_paused AS isPaused
  FROM devices`;

/** What is not set is left out. */
function read(row: unknown): DeviceRecord {
  const { setup: own, isPaused, ...device } = readRow(deviceRow, row, 'devices');
  return { ...device, ...(own === null ? {} : { setup: own }), ...(isPaused ? { isPaused } : {}) };
}

const gone = () => err(appError('E-NOT-FOUND', 'The device is not there any more.'));

export function createDevices(db: Connection, path: string): DeviceRepository {
  const all = db.prepare(`${columns} ORDER BY position`);
  const one = db.prepare(`${columns} WHERE id = ?`);
  const upsert = db.prepare(
    `INSERT INTO devices (id, kind, name, presence, stand_in, address, facts, setup)
     VALUES (@id, @kind, @name, @presence, @standIn, @address, @facts, @setup)
     ON CONFLICT (id) DO UPDATE SET kind = @kind, name = @name, presence = @presence, stand_in = @standIn,
       address = @address, facts = @facts, setup = @setup`,
  );
  const pause = db.prepare('UPDATE devices SET is_paused = ? WHERE id = ?');
  const drop = db.prepare('DELETE FROM devices WHERE id = ?');

  return {
    list: () => all.all().map(read),
    get(wanted) {
      const row = one.get(wanted);
      return row === undefined ? gone() : ok(read(row));
    },
    save: (device) =>
      write(db, path, () => {
        upsert.run({
          ...device,
          standIn: device.standIn ? 1 : 0,
          address: device.address && JSON.stringify(device.address),
          facts: device.facts && JSON.stringify(device.facts),
          setup: device.setup ? JSON.stringify(device.setup) : null,
        });
        return ok(device);
      }),
    setPaused: (own, isPaused) =>
      write(db, path, () => (pause.run(isPaused ? 1 : 0, own).changes === 1 ? ok(undefined) : gone())),
    remove: (own) => write(db, path, () => (drop.run(own).changes === 1 ? ok(undefined) : gone())),
  };
}
