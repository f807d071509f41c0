import type { Telemetry } from '../../../shared/contract/project.ts';
import { readTegrastatsLine } from '../../../shared/trtexec/tegrastats.ts';

/**
 * The telemetry of a job: one line a sample, `SECONDS PHASE TEXT`, where the text is tegrastats' own, of any generation,
 * or five figures of nvidia-smi. Times are the board's; what differs from our clock is taken off by whoever knows it.
 */
export interface PhasedTelemetry {
  /** What the job did meanwhile. */
  readonly phase: string;
  readonly sample: Telemetry;
}

/** @param boardAheadMs the board's clock minus ours. */
export function readTelemetryLine(line: string, boardAheadMs: number): PhasedTelemetry | null {
  const [, seconds, phase, text] = /^(\d{1,12}) (\w{1,20}) (.*)$/s.exec(line) ?? [];
  if (seconds === undefined || phase === undefined || text === undefined) return null;
  const at = new Date(Number(seconds) * 1000 - boardAheadMs);
  const figures = readFigures(text);
  return figures === null || Number.isNaN(at.getTime())
    ? null
    : { phase, sample: { at: at.toISOString(), ...figures } };
}

export type TelemetryFigures = Omit<Telemetry, 'at'>;

/** @param text what the tool of the board printed in one line. */
export const readFigures = (text: string): TelemetryFigures | null => ofTegrastats(text) ?? ofNvidiaSmi(text);

function ofTegrastats(text: string): TelemetryFigures | null {
  const sample = readTegrastatsLine(text);
  if (sample === null) return null;
  const { gpuClockMHz, gpuLoad, temperatureC, powerW, memoryUsedBytes } = sample;
  return { gpuClockMHz, gpuLoad, temperatureC, powerW, memoryUsedBytes };
}

/** `1300, 97, 52, 38.4, 812`; what a GPU does not know is `[N/A]`. */
function ofNvidiaSmi(text: string): TelemetryFigures | null {
  const cells = text.split(',').map((cell) => cell.trim());
  if (cells.length !== 5 || !cells.every((cell) => /^(?:\d{1,9}(?:\.\d{1,6})?|\[.{1,40}\])$/.test(cell))) return null;
  const [clock, load, temperature, power, memory] = cells.map((cell) => (cell.startsWith('[') ? null : Number(cell)));
  return {
    gpuClockMHz: clock ?? null,
    gpuLoad: load == null ? null : load / 100,
    temperatureC: temperature ?? null,
    powerW: power ?? null,
    memoryUsedBytes: memory == null ? null : memory * 1024 * 1024,
  };
}

/** All samples of a job as JSON, one a line; what does not read is left out. */
export function telemetryJson(text: string, boardAheadMs: number): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const read = readTelemetryLine(line, boardAheadMs);
    if (read !== null) lines.push(JSON.stringify({ ...read.sample, phase: read.phase }));
  }
  return lines.map((line) => `${line}\n`).join('');
}
