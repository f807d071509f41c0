import type { MessagePort } from 'node:worker_threads';
import { addValues, emptyHistogram, type Histogram } from '../../../../shared/qdq/calibrate/histogram.ts';
import { writePass } from '../passFile.ts';

/**
 * The thread that counts, beside the one that the model runs in: it holds all histograms, takes the values of one fetch
 * after the other (handed over, not copied), and writes down how far it is when asked to. Each request is answered, in order.
 */
export type TallyRequest =
  | { readonly kind: 'begin'; readonly histograms: ReadonlyMap<string, Histogram> }
  | { readonly kind: 'add'; readonly tensors: readonly (readonly [name: string, values: Float32Array])[] }
  | {
      readonly kind: 'save';
      readonly file: string;
      readonly folder: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'end' };

export interface TallyAnswers {
  readonly begin: null;
  /** A tensor that held a value that is no number, where one did. */
  readonly add: string | null;
  readonly save: null;
  readonly end: ReadonlyMap<string, Histogram>;
}

export function serveTally(port: MessagePort): void {
  let histograms = new Map<string, Histogram>();
  const serve = async (request: TallyRequest): Promise<TallyAnswers[TallyRequest['kind']]> => {
    switch (request.kind) {
      case 'begin':
        histograms = new Map(request.histograms);
        return null;
      case 'add': {
        let strange: string | null = null;
        for (const [name, values] of request.tensors) {
          const added = addValues(histograms.get(name) ?? emptyHistogram(), values);
          histograms.set(name, added);
          if (added.nonFinite > 0) strange ??= name;
        }
        return strange;
      }
      case 'save': {
        const { file, folder, done, total } = request;
        // A disk that is full takes away the resuming, not the pass.
        await writePass(file, folder, { done, total, histograms }).catch(() => {});
        return null;
      }
      case 'end':
        return histograms;
    }
  };
  let before: Promise<void> = Promise.resolve();
  port.on('message', (request: TallyRequest) => {
    before = before.then(async () => port.postMessage(await serve(request)));
  });
}
