import { ok, type Result } from '../../shared/base/result.ts';
import type { DataChoice } from '../../shared/contract/variantMethods.ts';
import type { CalibrationData } from '../../shared/qdq/calibrate/data.ts';
import { randomCalibration } from '../studio/fixes/fixChoice.ts';
import type { FileTokens } from './fileTokens.ts';

/** What the window chose to run a model on, with its tokens turned into paths. */
export function calibrationData(choice: DataChoice, tokens: FileTokens): Result<CalibrationData> {
  if (choice.kind === 'random') return ok(randomCalibration(choice.count));
  const path = tokens.path(choice.token);
  if (!path.ok) return path;
  return ok(
    choice.kind === 'arrays'
      ? { kind: 'arrays', path: path.value }
      : { kind: 'images', folder: path.value, preparation: choice.preparation },
  );
}
