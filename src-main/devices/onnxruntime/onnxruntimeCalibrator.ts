import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Histogram } from '../../../shared/qdq/calibrate/histogram.ts';
import type { ProcessHost } from '../../process/processHost.ts';
import type { CalibrationRequest, Calibrator, TensorStatistics } from './calibrator.ts';
import { inOwnProcess } from './ownProcess.ts';

/** Calibrates with ONNX Runtime on this computer; a process a request, killed by the signal. */
export function onnxruntimeCalibrator(host: ProcessHost): Calibrator {
  const pass = (
    { onProgress, ...request }: CalibrationRequest,
    what: TensorStatistics['kind'],
    signal: AbortSignal,
  ): Promise<Result<readonly TensorStatistics[]>> =>
    inOwnProcess(
      host,
      { kind: 'calibrate', ...request, shapes: request.shapes ?? null, what },
      (message) => {
        if (message.kind === 'progress') onProgress?.(message.done, message.total);
      },
      signal,
    );
  return {
    async amax(request, signal) {
      const made = await pass(request, 'amax', signal);
      if (!made.ok) return err(made.error);
      const amax = new Map<string, number>();
      for (const one of made.value) if (one.kind === 'amax') amax.set(one.tensor, one.amax);
      return ok(amax);
    },
    async histograms(request, signal) {
      const made = await pass(request, 'histogram', signal);
      if (!made.ok) return err(made.error);
      const histograms = new Map<string, Histogram>();
      for (const one of made.value) if (one.kind === 'histogram') histograms.set(one.tensor, one.histogram);
      return ok(histograms);
    },
  };
}
