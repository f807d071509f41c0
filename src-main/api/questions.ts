import { randomUUID } from 'node:crypto';
import type { AppEvent } from '../../shared/contract/api.ts';
import type { OpenQuestion, SecretQuestion } from '../../shared/contract/deviceMethods.ts';
import { keyOf, mayBeKept, type SecretVault } from '../devices/secrets.ts';

/**
 * What a board wants to know, put to whoever sits at a window. A question is asked once however many wait for its answer,
 * is shown in every window until one answers it, and is withdrawn after a while: a sign-in does not wait for ever.
 */
export interface Questions {
  ask(question: SecretQuestion): Promise<string | null>;
  answer(id: string, answer: string | null, keep: boolean): Promise<void>;
  open(): readonly OpenQuestion[];
}

/** A little less than signing in may take. */
const patienceMs = 110_000;

interface Waiting extends OpenQuestion {
  /** All who wait for the answer. */
  readonly askers: ((answer: string | null) => void)[];
}

export function createQuestions(
  emit: (event: AppEvent) => void,
  vault: SecretVault | null,
  waitMs = patienceMs,
): Questions {
  const waiting = new Map<string, Waiting>();
  const open = (): readonly OpenQuestion[] =>
    [...waiting.values()].map(({ id, question, canKeep }) => ({ id, question, canKeep }));
  const tell = (): void => emit({ kind: 'questions', questions: open() });
  const close = (id: string, answer: string | null): void => {
    const closing = waiting.get(id);
    if (!waiting.delete(id)) return;
    closing?.askers.forEach((resolve) => resolve(answer));
    tell();
  };
  return {
    async ask(question) {
      const canKeep = mayBeKept(question) && ((await vault?.isAvailable()) ?? false);
      return new Promise((resolve) => {
        const same = [...waiting.values()].find((other) => keyOf(other.question) === keyOf(question));
        if (same) return void same.askers.push(resolve);
        const id = randomUUID();
        waiting.set(id, { id, question, canKeep, askers: [resolve] });
        setTimeout(() => close(id, null), waitMs).unref();
        tell();
      });
    },
    async answer(id, answer, keep) {
      const asked = waiting.get(id);
      if (asked && answer !== null && keep && asked.canKeep) await vault?.put(asked.question, answer);
      close(id, answer);
    },
    open,
  };
}
