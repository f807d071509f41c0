import type { Worker } from 'node:worker_threads';
import type { Tensor } from 'onnxruntime-node';
import type { TallyAnswers, TallyRequest } from './tallyThread.ts';
import { floatsOf } from './tensors.ts';

/** The counting thread as seen from the one that runs the model. */
export class Tally {
  readonly #worker: Worker;
  readonly #waiting: ((answer: unknown) => void)[] = [];

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer) => this.#waiting.shift()?.(answer));
  }

  ask<K extends TallyRequest['kind']>(
    request: TallyRequest & { readonly kind: K },
    handedOver: readonly ArrayBuffer[] = [],
  ): Promise<TallyAnswers[K]> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve as (answer: unknown) => void);
      this.#worker.postMessage(request, handedOver);
    });
  }

  /** Counts what the tensors hold; those of `made` are emptied, for their memory goes to the thread. */
  add(made: Readonly<Record<string, Tensor>>, kept: Readonly<Record<string, Tensor>>): Promise<string | null> {
    const given = Object.entries(made).map(([name, tensor]) => [name, ownFloats(tensor)] as const);
    const copied = Object.entries(kept).map(([name, tensor]) => [name, floatsOf(tensor)!.slice()] as const);
    const tensors = [...given, ...copied];
    const answer = this.ask(
      { kind: 'add', tensors },
      tensors.map(([, { buffer }]) => buffer as ArrayBuffer),
    );
    for (const tensor of Object.values(made)) tensor.dispose();
    return answer;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Values in a buffer that nobody else looks at. */
function ownFloats(tensor: Tensor): Float32Array {
  const values = floatsOf(tensor)!;
  return values.byteLength === values.buffer.byteLength ? values : values.slice();
}
