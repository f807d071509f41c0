import { spawn } from 'node:child_process';
import { hostname, userInfo } from 'node:os';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { readNetworkService, readPlaces, type NetworkService, type PlaceState } from './placeText.ts';

/**
 * The one way to a labgrid coordinator: labgrid's own client, a command a question. It speaks the coordinator's protocol in
 * the version that the lab runs, which is why we do not. Arguments go as a list, never through a shell; what it prints is
 * read by `placeText.ts`. Needs labgrid 24 or newer (`pip install labgrid`).
 */
export interface LabClient {
  /** `host/user`: who we are to the lab. */
  readonly me: string;
  places(): Promise<Result<readonly PlaceState[]>>;
  /** Errors: `E-LAB-PLACE` when the coordinator knows no place of exactly this name. */
  place(name: string): Promise<Result<PlaceState & { readonly service: NetworkService | null }>>;
  /** @returns the token of a reservation that waits for its turn; it lapses after a minute in which nobody asks for it. */
  reserve(name: string): Promise<Result<string>>;
  /** Resolves when the reservation waits no longer. */
  turnOf(token: string, signal: AbortSignal): Promise<Result<void>>;
  acquire(token: string): Promise<Result<void>>;
  /** Only what is acquired by `me` is released. */
  release(name: string): Promise<Result<void>>;
  cancelReservation(token: string): Promise<Result<void>>;
}

export interface LabOptions {
  /** `host:port`. */
  readonly coordinator: string;
  /** labgrid's client; else the one on the path. */
  readonly program?: string;
}

const answerMs = 20_000;
const keptText = 1 << 20;

export function labClient({ coordinator, program = 'labgrid-client' }: LabOptions): LabClient {
  const host = process.env.LG_HOSTNAME ?? hostname();
  const user = process.env.LG_USERNAME ?? userInfo().username;
  const env = { ...process.env, LG_HOSTNAME: host, LG_USERNAME: user, PYTHONIOENCODING: 'utf-8' };
  const me = `${host}/${user}`;

  const ask = (words: readonly string[], signal?: AbortSignal): Promise<Result<string>> =>
    new Promise((resolve) => {
      const child = spawn(program, ['-x', coordinator, ...words], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: signal ?? AbortSignal.timeout(answerMs),
        killSignal: 'SIGKILL',
      });
      let output = '';
      let problems = '';
      child.stdout.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-keptText)));
      child.stderr.on('data', (chunk: Buffer) => (problems = (problems + chunk.toString()).slice(-keptText)));
      child.on('error', (problem) => resolve(err(notAnswered(problem, program, coordinator))));
      child.on('close', (code) =>
        resolve(
          code === 0
            ? ok(output)
            : err(appError('E-LAB', `The lab refused: ${lastLine(problems)}`, { details: problems })),
        ),
      );
    });
  const done = async (words: readonly string[], signal?: AbortSignal): Promise<Result<void>> => {
    const answer = await ask(words, signal);
    return answer.ok ? ok(undefined) : answer;
  };

  return {
    me,
    async places() {
      const answer = await ask(['-v', 'places']);
      return answer.ok ? ok(readPlaces(answer.value)) : answer;
    },
    async place(name) {
      const answer = await ask(['-p', name, 'show']);
      if (!answer.ok) return answer;
      // The client takes a part of a name for the name where only one place fits.
      const state = readPlaces(answer.value).find((place) => place.name === name);
      if (!state) return err(appError('E-LAB-PLACE', `${coordinator} has no place '${name}'.`));
      return ok({ ...state, service: readNetworkService(answer.value) });
    },
    async reserve(name) {
      const answer = await ask(['reserve', '--shell', `name=${name}`]);
      if (!answer.ok) return answer;
      const token = /LG_TOKEN=(\w+)/.exec(answer.value)?.[1];
      return token === undefined ? err(appError('E-LAB', 'The lab gave no token for a reservation.')) : ok(token);
    },
    turnOf: (token, signal) => done(['wait', token], signal),
    acquire: (token) => done(['-p', `+${token}`, 'acquire']),
    release: (name) => done(['-p', name, 'release-from', me]),
    cancelReservation: (token) => done(['cancel-reservation', token]),
  };
}

function notAnswered(problem: Error, program: string, coordinator: string): AppError {
  if ('code' in problem && problem.code === 'ENOENT')
    return appError('E-LAB-CLIENT', `${program} is not on this computer.`);
  if (problem.name !== 'AbortError')
    return appError('E-LAB', `${program} could not be started.`, { details: String(problem) });
  const isLate = problem.cause instanceof Error && problem.cause.name === 'TimeoutError';
  return isLate
    ? appError('E-LAB', `${coordinator} did not answer in ${answerMs / 1000} s.`)
    : appError('E-CANCELLED', `${coordinator} is not waited for.`);
}

const lastLine = (text: string): string =>
  text
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^[\w-]+: (Error: )?/, '') || 'it did not say why';
