import { appError } from '../../../shared/base/errors.ts';
import { err, type Result, ok } from '../../../shared/base/result.ts';
import { defaultTarget, formatTarget, parseTarget, type Target } from '../../../shared/base/target.ts';
import { boardById, boards, type Board } from '../../../shared/estimate/boards.ts';

/** A board that figures are computed for. Its name says all of it, so a record needs nothing beside its id. */
export interface EstimatedBoard {
  readonly board: Board;
  readonly target: Target;
}

const form = /^estimate:([^@]+)(?:@(.+))?$/;

export const isEstimateName = (name: string): boolean => name.startsWith('estimate:');

/**
 * Reads `estimate:agx-orin-64`, or with a TensorRT version `estimate:agx-orin-64@8.5`; the SM is the board's.
 * Errors: `E-NOT-FOUND` for another board, `E-TARGET` for another version.
 */
export function parseEstimateName(name: string): Result<EstimatedBoard> {
  const [, id = '', version = defaultTarget.tensorrt] = form.exec(name) ?? [];
  const board = boardById(id);
  if (board === null)
    return err(
      appError('E-NOT-FOUND', `No board is known as '${id}'.`, {
        hint: `Boards that can be estimated: ${boards.map((known) => known.id).join(', ')}.`,
      }),
    );
  const target = parseTarget(formatTarget({ tensorrt: version, sm: board.sm }));
  return target.ok ? ok({ board, target: target.value }) : target;
}

export const estimatedName = ({ board, target }: EstimatedBoard): string =>
  `${board.name}, ${board.powerMode}, TensorRT ${target.tensorrt} (estimated)`;
