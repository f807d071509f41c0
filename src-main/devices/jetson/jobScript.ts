import type { JobPhase } from '../../../shared/contract/project.ts';
import { jobFiles } from './boardFolder.ts';
import { commandLine, quote } from './quote.ts';

/** One trtexec call of a job; words are quoted here. */
export interface JobStep {
  readonly phase: Extract<JobPhase, 'build' | 'measure' | 'profile'>;
  readonly words: readonly string[];
  /** What this version does otherwise than asked; part of the log. */
  readonly notes: readonly string[];
}

/**
 * The script that is a job on the board. It is started in a session of its own and needs nobody: it says in files what it
 * does (phase), who it is (pid, boot id) and how it ended (exit, written whole by a rename). The first thing it does is
 * to make a folder, which only one process can, so starting it twice is one job. Telemetry runs beside it where the board
 * has tegrastats, and ends with it. Needs a POSIX shell and nothing else.
 */
export function jobScript(steps: readonly JobStep[]): string {
  const lines = [
    '#!/bin/sh',
    'cd "$(dirname "$0")" || exit 1',
    'mkdir started 2>/dev/null || exit 0',
    `cat /proc/sys/kernel/random/boot_id >${jobFiles.bootId} 2>/dev/null`,
    `echo $$ >${jobFiles.pid}`,
    'telemetry=',
    'if command -v tegrastats >/dev/null 2>&1; then',
    `  tegrastats --interval 500 >${jobFiles.telemetry} 2>/dev/null & telemetry=$!`,
    'fi',
    'finish() {',
    '  [ -n "$telemetry" ] && kill "$telemetry" 2>/dev/null',
    `  echo "$1" >${jobFiles.exit}.part && mv ${jobFiles.exit}.part ${jobFiles.exit}`,
    '  exit "$1"',
    '}',
    'step() {',
    `  echo "$1" >${jobFiles.phase}`,
    '  shift',
    `  "$@" >>${jobFiles.log} 2>&1`,
    '  code=$?',
    '  [ "$code" -eq 0 ] || finish "$code"',
    '}',
    ...steps.flatMap(({ phase, words, notes }) => [
      ...notes.map((note) => `echo ${quote(`QDQ Studio: ${note}`)} >>${jobFiles.log}`),
      `step ${phase} ${commandLine(words)}`,
    ]),
    `rm -f ${jobFiles.engine}`,
    'finish 0',
  ];
  return `${lines.join('\n')}\n`;
}

/** The command lines of a script of ours, as a person would type them in the job's folder. */
export const commandsIn = (script: string): readonly string[] =>
  script.split('\n').flatMap((line) => /^step \w+ (.+)$/.exec(line)?.[1] ?? []);
