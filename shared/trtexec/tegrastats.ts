/**
 * One line of `tegrastats`, any generation from JetPack 4 to 7: an optional date; memory; load and clock of CPU, EMC and
 * GPU (the load may be missing, the clocks may be several); temperatures by sensor, of which −256 °C means switched off;
 * power rails as `now/average` or `now/average/maximum` in mW, before JetPack 5 without the unit. Names of sensors and
 * rails differ by module and are kept as printed. Source: jetson-facts §5.4.
 */
export interface TegrastatsSample {
  /** As printed, in the board's own time zone: `04-24-2023 00:01:24`. */
  readonly at: string | null;
  readonly memoryUsedBytes: number | null;
  readonly memoryTotalBytes: number | null;
  /** 0…1; null for a line that does not say. */
  readonly gpuLoad: number | null;
  /** The fastest of several clusters. */
  readonly gpuClockMHz: number | null;
  readonly emcLoad: number | null;
  readonly emcClockMHz: number | null;
  /** 0…1 by core; null = core off. */
  readonly cpuLoads: readonly (number | null)[];
  readonly temperaturesC: Readonly<Record<string, number>>;
  /** Of the GPU, else the hottest sensor. */
  readonly temperatureC: number | null;
  readonly railsW: Readonly<Record<string, number>>;
  /** Whole module, where its rails tell; see `totalOf`. */
  readonly powerW: number | null;
}

/** @returns a sample a line that looks like one; other lines (warnings, cut lines) are left out. */
export const readTegrastats = (text: string): readonly TegrastatsSample[] =>
  text.split('\n').flatMap((line) => readTegrastatsLine(line) ?? []);

export function readTegrastatsLine(raw: string): TegrastatsSample | null {
  const line = raw.slice(0, maxLine);
  const memory = /\bRAM (\d+)\/(\d+)MB/.exec(line);
  if (!memory) return null;
  const gpu = /\bGR3D_FREQ (?:(\d+)%)?(?:@\[?([\d,]+)\]?)?/.exec(line);
  const emc = /\bEMC_FREQ (?:(\d+)%)?(?:@(\d+))?/.exec(line);
  const temperaturesC = temperaturesIn(line);
  const railsW = railsIn(line);
  return {
    at: /^(\d\d-\d\d-\d{4} \d\d:\d\d:\d\d) /.exec(line)?.[1] ?? null,
    memoryUsedBytes: Number(memory[1]) * mebibyte,
    memoryTotalBytes: Number(memory[2]) * mebibyte,
    gpuLoad: share(gpu?.[1]),
    gpuClockMHz: fastest(gpu?.[2]),
    emcLoad: share(emc?.[1]),
    emcClockMHz: fastest(emc?.[2]),
    cpuLoads: cpuLoadsIn(line),
    temperaturesC,
    temperatureC: hottest(temperaturesC),
    railsW,
    powerW: totalOf(railsW),
  };
}

const maxLine = 4000;
const mebibyte = 1024 * 1024;

const share = (percent: string | undefined): number | null => (percent === undefined ? null : Number(percent) / 100);

function fastest(clocks: string | undefined): number | null {
  const values = (clocks ?? '')
    .split(',')
    .filter((clock) => clock !== '')
    .map(Number);
  return values.length === 0 ? null : Math.max(...values);
}

const cpuLoadsIn = (line: string): readonly (number | null)[] =>
  (/\bCPU \[([^\]]*)\]/.exec(line)?.[1] ?? '')
    .split(',')
    .filter((core) => core !== '')
    .map((core) => share(/^(\d+)%/.exec(core)?.[1]));

function temperaturesIn(line: string): Readonly<Record<string, number>> {
  const found = new Map<string, number>();
  for (const [, sensor, degrees] of line.matchAll(/(?:^|\s)([A-Za-z][\w-]*)@(-?\d+(?:\.\d+)?)C/g)) {
    const value = Number(degrees);
    if (value > -250) found.set(sensor!, value);
  }
  return Object.fromEntries(found);
}

function hottest(temperatures: Readonly<Record<string, number>>): number | null {
  const entries = Object.entries(temperatures);
  const gpu = entries.find(([sensor]) => /^gpu/i.test(sensor));
  if (gpu) return gpu[1];
  return entries.length === 0 ? null : Math.max(...entries.map(([, value]) => value));
}

function railsIn(line: string): Readonly<Record<string, number>> {
  const rails = line.matchAll(/(?:^|\s)([A-Z][A-Z0-9_]*) (\d+)(?:mW)?\/\d+(?:mW)?(?:\/\d+(?:mW)?)?(?=\s|$)/g);
  return Object.fromEntries([...rails].map(([, rail, milliwatts]) => [rail!, Number(milliwatts) / 1000]));
}

/** The input rail where the module has one (Orin NX and Nano, Thor, Nano); AGX Orin's three feeding rails; else the sum. */
function totalOf(rails: Readonly<Record<string, number>>): number | null {
  for (const input of ['VIN', 'VDD_IN', 'POM_5V_IN']) if (rails[input] !== undefined) return rails[input];
  const feeding = ['VDD_GPU_SOC', 'VDD_CPU_CV', 'VIN_SYS_5V0'].map((rail) => rails[rail]);
  const values = feeding.every((watts) => watts !== undefined) ? feeding : Object.values(rails);
  return values.length === 0 ? null : values.reduce((sum, watts) => sum + watts, 0);
}
