import { z } from 'zod';
import { ok } from '../../shared/base/result.ts';
import { sameTarget } from '../../shared/base/target.ts';
import type { Connection } from './open.ts';
import { flag, json, readRow } from './rows.ts';
import type { BoardAnswers, CapabilityRepository } from './store.ts';
import { write } from './transaction.ts';

const answersRow: z.ZodType<BoardAnswers> = z.object({
  tensorrt: z.string(),
  sm: z.int(),
  standIn: flag,
  deviceName: z.string(),
  askedAt: z.string(),
  answers: json(z.record(z.string(), z.record(z.string(), z.string().nullable()))),
});

export function createCapabilities(db: Connection, path: string): CapabilityRepository {
  const all = db.prepare(
    `SELECT tensorrt, sm, stand_in AS standIn, device_name AS deviceName, asked_at AS askedAt, answers
     FROM capabilities ORDER BY asked_at DESC`,
  );
  const upsert = db.prepare(
    `INSERT INTO capabilities (tensorrt, sm, stand_in, device_name, asked_at, answers)
     VALUES (@tensorrt, @sm, @standIn, @deviceName, @askedAt, @answers)
     ON CONFLICT (tensorrt, sm, stand_in) DO UPDATE SET device_name = @deviceName, asked_at = @askedAt,
       answers = @answers`,
  );
  const list = (): readonly BoardAnswers[] => all.all().map((row) => readRow(answersRow, row, 'capabilities'));
  return {
    list,
    evidenceFor: (target) => list().find((each) => !each.standIn && sameTarget(each, target))?.answers ?? null,
    save: (given) =>
      write(db, path, () => {
        upsert.run({ ...given, standIn: given.standIn ? 1 : 0, answers: JSON.stringify(given.answers) });
        return ok(undefined);
      }),
  };
}
