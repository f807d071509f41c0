/**
 * What only the user knows, for as long as this process lives: asked for when it is needed, kept in memory, never written,
 * never a word of a command. A secret that was refused is forgotten, so that the next time it is asked for again.
 */
export type SecretQuestion =
  | { readonly kind: 'passphrase'; readonly keyFile: string }
  | { readonly kind: 'password'; readonly account: string }
  | { readonly kind: 'sudo'; readonly account: string }
  /** A question of the server itself, word for word; `isHidden` when the answer is not to be shown. */
  | { readonly kind: 'answer'; readonly account: string; readonly prompt: string; readonly isHidden: boolean };

export interface Secrets {
  /** Null when nobody answers. */
  ask(question: SecretQuestion): Promise<string | null>;
  /** Somebody who knows says it before it is asked for. */
  tell(question: SecretQuestion, answer: string): void;
  forget(question: SecretQuestion): void;
}

/** @param ask somebody who may know: a window, a terminal, the environment; null = nobody. */
export function secretsInMemory(ask: (question: SecretQuestion) => Promise<string | null>): Secrets {
  const known = new Map<string, string>();
  return {
    async ask(question) {
      const kept = known.get(keyOf(question));
      if (kept !== undefined) return kept;
      const answer = await ask(question);
      if (answer !== null && isLasting(question)) known.set(keyOf(question), answer);
      return answer;
    },
    tell: (question, answer) => void known.set(keyOf(question), answer),
    forget: (question) => void known.delete(keyOf(question)),
  };
}

export const noSecrets: Secrets = { ask: () => Promise.resolve(null), tell: () => {}, forget: () => {} };

const keyOf = (question: SecretQuestion): string => JSON.stringify(question);

/** What is shown as it is typed is a code of the moment; a hidden answer is a password. */
const isLasting = (question: SecretQuestion): boolean => question.kind !== 'answer' || question.isHidden;
