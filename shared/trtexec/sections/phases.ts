import type { LogPhase } from '../log.ts';
import type { LogLine } from '../logLine.ts';

/**
 * Where trtexec is. It prints no progress bar in any version: phases come from its own sentences, and inside a verbose
 * build every "Timing Runner" and "Computing costs" line is a step. Source: trtexec-formats §d.4.
 */
export class Phases {
  phase: LogPhase = 'waiting';
  steps = 0;
  subject = '';
  buildSeconds: number | null = null;
  engineSizeBytes: number | null = null;

  /** @returns what changed. */
  read({ text, fromTensorrt }: LogLine): 'phase' | 'step' | null {
    if (fromTensorrt) return this.#buildStep(text);
    const built = text.startsWith('Engine built in ') ? /^Engine built in ([\d.e+-]+) sec/.exec(text)?.[1] : undefined;
    if (built !== undefined) this.buildSeconds = Number(built);
    const size = /^(?:Created|Loaded) engine with size: ([\d.]+) MiB/.exec(text)?.[1];
    if (size !== undefined) this.engineSizeBytes = Math.round(Number(size) * 1024 * 1024);
    const next = sentences.find(([start]) => text.startsWith(start))?.[1];
    if (next === undefined || next === this.phase) return null;
    this.phase = next;
    return 'phase';
  }

  #buildStep(text: string): 'phase' | 'step' | null {
    const runner = text.startsWith('--------------- Timing Runner: ');
    if (!runner && !text.startsWith('=============== Computing costs for')) return null;
    this.steps += 1;
    if (runner) this.subject = text.slice(31, 231);
    return 'step';
  }
}

const sentences: readonly (readonly [string, LogPhase])[] = [
  ['&&&& RUNNING', 'started'],
  ['&&&& PASSED', 'passed'],
  ['&&&& FAILED', 'failed'],
  ['Start parsing network model', 'parsing'],
  ['Finish parsing network model', 'building'],
  ['Finished parsing network model', 'building'],
  ['Engine built in', 'built'],
  ['Engine loaded in', 'loaded'],
  ['Engine deserialized in', 'loaded'],
  ['Capturing CUDA graph', 'capturing'],
  ['Starting inference', 'measuring'],
  ['=== Performance summary', 'reported'],
  ['=== Profile (', 'reported'],
];
