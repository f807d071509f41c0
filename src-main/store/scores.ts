import { z } from 'zod';
import type { VariantId } from '../../shared/base/brand.ts';
import { appError } from '../../shared/base/errors.ts';
import { err, ok } from '../../shared/base/result.ts';
import type { VariantScore } from '../../shared/score/variantScore.ts';
import type { Connection } from './open.ts';
import { id, json, readRow } from './rows.ts';
import type { ScoreRepository } from './store.ts';
import { write } from './transaction.ts';

const agreements = z.array(
  z.object({
    name: z.string(),
    cosine: z.number().nullable(),
    sqnrDb: z.number().nullable(),
    maxAbs: z.number().nullable(),
    nonFinite: z.number(),
  }),
);
const interval = z.tuple([z.number(), z.number()]).nullable();
const difference = z.object({ map5095: z.number(), ci95: interval, images: z.number() });
const detector = difference.extend({ map50: z.number(), map75: z.number() });
const score: z.ZodType<VariantScore> = z.object({
  scoredAt: z.string(),
  on: z.object({
    kind: z.enum(['random', 'images', 'arrays']),
    name: z.string().nullable(),
    labels: z.string().nullable(),
    shapes: z.string().nullable(),
  }),
  samples: z.number(),
  map: detector.nullable(),
  references: z.array(
    z.object({
      role: z.enum(['parent', 'float-origin']),
      variant: id<VariantId>(),
      label: z.string(),
      outputs: agreements,
      layers: agreements,
      layerSamples: z.number(),
      map: detector.nullable(),
      mapDifference: difference.nullable(),
      gate: z.object({ state: z.enum(['passed', 'failed', 'open']), reason: z.string() }).nullable(),
    }),
  ),
});
const scoreRow = z.object({ score: json(score) });

export function createScores(db: Connection, path: string): ScoreRepository {
  const one = db.prepare('SELECT score FROM scores WHERE variant = ?');
  const known = db.prepare('SELECT 1 FROM variants WHERE id = ?');
  const upsert = db.prepare(
    'INSERT INTO scores (variant, score) VALUES (?, ?) ON CONFLICT (variant) DO UPDATE SET score = excluded.score',
  );
  return {
    of: (variant) => {
      const row = one.get(variant);
      return row === undefined ? null : readRow(scoreRow, row, 'scores').score;
    },
    save: (variant, given) =>
      write(db, path, () => {
        if (known.get(variant) === undefined) return err(appError('E-NOT-FOUND', 'The variant is not there any more.'));
        upsert.run(variant, JSON.stringify(given));
        return ok(undefined);
      }),
  };
}
