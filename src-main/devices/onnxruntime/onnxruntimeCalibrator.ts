import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '../../../shared/base/result.ts';
import { writeWhole } from '../../files/wholeFile.ts';
import type { ProcessHost } from '../../process/processHost.ts';
import type { Calibrator, ScaleOrigin } from './calibrator.ts';
import { inOwnProcess } from './ownProcess.ts';
import { readPass, wholePassFile } from './passFile.ts';

/**
 * Calibrates with ONNX Runtime on this computer; a process a request, killed by the signal.
 * @param store a folder for passes and for where scales came from; null = nothing is kept.
 */
export function onnxruntimeCalibrator(host: ProcessHost, store: string | null): Calibrator {
  const histograms: Calibrator['histograms'] = ({ onProgress, ...request }, signal) =>
    inOwnProcess(
      host,
      { kind: 'calibrate', ...request, shapes: request.shapes ?? null, store },
      (message) => {
        if (message.kind === 'progress') onProgress?.(message.done, message.total);
      },
      signal,
    );
  const originFile = (model: string): string => join(store ?? '', `${model}.scales.json`);
  return {
    histograms,
    async amax(request, signal) {
      const counted = await histograms(request, signal);
      return counted.ok
        ? ok(new Map([...counted.value.histograms].map(([tensor, { amax }]) => [tensor, amax])))
        : counted;
    },
    async note(model, origin) {
      if (store === null) return;
      // Lost on a full disk, it can be counted again.
      await mkdir(store, { recursive: true })
        .then(() => writeWhole(originFile(model), [Buffer.from(JSON.stringify(origin))]))
        .catch(() => {});
    },
    async recall(model) {
      if (store === null) return null;
      const origin = await readFile(originFile(model), 'utf8').then(parsed, () => null);
      const pass = origin && (await readPass(wholePassFile(store, origin.pass)));
      if (!origin || !pass) return null;
      const own = origin.groups.flat().flatMap((tensor) => {
        const histogram = pass.histograms.get(tensor);
        return histogram ? [[tensor, histogram] as const] : [];
      });
      return { ...origin, samples: pass.total, histograms: new Map(own) };
    },
  };
}

function parsed(text: string): ScaleOrigin | null {
  try {
    return JSON.parse(text) as ScaleOrigin;
  } catch {
    return null;
  }
}
