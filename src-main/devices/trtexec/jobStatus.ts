import { jobFiles } from './boardFolder.ts';
import { quote } from './quote.ts';

/**
 * How a job stands, asked in one command: what its files say, whether its process lives, whether the board is still the
 * same boot, its last telemetry, and the part of the log that we have not seen. The answer is a line a fact, an empty
 * line, then log bytes. It starts as few processes on the board as it can: it runs beside a measurement.
 */
export interface JobStatus {
  readonly phase: string | null;
  /** Position in the plan of the step under way. */
  readonly step: number | null;
  /** Of that step, by the clock of the board; null when that clock was set back. */
  readonly elapsedSeconds: number | null;
  /** Exit code of the script once it ended. */
  readonly exit: number | null;
  readonly started: boolean;
  readonly alive: boolean;
  readonly cancelled: boolean;
  readonly sameBoot: boolean;
  /** The last whole line of its telemetry, as written. */
  readonly telemetry: string | null;
  readonly logBytes: Buffer;
}

export const maxLogBytes = 4 << 20;

export function statusCommand(folder: string, logOffset: number): string {
  const { phase, exit, pid, bootId, cancelled, log, telemetry } = jobFiles;
  return `cd ${quote(folder)} 2>/dev/null || { echo gone; exit 0; }
tell() { v=; read -r v 2>/dev/null <"$2" && echo "$1 $v"; }
tell exit ${exit}
tell phase ${phase}
echo "now $(date +%s)"
[ -d started ] && echo started
[ -f ${cancelled} ] && echo cancelled
b=; n=; p=
read -r b 2>/dev/null <${bootId}; read -r n 2>/dev/null </proc/sys/kernel/random/boot_id
[ "$b" = "$n" ] && echo same-boot
read -r p _ 2>/dev/null <${pid} && kill -0 "$p" 2>/dev/null && echo alive
[ -s ${telemetry} ] && echo "telemetry $(tail -n 2 ${telemetry} | head -n 1 | cut -c 1-4000)"
echo
[ -f ${log} ] && tail -c +${logOffset + 1} ${log} 2>/dev/null | head -c ${maxLogBytes}
exit 0`;
}

/** @returns null when the job's folder is not there. */
export function readStatus(answer: Buffer): JobStatus | null {
  const end = answer.indexOf('\n\n');
  const head = answer.subarray(0, end === -1 ? answer.length : end + 1).toString('utf8');
  const facts = head.split('\n');
  if (facts[0] === 'gone') return null;
  const valueOf = (name: string): string | null => {
    const line = facts.find((fact) => fact.startsWith(`${name} `));
    const value = line?.slice(name.length + 1).trim();
    return value === undefined || value === '' ? null : value;
  };
  const [, phase, since, step] = /^(\w+)(?: (\d+) (\d+))?$/.exec(valueOf('phase') ?? '') ?? [];
  const now = numberOf(valueOf('now'));
  const elapsed = since === undefined || now === null ? null : now - Number(since);
  return {
    phase: phase ?? null,
    step: numberOf(step ?? null),
    elapsedSeconds: elapsed === null || elapsed < 0 ? null : elapsed,
    exit: numberOf(valueOf('exit')),
    started: facts.includes('started'),
    alive: facts.includes('alive'),
    sameBoot: facts.includes('same-boot'),
    cancelled: facts.includes('cancelled'),
    telemetry: valueOf('telemetry'),
    logBytes: end === -1 ? Buffer.alloc(0) : answer.subarray(end + 2),
  };
}

const numberOf = (text: string | null): number | null =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
