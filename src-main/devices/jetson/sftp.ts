import type { Client, SFTPWrapper } from 'ssh2';

/**
 * The file channel of a connection, as promises. ssh2 leaves the callbacks of a channel that closes unanswered; here every
 * call that waits is told.
 */
export interface Sftp {
  readonly closed: boolean;
  open(path: string, flags: 'w' | 'r' | 'r+'): Promise<Buffer>;
  write(handle: Buffer, chunk: Buffer, at: number): Promise<void>;
  /** Not every server offers it; the hash that is taken afterwards is what counts. */
  sync(handle: Buffer): Promise<void>;
  close(handle: Buffer): Promise<void>;
  /** Reads a whole file in order. */
  read(path: string, sizeBytes: number, take: (chunk: Buffer) => void): Promise<void>;
  /** Of the file system that holds a folder; null where the server does not say. */
  freeBytes(folder: string): Promise<number | null>;
  end(): void;
}

const readBytes = 32 << 10;

/** @returns null when the server offers no file transfer, or the connection is gone. */
export async function openSftp(connection: Client): Promise<Sftp | null> {
  const channel = await new Promise<SFTPWrapper | null>((resolve) => {
    try {
      connection.sftp((problem, sftp) => resolve(problem ? null : sftp));
    } catch {
      resolve(null);
    }
  });
  return channel && sftpOver(channel);
}

type Answer<T> = (problem: Error | null | undefined, value?: T) => void;

function sftpOver(channel: SFTPWrapper): Sftp {
  let closed = false;
  const waiting = new Set<(problem: Error) => void>();
  channel.on('close', () => {
    closed = true;
    for (const reject of waiting) reject(new Error('The link closed.'));
    waiting.clear();
  });
  channel.on('error', () => {});

  const call = <T>(ask: (answer: Answer<T>) => void): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (closed) return reject(new Error('The link is closed.'));
      waiting.add(reject);
      const answer: Answer<T> = (problem, value) => {
        waiting.delete(reject);
        if (problem) reject(problem);
        else resolve(value as T);
      };
      try {
        ask(answer);
      } catch (problem) {
        answer(problem instanceof Error ? problem : new Error(String(problem)));
      }
    });

  return {
    get closed() {
      return closed;
    },
    open: (path, flags) => call<Buffer>((answer) => channel.open(path, flags, answer)),
    write: (handle, chunk, at) => call<void>((answer) => channel.write(handle, chunk, 0, chunk.length, at, answer)),
    sync: (handle) => call<void>((answer) => channel.ext_openssh_fsync(handle, answer)).catch(() => {}),
    close: (handle) => call<void>((answer) => channel.close(handle, answer)),
    async read(path, sizeBytes, take) {
      const handle = await this.open(path, 'r');
      const buffer = Buffer.alloc(readBytes);
      for (let at = 0; at < sizeBytes;) {
        const read = await call<number>((answer) =>
          channel.read(handle, buffer, 0, Math.min(readBytes, sizeBytes - at), at, answer),
        );
        if (read === 0) throw new Error('The file is shorter than it was sent.');
        take(buffer.subarray(0, read));
        at += read;
      }
      await this.close(handle);
    },
    async freeBytes(folder) {
      const stats = await call<StatVfs>((answer) =>
        channel.ext_openssh_statvfs(folder, answer as Answer<object>),
      ).catch(() => null);
      return stats && typeof stats.f_bavail === 'number' ? stats.f_bavail * stats.f_frsize : null;
    },
    end: () => channel.end(),
  };
}

interface StatVfs {
  readonly f_bavail: number;
  readonly f_frsize: number;
}
