import { ok, type Result } from '../../../shared/base/result.ts';
import type { Telemetry } from '../../../shared/contract/project.ts';
import { textOf, type Shell } from './shell.ts';
import { readFigures } from './telemetry.ts';

/** One line of the board's own tool, as a job samples it; the first of tegrastats is that of now. */
const command = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
if command -v tegrastats >/dev/null 2>&1; then tegrastats --interval 200 2>/dev/null | head -n 1
else nvidia-smi --query-gpu=clocks.sm,utilization.gpu,temperature.gpu,power.draw,memory.used --format=csv,noheader,nounits 2>/dev/null | head -n 1
fi`;

const maxBytes = 16 << 10;

/** @returns null where neither tool is there or its line does not read. */
export async function sampleNow(shell: Shell, signal: AbortSignal): Promise<Result<Telemetry | null>> {
  const line = await textOf(shell, command, { maxBytes, signal });
  if (!line.ok) return line;
  const figures = readFigures(line.value.trim());
  return ok(figures && { at: new Date().toISOString(), ...figures });
}
