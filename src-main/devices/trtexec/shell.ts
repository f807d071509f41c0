import type { Sha256 } from '../../../shared/base/brand.ts';
import type { Result } from '../../../shared/base/result.ts';

/**
 * A POSIX shell in the home folder of whoever runs trtexec there: at the other end of an SSH connection, or on this
 * computer. Jobs, probes and files go through it, so nothing above knows which of both it is. A shell that is lost answers
 * `E-DEVICE-UNREACHABLE`, never throws and never hangs; who needs it again opens a new one.
 */
export interface Shell {
  readonly isAlive: boolean;
  /** Runs one command line. The exit code is the command's own; null when a signal ended it. */
  run(command: string, options?: RunOptions): Promise<Result<CommandOutput>>;
  /** Brings a file there, whole or not at all, under a path that starts at the home folder. */
  push(request: PushRequest): Promise<Result<Pushed>>;
  close(): void;
}

export interface RunOptions {
  /** What the command reads; secrets go this way, never on the command line. */
  readonly stdin?: string;
  /** Output beyond this is cut, never buffered. */
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  /** Gets all of stdout as it comes; `stdout` of the answer is then empty. */
  readonly onData?: (chunk: Buffer) => void;
  readonly signal?: AbortSignal;
}

export interface CommandOutput {
  readonly stdout: Buffer;
  /** Its end. */
  readonly stderr: string;
  readonly code: number | null;
}

export interface PushRequest {
  readonly localPath: string;
  readonly remotePath: string;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
  readonly signal: AbortSignal;
}

/** How a file came to be there. */
export interface Pushed {
  /** Bytes that were there before: all of it, or what an interrupted push had left. */
  readonly foundBytes: number;
  readonly sentBytes: number;
}

export type OpenShell = () => Promise<Result<Shell>>;

/** Runs a command whose exit code does not matter, and gives what it printed as text. */
export async function textOf(shell: Shell, command: string, options?: RunOptions): Promise<Result<string>> {
  const output = await shell.run(command, options);
  return output.ok ? { ok: true, value: output.value.stdout.toString('utf8') } : output;
}
