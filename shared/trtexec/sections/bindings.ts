import type { LogBinding } from '../log.ts';
import type { LogLine } from '../logLine.ts';

/**
 * Inputs and outputs as trtexec binds them before it measures: `Created input binding for x:0 with dimensions 4x1x28x28`
 * (up to 8.5), `Input binding for x with dimensions 1x1x28x28 and type fp32 is created.` (later). Source: trtexec-formats §d.4.
 */
export class Bindings {
  readonly #found = new Map<string, LogBinding>();

  read({ text, severity, fromTensorrt }: LogLine): void {
    if (severity !== 'I' || fromTensorrt || this.#found.size >= maxBindings) return;
    const at = text.slice(0, 40).indexOf('put binding for ');
    const dimensionsAt = text.lastIndexOf(' with dimensions ');
    if (at < 0 || dimensionsAt < at) return;
    const name = text.slice(at + 'put binding for '.length, dimensionsAt);
    const [, axes = ''] = /^ with dimensions ([\dx]*)/.exec(text.slice(dimensionsAt, dimensionsAt + 200)) ?? [];
    const mode = text.slice(0, at).toLowerCase().endsWith('in') ? 'input' : 'output';
    this.#found.set(name, { name, mode, shape: axes === '' ? [] : axes.split('x').map(Number) });
  }

  result(): readonly LogBinding[] {
    return [...this.#found.values()];
  }
}

const maxBindings = 1000;
