import { readBanner } from './banner.ts';
import { engineOfCall, isSameEngine, type EngineOfCall } from './engineOfCall.ts';
import type { LogEvent, TrtexecLog } from './log.ts';
import { LogLines, type LogLine } from './logLine.ts';
import { RunLog } from './runLog.ts';

/**
 * Reads a trtexec log while it is being written, in chunks cut anywhere: whole and chunked reading give the same result.
 * Calls that work on different engines (`engineOfCall.ts`) are read apart; the log is that of the engine which the last
 * call worked on. A log is hostile input: lines are cut at 1 MiB, and of many engines only the latest are kept.
 */
export class LogFollower {
  #rest = '';
  #skipping = false;
  readonly #lines = new LogLines();
  #current: EngineCalls = { calls: [], log: new RunLog() };
  #engines: readonly EngineCalls[] = [this.#current];

  push(chunk: string): readonly LogEvent[] {
    const events: LogEvent[] = [];
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      this.#addToLine(chunk.slice(from, end));
      this.#endLine(events);
      from = end + 1;
    }
    this.#addToLine(chunk.slice(from));
    return events;
  }

  /** The whole log, to be asked once, after the last chunk; a last line without an end counts. */
  end(): TrtexecLog {
    if (this.#rest !== '') this.#endLine([]);
    const others = this.#engines.filter((engine) => engine !== this.#current);
    return { ...this.#current.log.result(), otherCalls: others.flatMap(({ log }) => log.command ?? []) };
  }

  #addToLine(piece: string): void {
    if (this.#skipping) return;
    this.#rest += this.#rest.length + piece.length <= maxLine ? piece : piece.slice(0, maxLine - this.#rest.length);
    this.#skipping = this.#rest.length >= maxLine;
  }

  #endLine(events: LogEvent[]): void {
    const line = this.#lines.read(this.#rest.endsWith('\r') ? this.#rest.slice(0, -1) : this.#rest);
    this.#rest = '';
    this.#skipping = false;
    // Lines without a mark of trtexec's own and without a word come from whoever kept the log.
    if (line.severity === null && line.text.trim() === '') return;
    this.#followCall(line);
    this.#current.log.read(line, events);
  }

  #followCall(line: LogLine): void {
    const banner = line.severity === null ? readBanner(line.text) : null;
    if (banner?.state !== 'RUNNING') return;
    const call = engineOfCall(banner.tensorrt, banner.command ?? '');
    const known = this.#engines.findLast(({ calls }) => isSameEngine(calls, call));
    this.#current = known ?? { calls: [], log: new RunLog() };
    if (this.#current.calls.length < maxCalls) this.#current.calls.push(call);
    this.#engines = [...this.#engines.filter((engine) => engine !== this.#current), this.#current].slice(-maxEngines);
  }
}

interface EngineCalls {
  readonly calls: EngineOfCall[];
  readonly log: RunLog;
}

export function readTrtexecLog(text: string): TrtexecLog {
  const follower = new LogFollower();
  follower.push(text);
  return follower.end();
}

const maxLine = 1024 * 1024;
const maxEngines = 32;
const maxCalls = 100;
