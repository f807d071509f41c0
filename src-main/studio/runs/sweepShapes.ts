import type { SweepChoice } from '../../../shared/contract/sweepMethods.ts';
import type { Variant } from '../../../shared/contract/project.ts';

/** One row of cells of a variant. */
export interface ShapeRow {
  readonly shapes: string | null;
  /** Why the model cannot have it. */
  readonly refused: string | null;
}

/** The rows that a choice of shapes and batch sizes means for a variant; its own shapes where nothing is chosen. */
export function shapeRows(
  variant: Variant,
  { shapes, batches }: Pick<SweepChoice, 'shapes' | 'batches'>,
): readonly ShapeRow[] {
  const rows = [
    ...shapes.map((each): ShapeRow => ({ shapes: each, refused: null })),
    ...batches.map((batch) => batchRow(variant, batch)),
  ];
  return rows.length > 0 ? rows : [{ shapes: null, refused: null }];
}

function batchRow({ label, facts }: Variant, batch: number): ShapeRow {
  const parts: string[] = [];
  let isOwn = true;
  for (const { name, shape } of facts.inputs) {
    const [first, ...rest] = shape ?? [];
    if (shape === null || first === undefined || rest.includes(null))
      return refused(batch, `Input “${name}” of “${label}” has more than an open batch: give its shapes.`);
    if (first !== null && first !== batch)
      return refused(batch, `The batch of “${label}” is fixed at ${first}, so it cannot be ${batch}.`);
    isOwn &&= first === batch;
    parts.push(`${name}:${[batch, ...rest].join('x')}`);
  }
  return { shapes: isOwn ? null : parts.join(','), refused: null };
}

const refused = (batch: number, why: string): ShapeRow => ({ shapes: `batch ${batch}`, refused: why });
