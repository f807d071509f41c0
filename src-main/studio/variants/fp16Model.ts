import type { Result } from '../../../shared/base/result.ts';
import type { WorkInput, WorkOutput } from '../../workers/work.ts';
import type { Studio } from '../studio.ts';

/** Makes an FP16 model of an ONNX file; the given one is never touched. */
export const fp16Model = (
  { work }: Pick<Studio, 'work'>,
  request: WorkInput<'fp16'>,
  signal?: AbortSignal,
): Promise<Result<WorkOutput<'fp16'>>> => work.run('fp16', request, signal);
