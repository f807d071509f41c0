import { readFile } from 'node:fs/promises';
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type Prompt } from 'ssh2';
import type { Secrets } from '../secrets.ts';

/**
 * Signing in, in the order of OpenSSH: the agent, the key file (its passphrase is asked for when it has one), questions of
 * the server, a password. A method that the server does not offer is not tried; each attempt is written down, so that a
 * failure can say what was tried. The agent is never forwarded.
 */
export interface Account {
  readonly user: string;
  readonly host: string;
  /** Path of the private key; null = the agent alone. */
  readonly keyFile: string | null;
}

export interface SignIn {
  readonly handler: AuthHandlerMiddleware;
  /** What was tried, and why something was not; in order. */
  readonly trace: readonly string[];
  /** Forgets what the server refused. */
  refused(): void;
}

type Method = 'agent' | 'publickey' | 'keyboard-interactive' | 'password';
const order: readonly Method[] = ['agent', 'publickey', 'keyboard-interactive', 'password'];
const offeredAs = (method: Method): string => (method === 'agent' ? 'publickey' : method);
const maxRounds = 20;

export function signIn(account: Account, secrets: Secrets, agentSocket: string | null): SignIn {
  const trace: string[] = [];
  const asked: Parameters<Secrets['forget']>[0][] = [];
  const untried = new Set(order);
  const name = `${account.user}@${account.host}`;
  const ask: Secrets['ask'] = (question) => {
    asked.push(question);
    return secrets.ask(question);
  };

  const prepare: Readonly<Record<Method, () => Promise<AnyAuthMethod | null>>> = {
    async agent() {
      if (agentSocket === null || !(await hasKeys(agentSocket))) return null;
      trace.push('keys of the agent');
      return { type: 'agent', username: account.user, agent: agentSocket };
    },
    async publickey() {
      if (account.keyFile === null) return null;
      const text = await readFile(account.keyFile, 'utf8').catch(() => null);
      if (text === null) return note(`key ${account.keyFile}: cannot be read`);
      if (!isEncrypted(text)) return withKey(text);
      const passphrase = await ask({ kind: 'passphrase', keyFile: account.keyFile });
      if (passphrase === null) return note(`key ${account.keyFile}: has a passphrase, which was not given`);
      return withKey(text, passphrase);
    },
    async 'keyboard-interactive'() {
      trace.push('questions of the server');
      let rounds = 0;
      return {
        type: 'keyboard-interactive',
        username: account.user,
        prompt: (_title, _instructions, _language, prompts, finish) => {
          rounds += 1;
          if (rounds > maxRounds) return finish([]);
          void answersTo(prompts).then(finish);
        },
      };
    },
    async password() {
      const password = await ask({ kind: 'password', account: name });
      if (password === null) return note('password: was not given');
      trace.push('password');
      return { type: 'password', username: account.user, password };
    },
  };

  const note = (line: string): null => {
    trace.push(line);
    return null;
  };
  const withKey = (key: string, passphrase?: string): AnyAuthMethod | null => {
    const parsed = ssh2.utils.parseKey(key, passphrase);
    if (parsed instanceof Error)
      return note(
        `key ${account.keyFile}: ${passphrase === undefined ? 'is no private key' : 'the passphrase does not fit'}`,
      );
    trace.push(`key ${account.keyFile}`);
    return { type: 'publickey', username: account.user, key, ...(passphrase === undefined ? {} : { passphrase }) };
  };
  const answersTo = async (prompts: readonly Prompt[]): Promise<string[]> => {
    const answers: string[] = [];
    for (const { prompt, echo } of prompts) {
      const question = prompt.replaceAll(/\p{Cc}/gu, '').slice(0, 500);
      const answer = await ask({ kind: 'answer', account: name, prompt: question, isHidden: echo !== true });
      answers.push(answer ?? '');
    }
    return answers;
  };

  const next = async (offered: readonly string[]): Promise<AnyAuthMethod | false> => {
    for (const method of order) {
      if (!untried.has(method) || !offered.includes(offeredAs(method))) continue;
      untried.delete(method);
      const prepared = await prepare[method]();
      if (prepared !== null) return prepared;
    }
    return false;
  };

  return {
    trace,
    handler(offered: readonly string[] | null, _partial, give) {
      // Nothing is known of the server before the first refusal, which "none" provokes.
      if (offered === null) return give({ type: 'none', username: account.user });
      // `false` ends the trying, which the types leave out.
      void next(offered)
        .catch(() => false as const)
        .then((method) => give(method as AnyAuthMethod));
    },
    refused: () => asked.forEach((question) => secrets.forget(question)),
  };
}

const isEncrypted = (key: string): boolean => {
  const parsed = ssh2.utils.parseKey(key);
  return parsed instanceof Error && /encrypted|passphrase/i.test(parsed.message);
};

/** An agent that does not answer, or that holds no key, is passed over. */
const hasKeys = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), agentPatienceMs);
    const give = (found: boolean): void => {
      clearTimeout(timer);
      resolve(found);
    };
    try {
      ssh2.createAgent(socket).getIdentities((problem, keys) => give(!problem && (keys?.length ?? 0) > 0));
    } catch {
      give(false);
    }
  });

const agentPatienceMs = 3000;

/** The agent of OpenSSH, where one runs. */
export const usualAgent = (): string | null =>
  process.env['SSH_AUTH_SOCK'] || (process.platform === 'win32' ? String.raw`\\.\pipe\openssh-ssh-agent` : null);
