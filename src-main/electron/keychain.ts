import { readFile } from 'node:fs/promises';
import { safeStorage } from 'electron';
import { z } from 'zod';
import { keyOf, type SecretVault } from '../devices/secrets.ts';
import { writeWhole } from '../files/wholeFile.ts';

/**
 * Secrets under a key of the operating system's keychain, in a file of the user's folder. Only the asynchronous interface
 * of Electron is used, which also finds the providers of Linux; where it is missing, or Linux has no keychain and would
 * fall back to plain text, nothing is kept and `isAvailable` says so.
 */
export function keychain(path: string): SecretVault {
  const isAvailable = async (): Promise<boolean> => {
    if (typeof safeStorage.isAsyncEncryptionAvailable !== 'function') return false;
    if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return false;
    return safeStorage.isAsyncEncryptionAvailable();
  };
  /** Two changes at once would lose one of them. */
  let last: Promise<unknown> = Promise.resolve();
  const change = (alter: (secrets: Map<string, string>) => Promise<void>): Promise<void> => {
    const next = last.then(async () => {
      const secrets = await read(path);
      await alter(secrets);
      await writeWhole(path, [Buffer.from(JSON.stringify(Object.fromEntries(secrets)))]);
    });
    last = next.catch(() => undefined);
    return next;
  };
  return {
    isAvailable,
    async get(question) {
      const sealed = (await isAvailable()) ? (await read(path)).get(keyOf(question)) : undefined;
      if (sealed === undefined) return null;
      const opened = await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64')).catch(() => null);
      return opened?.result ?? null;
    },
    put: (question, secret) =>
      change(async (secrets) => {
        const sealed = await safeStorage.encryptStringAsync(secret);
        secrets.set(keyOf(question), sealed.toString('base64'));
      }),
    drop: (question) => change(async (secrets) => void secrets.delete(keyOf(question))),
  };
}

const file = z.record(z.string(), z.string());

/** A file that is missing or damaged holds nothing. */
async function read(path: string): Promise<Map<string, string>> {
  try {
    return new Map(Object.entries(file.parse(JSON.parse(await readFile(path, 'utf8')))));
  } catch {
    return new Map();
  }
}
