import { describe, expect, it } from 'vitest';
import type { AppEvent } from '../../../shared/contract/api.ts';
import type { SecretQuestion } from '../../../shared/contract/deviceMethods.ts';
import { createQuestions } from '../../../src-main/api/questions.ts';
import { keyOf, secretsInMemory, type SecretVault } from '../../../src-main/devices/secrets.ts';

const password: SecretQuestion = { kind: 'password', account: 'nvidia@orin' };
const sudo: SecretQuestion = { kind: 'sudo', account: 'nvidia@orin' };

function vaultOf(isAvailable = true): SecretVault & { readonly held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    isAvailable: () => Promise.resolve(isAvailable),
    get: (question) => Promise.resolve(held.get(keyOf(question)) ?? null),
    put: async (question, secret) => void held.set(keyOf(question), secret),
    drop: async (question) => void held.delete(keyOf(question)),
  };
}

describe('questions of a board', () => {
  const heard: AppEvent[] = [];
  const tell = (event: AppEvent): void => void heard.push(event);
  const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('are shown to every window, asked once however many wait, and gone when answered', async () => {
    const questions = createQuestions(tell, null);
    const answers = Promise.all([questions.ask(password), questions.ask(password)]);
    await soon();
    const [only, ...others] = questions.open();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ question: password, canKeep: false });
    expect(heard.at(-1)).toEqual({ kind: 'questions', questions: [only] });
    await questions.answer(only!.id, 'secret', true);
    expect(await answers).toEqual(['secret', 'secret']);
    expect(heard.at(-1)).toEqual({ kind: 'questions', questions: [] });
    await questions.answer(only!.id, 'late', false);
  });

  it('are withdrawn when nobody answers', async () => {
    const questions = createQuestions(tell, null, 10);
    expect(await questions.ask(password)).toBeNull();
    expect(questions.open()).toEqual([]);
  });

  it('go to the keychain only where the user says so, and never what makes somebody root', async () => {
    const vault = vaultOf();
    const questions = createQuestions(tell, vault);
    const answer = async (question: SecretQuestion, keep: boolean) => {
      const asked = questions.ask(question);
      await soon();
      await questions.answer(questions.open()[0]!.id, 'secret', keep);
      return asked;
    };
    await answer(password, false);
    await answer(sudo, true);
    expect([...vault.held]).toEqual([]);
    await answer(password, true);
    expect([...vault.held]).toEqual([[keyOf(password), 'secret']]);
  });

  it('a keychain that is not at hand keeps nothing', async () => {
    const vault = vaultOf(false);
    const questions = createQuestions(tell, vault);
    const asked = questions.ask(password);
    await soon();
    await questions.answer(questions.open()[0]!.id, 'secret', true);
    expect(await asked).toBe('secret');
    expect(vault.held.size).toBe(0);
  });
});

describe('secrets', () => {
  it('are asked for once, looked for in the keychain before, and forgotten everywhere when refused', async () => {
    const vault = vaultOf();
    const asked: SecretQuestion[] = [];
    const secrets = secretsInMemory((question) => {
      asked.push(question);
      return Promise.resolve('typed');
    }, vault);
    vault.held.set(keyOf(password), 'kept');
    vault.held.set(keyOf(sudo), 'never read');
    expect(await secrets.ask(password)).toBe('kept');
    expect(await secrets.ask(sudo)).toBe('typed');
    expect(await secrets.ask(sudo)).toBe('typed');
    expect(asked).toEqual([sudo]);
    secrets.forget(password);
    expect(vault.held.has(keyOf(password))).toBe(false);
    expect(await secrets.ask(password)).toBe('typed');
  });
});
