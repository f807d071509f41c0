import { connect as connectSocket, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { SshAddress } from '../../../shared/contract/project.ts';
import type { Secrets } from '../secrets.ts';
import { hostKeyOf, unwantedAlgorithms, type HostKey } from './hostKey.ts';
import { signIn, usualAgent, type SignIn } from './signIn.ts';

/**
 * One SSH connection, by way of a jump host where there is one. The host key is judged before anything else is said to the
 * host. Each stage has its own patience: reaching the host, its first words, and signing in, for which the user may have
 * to type. A dead link is noticed by keepalive.
 */
export interface Connection {
  readonly ssh: NodeSSH;
  close(): void;
}

export type Reached = Pick<SshAddress, 'host' | 'port' | 'user' | 'keyFile'>;

const reachMs = 10_000;
const firstWordsMs = 15_000;
const signInMs = 120_000;
const keepaliveMs = 10_000;
const keepaliveTries = 3;

export async function openConnection(address: SshAddress, secrets: Secrets): Promise<Result<Connection>> {
  const way = await openWay(address, secrets);
  if (!way.ok) return way;
  const opened = await signInTo(address, way.value.socket, secrets);
  if (!opened.ok) {
    way.value.close();
    return opened;
  }
  const ssh = opened.value;
  // A broken socket also closes the connection; whoever waits on it hears of that.
  ssh.connection?.on('error', () => {});
  ssh.connection?.on('close', way.value.close);
  return ok({
    ssh,
    close() {
      ssh.dispose();
      way.value.close();
    },
  });
}

/**
 * The key that a host shows, without signing in: for pairing.
 * @param knownTypes only keys of these types are asked for; empty = of any.
 */
export async function readHostKey(
  address: Pick<SshAddress, 'host' | 'port' | 'jump'>,
  secrets: Secrets,
  knownTypes: readonly string[] = [],
): Promise<Result<HostKey>> {
  const way = await openWay(address, secrets);
  if (!way.ok) return way;
  let shown: HostKey | null = null;
  const ssh = new NodeSSH();
  try {
    await ssh.connect({
      sock: way.value.socket,
      username: 'nobody',
      readyTimeout: firstWordsMs,
      algorithms: { serverHostKey: { append: [], prepend: [], remove: unwantedAlgorithms(knownTypes) } },
      hostVerifier: (key: Buffer) => {
        shown = hostKeyOf(key);
        return false;
      },
    });
  } catch (problem) {
    if (shown === null) return err(unreachable(address, problem));
  } finally {
    ssh.dispose();
    way.value.close();
  }
  return shown === null
    ? err(appError('E-DEVICE-PROTOCOL', `${address.host} let us in without showing a host key.`))
    : ok(shown);
}

interface Way {
  readonly socket: Duplex;
  readonly close: () => void;
}

async function openWay(
  { host, port, jump }: Pick<SshAddress, 'host' | 'port' | 'jump'>,
  secrets: Secrets,
): Promise<Result<Way>> {
  if (jump === undefined) {
    const socket = await reach(host, port);
    return socket instanceof Error
      ? err(unreachable({ host, port }, socket))
      : ok({ socket, close: () => socket.destroy() });
  }
  const hop = await openConnection(jump, secrets);
  if (!hop.ok) return err({ ...hop.error, message: `On the way to ${host}: ${hop.error.message}` });
  try {
    const socket = await hop.value.ssh.forwardOut('127.0.0.1', 0, host, port);
    return ok({ socket, close: hop.value.close });
  } catch (problem) {
    hop.value.close();
    return err(unreachable({ host, port }, problem));
  }
}

const reach = (host: string, port: number): Promise<Socket | Error> =>
  new Promise((resolve) => {
    const socket = connectSocket({ host, port, noDelay: true });
    const timer = setTimeout(() => give(new Error('It does not answer.')), reachMs);
    const give = (result: Socket | Error): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      if (result instanceof Error) {
        socket.on('error', () => {});
        socket.destroy();
      } else joinWrites(result);
      resolve(result);
    };
    socket.once('connect', () => give(socket));
    socket.once('error', give);
  });

/** The protocol writes each packet in three pieces; the pieces of one turn leave together. */
function joinWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...words: unknown[]) => boolean;
  socket.write = (...words: unknown[]): boolean => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return write(...words);
  };
}

async function signInTo(address: SshAddress, socket: Duplex, secrets: Secrets): Promise<Result<NodeSSH>> {
  let shown: HostKey | null = null;
  const attempt = signIn(address, secrets, usualAgent());
  const ssh = new NodeSSH();
  const silence = setTimeout(() => {
    if (shown === null) socket.destroy(new Error('It accepts connections and says nothing.'));
  }, firstWordsMs);
  try {
    await ssh.connect({
      sock: socket,
      username: address.user,
      authHandler: attempt.handler,
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: keepaliveTries,
      readyTimeout: signInMs,
      agentForward: false,
      algorithms: {
        serverHostKey: {
          append: [],
          prepend: [],
          remove: unwantedAlgorithms(address.hostKeyType ? [address.hostKeyType] : []),
        },
      },
      hostVerifier: (key: Buffer) => {
        shown = hostKeyOf(key);
        return shown.fingerprint === address.hostKey;
      },
    });
    return ok(ssh);
  } catch (problem) {
    return err(signInProblem(problem, address, shown, attempt));
  } finally {
    clearTimeout(silence);
  }
}

function signInProblem(problem: unknown, address: SshAddress, shown: HostKey | null, attempt: SignIn): AppError {
  if (shown !== null && shown.fingerprint !== address.hostKey)
    return appError(
      'E-DEVICE-HOST-KEY',
      `${address.host} shows the ${shown.type} key ${shown.fingerprint}; pinned is ${address.hostKey}.`,
    );
  const level = problem instanceof Error && 'level' in problem ? problem.level : null;
  if (level !== 'client-authentication') return unreachable(address, problem);
  attempt.refused();
  const tried =
    attempt.trace.length === 0 ? 'nothing: there is no agent, no key file and no password' : attempt.trace.join('; ');
  return appError('E-DEVICE-SIGN-IN', `${address.host} does not let ${address.user} in.`, {
    details: `Tried: ${tried}`,
  });
}

export const unreachable = ({ host, port }: Pick<SshAddress, 'host' | 'port'>, problem: unknown): AppError =>
  appError('E-DEVICE-UNREACHABLE', `${host}:${port} cannot be reached.`, {
    details: problem instanceof Error ? problem.message : String(problem),
  });
