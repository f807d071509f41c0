import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { attemptFile } from '../../files/failure.ts';
import { writeWhole } from '../../files/wholeFile.ts';
import { isAlive, thisBoot } from '../../process/alive.ts';
import type { LabClient } from './labClient.ts';

/**
 * Our turn at a place of a lab: reserved, waited for, acquired, and given back.
 *
 * A reservation keeps the lab's own order among all who wait, and lapses by itself in a minute when we die waiting. An
 * acquired place does not, so what we hold is written down before we acquire it. Who finds that note after a crash, while
 * the place still answers to its token, holds the place; a note whose token the place does not know is void. A note of a
 * process that lives is left to it.
 */
export interface Turn {
  /** Waits for the place; `tell` hears who has it meanwhile. Does nothing while it is ours. */
  take(tell: (line: string) => void, signal: AbortSignal): Promise<Result<void>>;
  /** Takes the place at once, or answers `E-LAB-HELD` with who has it. @returns false where it was ours already. */
  takeNow(): Promise<Result<boolean>>;
  /** Takes over what a process that is gone held, if anything. */
  inherit(): Promise<Result<boolean>>;
  /** Gives the place back, also one that a process that is gone held; nothing where it is not ours. */
  leave(): Promise<Result<void>>;
}

const noteSchema = z.object({ token: z.string(), pid: z.int(), boot: z.string() });
type Note = z.infer<typeof noteSchema>;

const tellEveryMs = 5000;

/** @param note the file that remembers what we hold. */
export function turnAt(client: LabClient, name: string, note: string): Turn {
  let token: string | null = null;
  /** The giving back under way: until it is done, the place is neither ours nor free. */
  let leaving: Promise<Result<void>> = Promise.resolve(ok(undefined));

  const write = (held: Note): Promise<Result<void>> =>
    attemptFile(note, async () => {
      await mkdir(dirname(note), { recursive: true });
      await writeWhole(note, [Buffer.from(JSON.stringify(held))]);
    });

  const reserve = async (): Promise<Result<string>> => {
    const reserved = await client.reserve(name);
    if (!reserved.ok) return reserved;
    const written = await write({ token: reserved.value, pid: process.pid, boot: thisBoot() });
    return written.ok ? reserved : written;
  };

  const acquire = async (reserved: string): Promise<Result<void>> => {
    const acquired = await client.acquire(reserved);
    if (acquired.ok) token = reserved;
    else await giveUp(reserved);
    return acquired;
  };

  const giveUp = async (reserved: string): Promise<void> => {
    await client.cancelReservation(reserved);
    await rm(note, { force: true });
  };

  const giveBack = async (held: string): Promise<Result<void>> => {
    const released = await client.release(name);
    await giveUp(held);
    return released;
  };

  const inherit = async (): Promise<Result<boolean>> => {
    await leaving;
    if (token !== null) return ok(true);
    const left = await readNote(note);
    if (left === null || isOthers(left)) return ok(false);
    const state = await client.place(name);
    if (!state.ok) return state;
    if (state.value.acquiredBy !== client.me || state.value.reservation !== left.token) return ok(false);
    const written = await write({ token: left.token, pid: process.pid, boot: thisBoot() });
    if (!written.ok) return written;
    token = left.token;
    return ok(true);
  };

  return {
    inherit,
    async take(tell, signal) {
      const ours = await inherit();
      if (!ours.ok) return ours;
      if (ours.value) return ok(undefined);
      const reserved = await reserve();
      if (!reserved.ok) return reserved;
      const turn = await told(client, name, tell, client.turnOf(reserved.value, signal));
      if (turn.ok) return acquire(reserved.value);
      await giveUp(reserved.value);
      return turn;
    },
    async takeNow() {
      const ours = await inherit();
      if (!ours.ok) return ours;
      if (ours.value) return ok(false);
      const state = await client.place(name);
      if (!state.ok) return state;
      const { acquiredBy, reservation } = state.value;
      if (acquiredBy !== null) return err(appError('E-LAB-HELD', `${name} is held by ${acquiredBy}.`));
      if (reservation !== null) return err(appError('E-LAB-HELD', `${name} is reserved for somebody else.`));
      const reserved = await reserve();
      if (!reserved.ok) return reserved;
      const acquired = await acquire(reserved.value);
      return acquired.ok ? ok(true) : acquired;
    },
    async leave() {
      const ours = await inherit();
      if (!ours.ok) return ours;
      if (token === null) return ok(undefined);
      leaving = giveBack(token);
      token = null;
      return leaving;
    },
  };
}

/** While `turn` is waited for, tells whenever somebody else has come to hold the place. */
async function told(
  client: LabClient,
  name: string,
  tell: (line: string) => void,
  turn: Promise<Result<void>>,
): Promise<Result<void>> {
  let holder: string | null = null;
  const look = async (): Promise<void> => {
    const state = await client.place(name);
    if (!state.ok || state.value.acquiredBy === null || state.value.acquiredBy === holder) return;
    holder = state.value.acquiredBy;
    tell(`${name} is held by ${holder}; waiting for it.`);
  };
  const timer = setInterval(() => void look(), tellEveryMs);
  void look();
  try {
    return await turn;
  } finally {
    clearInterval(timer);
  }
}

const isOthers = ({ pid, boot }: Note): boolean => pid !== process.pid && boot === thisBoot() && isAlive(pid);

async function readNote(path: string): Promise<Note | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}
