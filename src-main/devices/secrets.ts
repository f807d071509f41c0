import type { SecretQuestion } from '../../shared/contract/deviceMethods.ts';
import type { SshAddress } from '../../shared/contract/project.ts';

/**
 * What only the user knows, for as long as this process lives: asked for when it is needed, kept in memory, never a word of
 * a command. Only where the user says so, a password or a passphrase outlasts the process in the keychain of the operating
 * system; one for sudo never does. A secret that was refused is forgotten, so that the next time it is asked for again.
 */
export interface Secrets {
  /** Null when nobody answers. */
  ask(question: SecretQuestion): Promise<string | null>;
  /** Somebody who knows says it before it is asked for. */
  tell(question: SecretQuestion, answer: string): void;
  forget(question: SecretQuestion): void;
}

/** The keychain; a secret in it is found by its question. */
export interface SecretVault {
  isAvailable(): Promise<boolean>;
  get(question: SecretQuestion): Promise<string | null>;
  put(question: SecretQuestion, secret: string): Promise<void>;
  drop(question: SecretQuestion): Promise<void>;
}

/** @param ask somebody who may know: a window, a terminal, the environment. @param vault is looked into before that. */
export function secretsInMemory(
  ask: (question: SecretQuestion) => Promise<string | null>,
  vault: SecretVault | null = null,
): Secrets {
  const known = new Map<string, string>();
  return {
    async ask(question) {
      const kept = known.get(keyOf(question)) ?? (await fromVault(vault, question));
      if (kept !== null) return kept;
      const answer = await ask(question);
      if (answer !== null && isLasting(question)) known.set(keyOf(question), answer);
      return answer;
    },
    tell: (question, answer) => void known.set(keyOf(question), answer),
    forget(question) {
      known.delete(keyOf(question));
      if (mayBeKept(question)) void vault?.drop(question);
    },
  };
}

export const noSecrets: Secrets = { ask: () => Promise.resolve(null), tell: () => {}, forget: () => {} };

/** Whose secret it is, as the user reads it. @param address null: this computer. */
export const accountOf = (address: Pick<SshAddress, 'user' | 'host'> | null): string =>
  address === null ? 'this computer' : `${address.user}@${address.host}`;

/** What the keychain may hold: never what makes somebody root, never what a server thought of itself. */
export const mayBeKept = ({ kind }: SecretQuestion): boolean => kind === 'password' || kind === 'passphrase';

const fromVault = async (vault: SecretVault | null, question: SecretQuestion): Promise<string | null> =>
  vault !== null && mayBeKept(question) ? vault.get(question) : null;

export const keyOf = (question: SecretQuestion): string => JSON.stringify(question);

/** What is shown as it is typed is a code of the moment; a hidden answer is a password. */
const isLasting = (question: SecretQuestion): boolean => question.kind !== 'answer' || question.isHidden;
