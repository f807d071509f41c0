import type { JobPhase } from '../../../shared/contract/project.ts';
import { historyPath, jobFiles } from './boardFolder.ts';
import { commandLine, quote, wordsOf } from './quote.ts';

/** One trtexec call of a job; words are quoted here. */
export interface JobStep {
  readonly phase: Extract<JobPhase, 'build' | 'measure' | 'score' | 'profile'>;
  readonly words: readonly string[];
  /** What this version does otherwise than asked; part of the log. */
  readonly notes: readonly string[];
  /** How long it is expected to take; null when nothing is known. */
  readonly expectedSeconds: number | null;
  /** Of a build, for the history of builds; `isFresh`: without the timing cache. */
  /** The run goes on without what it brings. */
  readonly mayFail?: boolean;
  /** Left out once whoever follows the job says that it is enough. */
  readonly isOptional?: boolean;
  readonly builds?: { readonly key: string; readonly isFresh: boolean };
}

export interface JobPlan {
  readonly steps: readonly JobStep[];
  /** Relative to the job's folder; its presence before a build decides how long the build takes. */
  readonly timingCache: string;
  /** Engines stay in the job's folder, to be brought home. */
  readonly keepEngines: boolean;
  /** A guard locks the clocks while the job has the board (`guardScript.ts`). */
  readonly locksClocks: boolean;
}

/**
 * The script that is a job on the board. It is started in a session of its own and needs nobody: it says in files what it
 * does (phase), who it is (process group, boot id) and how it ended (exit, written whole by a rename). The first thing it
 * does is to make a folder, which only one process can, so starting it twice is one job. A board measures for one job at
 * a time, whoever sent it: the others wait for a lock that names its holder, and that a dead holder loses. Telemetry and
 * the log of a step lie in files; a small reserve of disk is given back at the end, so that even on a full disk the end is
 * written down. Needs a POSIX shell and the least of busybox, nothing else.
 */
export function jobScript(plan: JobPlan): string {
  const { log, phase, exit } = jobFiles;
  return `#!/bin/sh
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
cd "$(dirname "$0")" || exit 1
mkdir started 2>/dev/null || exit 0
boot=
read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id
echo "$boot" >${jobFiles.bootId}
head -c 65536 /dev/zero >reserve 2>/dev/null
holds=
${conditions}
${samples}
finish() {
  trap '' TERM
  rm -f reserve
${plan.locksClocks ? awaitRestore : ''}  [ "$1" -eq 0 ] || { df -Pk . ; dmesg 2>/dev/null | grep -i 'out of memory\\|oom-kill\\|killed process' | tail -n 5; } >${jobFiles.aftermath} 2>/dev/null
  rm -f ${jobFiles.engineAgain} ${jobFiles.parentEngineAgain}
${plan.keepEngines ? '' : `  rm -f ${jobFiles.engine} ${jobFiles.parentEngine}\n`}  [ -n "$holds" ] && rm -rf ../../busy
  echo "$1" >${exit}.part && mv ${exit}.part ${exit}
  kill -TERM 0 2>/dev/null
  exit "$1"
}
trap 'finish 143' TERM
echo "$$ \${QDQ_GROUP:-$$}" >${jobFiles.pid}
enter() { echo "$1 $(date +%s) $2" >${phase}.part && mv ${phase}.part ${phase}; }
${lock}
step() {
  entered=$1
  enter "$1" "$2"
  shift 2
  begun=$(date +%s)
  [ -f ${plan.timingCache} ] && warm=warm || warm=cold
  "$@" >>${log} 2>&1
  code=$?
  [ "$code" -eq 0 ] || finish "$code"
}
attempt() { enter "$1" "$2"; shift 2; "$@" >>${log} 2>&1; }
remember() { echo "$(($(date +%s) - begun)) $1 $2" >>../../../${historyPath}; }
${plan.locksClocks ? awaitLock : ''}
sample >${jobFiles.telemetry} 2>/dev/null &
${stepLines(plan.steps).join('\n')}
conditions >${jobFiles.conditionsAfter} 2>/dev/null
finish 0
`;
}

/** Power mode and clocks, as far as they can be read without asking for anything. */
const conditions = `conditions() {
  nvpmodel -q 2>/dev/null | sed 's/^/nvpmodel| /'
  for g in /sys/class/devfreq/*; do
    case $g in *gpu* | *gv11b* | *ga10b* | *gp10b* | *gm20b* | *gb10b*) ;; *) continue ;; esac
    [ -r "$g/max_freq" ] && { echo "gpu| $(cat "$g/min_freq") $(cat "$g/max_freq") $(cat "$g/cur_freq")"; break; }
  done
}`;

/** One line a sample: seconds since 1970, phase, and what the board's own tool says. */
const samples = `sample() {
  { if command -v tegrastats >/dev/null 2>&1; then tegrastats --interval 500
    elif command -v nvidia-smi >/dev/null 2>&1; then
      nvidia-smi --query-gpu=clocks.sm,utilization.gpu,temperature.gpu,power.draw,memory.used --format=csv,noheader,nounits -lms 500
    fi; } | while IFS= read -r line; do
    at=queued
    read -r at _ 2>/dev/null <${jobFiles.phase}
    echo "$(date +%s) $at $line" || break
  done
}`;

/** The lock is a folder; its holder is dead when its process is gone or the board was started again since. */
const lock = `enter queued 0
stale=0
until mkdir ../../busy 2>/dev/null; do
  holder= ; since=
  read -r holder since 2>/dev/null <../../busy/holder
  if [ -z "$holder" ] || [ "$since" != "$boot" ] || ! kill -0 "$holder" 2>/dev/null; then stale=$((stale + 1)); else stale=0; fi
  [ "$stale" -lt 10 ] || { mv ../../busy stale 2>/dev/null && rm -rf stale; stale=0; }
  sleep 0.2 2>/dev/null || sleep 1
done
echo "$$ $boot" >../../busy/holder
holds=yes`;

const awaitLock = `: >${jobFiles.holding}
tries=0
while [ ! -s ${jobFiles.clocks} ] && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.1 2>/dev/null || sleep 1; done`;

const awaitRestore = `  : >${jobFiles.over}
  tries=0 ; clocks=
  while read -r clocks 2>/dev/null <${jobFiles.clocks} && [ "$clocks" = locked ] && [ "$tries" -lt 100 ]; do
    tries=$((tries + 1)) ; sleep 0.1 2>/dev/null || sleep 1
  done
`;

function stepLines(steps: readonly JobStep[]): readonly string[] {
  const firstMeasure = steps.findIndex(({ phase }) => phase === 'measure');
  return steps.flatMap(({ phase, words, notes, builds, isOptional, mayFail }, at) => [
    ...(at === firstMeasure ? [`conditions >${jobFiles.conditionsBefore} 2>/dev/null`] : []),
    ...notes.map((note) => `echo ${quote(`QDQ Studio: ${note}`)} >>${jobFiles.log}`),
    `${isOptional ? `[ -f ${jobFiles.enough} ] || ` : ''}${mayFail ? 'attempt' : 'step'} ${phase} ${at} ${commandLine(words)}`,
    ...(builds === undefined ? [] : [`remember ${builds.isFresh ? 'cold' : '"$warm"'} ${quote(builds.key)}`]),
  ]);
}

/** What is expected of each step, for whoever follows the job: `build 12`, `measure ?`. */
export const planText = (steps: readonly JobStep[]): string =>
  steps.map(({ phase, expectedSeconds }) => `${phase} ${expectedSeconds ?? '?'}\n`).join('');

/**
 * The command lines of a script of ours, as a person would type them. A script that comes back from a board is not
 * trusted: a line is put together anew from its words, and one that is not made of quoted words is left out.
 */
export const commandsIn = (script: string): readonly string[] =>
  script.split('\n').flatMap((line) => {
    const command = /^(?:\[ -f enough \] \|\| )?(?:step|attempt) \w+ \d+ (.+)$/.exec(line)?.[1];
    const words = command === undefined ? null : wordsOf(command);
    return words === null ? [] : [commandLine(words)];
  });
