import { jobFiles } from './boardFolder.ts';
import { quote } from './quote.ts';

/**
 * How a job stands, asked in one command: what its files say, whether its process lives, whether the board is still the
 * same boot, and the part of the log that we have not seen. The answer is a line a fact, an empty line, then log bytes.
 */
export interface JobStatus {
  readonly phase: string | null;
  /** Exit code of the script once it ended. */
  readonly exit: number | null;
  readonly started: boolean;
  readonly alive: boolean;
  readonly sameBoot: boolean;
  readonly cancelled: boolean;
  readonly logBytes: Buffer;
}

const maxLogBytes = 1 << 20;

export function statusCommand(folder: string, logOffset: number): string {
  const { phase, exit, pid, bootId, cancelled, log } = jobFiles;
  return [
    `cd ${quote(folder)} 2>/dev/null || { echo gone; exit 0; }`,
    `echo "phase $(cat ${phase} 2>/dev/null)"`,
    `echo "exit $(cat ${exit} 2>/dev/null)"`,
    '[ -d started ] && echo started',
    `[ -f ${cancelled} ] && echo cancelled`,
    `[ -s ${pid} ] && kill -0 "$(cat ${pid})" 2>/dev/null && echo alive`,
    `[ "$(cat ${bootId} 2>/dev/null)" = "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)" ] && echo same-boot`,
    'echo',
    `tail -c +${logOffset + 1} ${log} 2>/dev/null | head -c ${maxLogBytes}`,
  ].join('\n');
}

/** @returns null when the job's folder is not there. */
export function readStatus(answer: Buffer): JobStatus | null {
  const end = answer.indexOf('\n\n');
  const head = answer.subarray(0, end === -1 ? answer.length : end + 1).toString('utf8');
  const facts = head.split('\n');
  if (facts.includes('gone')) return null;
  const valueOf = (name: string): string | null => {
    const line = facts.find((fact) => fact.startsWith(`${name} `));
    const value = line?.slice(name.length + 1).trim();
    return value === undefined || value === '' ? null : value;
  };
  const exit = valueOf('exit');
  return {
    phase: valueOf('phase'),
    exit: exit !== null && /^\d+$/.test(exit) ? Number(exit) : null,
    started: facts.includes('started'),
    alive: facts.includes('alive'),
    sameBoot: facts.includes('same-boot'),
    cancelled: facts.includes('cancelled'),
    logBytes: end === -1 ? Buffer.alloc(0) : answer.subarray(end + 2),
  };
}
