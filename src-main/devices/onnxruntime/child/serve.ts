import type { Worker } from 'node:worker_threads';
import { ok, type Result } from '../../../../shared/base/result.ts';
import type { RuntimeAnswers, RuntimeRequest, Teller } from '../protocol.ts';

/**
 * Does what the request asks. Loaded piece by piece: a probe needs no model reader.
 * @param startTally a thread of `workers/entries/tally.ts`, which lies beside whoever calls.
 */
export async function serve(
  request: RuntimeRequest,
  tell: Teller,
  startTally: () => Worker,
): Promise<Result<RuntimeAnswers[RuntimeRequest['kind']]>> {
  switch (request.kind) {
    case 'probe': {
      const { env } = await import('onnxruntime-node');
      return ok({ version: env.versions.node ?? env.versions.common });
    }
    case 'run': {
      const { runJob } = await import('./runJob.ts');
      return runJob(request.folder, request.job, tell);
    }
    case 'calibrate': {
      const { calibrate } = await import('./calibrate.ts');
      return calibrate(request, tell, startTally);
    }
    case 'score': {
      const { scoreModels } = await import('./scoreModels.ts');
      return scoreModels(request.request, tell);
    }
  }
}
