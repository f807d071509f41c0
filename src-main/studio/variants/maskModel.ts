import type { Result } from '../../../shared/base/result.ts';
import type { WorkInput, WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';

/** Makes a masked or cut model of an ONNX file; the given one is never touched. */
export const maskModel = (
  { work }: Pick<Studio, 'work'>,
  model: Omit<WorkInput<'mask'>, 'region' | 'output'>,
  region: WorkInput<'mask'>['region'],
  output: string,
  signal?: AbortSignal,
): Promise<Result<WorkOutput<'mask'>>> => work.run('mask', { ...model, region, output }, signal);
