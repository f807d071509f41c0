import type { DeviceDetails, DeviceFacts } from '../../../../shared/contract/project.ts';
import { capabilitiesFor, type Capabilities } from '../../../../shared/trtexec/capabilities.ts';
import { readTrtexecHelp } from '../../../../shared/trtexec/help.ts';
import { readClocks, readPowerMode, readPowerModes } from '../../../../shared/trtexec/nvpmodel.ts';
import { versionOfBanner } from '../../../../shared/trtexec/version.ts';
import { boardFolder, timingCachePath } from '../boardFolder.ts';
import { readHistory, type PastBuild } from '../history.ts';
import { checksOf } from './checks.ts';
import { dlaCoresOf, jetpackOf, l4tOf, moduleOf, smOf } from './jetpack.ts';
import { sectionsOf } from './probeScript.ts';

/**
 * Reads the answer of the probe. All of it is hostile: control characters are taken out, lengths are bounded, and a path
 * that is to stand in a command must be made of plain characters. What the board does not say is null.
 */
export interface ProbeReadings {
  readonly facts: DeviceFacts;
  /** What the board says of itself when it only stands in for a real one. */
  readonly standIn: string | null;
  /** Of the table; of the board's own `--help` when its version is newer than the table. */
  readonly capabilities: Capabilities | null;
  /** Absolute. */
  readonly home: string | null;
  readonly history: readonly PastBuild[];
  readonly timingCacheIsThere: boolean;
  /** The board's clock, in ms since 1970. */
  readonly nowMs: number | null;
  readonly tools: readonly string[];
  readonly isRoot: boolean;
}

export function readProbe(answer: string): ProbeReadings {
  const sections = sectionsOf(answer);
  const lines = (name: string): readonly string[] => (sections.get(name) ?? []).map(plain);
  const text = (name: string): string | null => lines(name)[0] ?? null;
  const whole = (name: string): string => lines(name).join('\n');

  const compatible = text('compatible') ?? '';
  const l4t = l4tOf(text('l4t') ?? '') ?? coreVersion(packageOf(lines('package'), 'nvidia-l4t-core'));
  const help = (sections.get('help') ?? []).join('\n');
  const tensorrt = bannerVersion(help) ?? libraryVersion(lines('package'));
  const gpu = smi(text('nvidia-smi'));
  const clocks = readClocks(whole('clocks'));
  const devfreq = /^(\d{1,12}) (\d{1,12}) (\d{1,12})$/
    .exec(text('gpu') ?? '')
    ?.slice(1)
    .map((hertz) => Number(hertz) / 1e6);
  const module = moduleOf(compatible);
  const memory = memoryOf(lines('memory'));
  const [uid, groups = ''] = lines('id');
  const isRoot = uid === '0';
  const details: DeviceDetails = {
    dlaCores: lines('dla').length > 0 ? countDla(lines('dla')) : dlaCoresOf(module),
    memoryFreeBytes: memory.get('MemAvailable') ?? memory.get('MemFree') ?? null,
    swapBytes: memory.get('SwapTotal') ?? null,
    powerModes: readPowerModes(whole('modes')).flatMap(({ id, name }) => (id === null ? [] : [{ id, name }])),
    gpuMinClockMHz: megahertz(clocks.gpu?.minHz) ?? devfreq?.[0] ?? null,
    gpuMaxClockMHz: megahertz(clocks.gpu?.maxHz) ?? devfreq?.[1] ?? gpu.maxClockMHz,
    emcClockMHz: megahertz(clocks.emc?.currentHz ?? clocks.emc?.maxHz),
    temperatureC: temperatureOf(lines('thermal')) ?? gpu.temperatureC,
  };
  const facts: Omit<DeviceFacts, 'checks'> = {
    board: text('board'),
    module,
    l4t,
    jetpack: jetpackOf(packageOf(lines('package'), 'nvidia-jetpack'), l4t),
    tensorrt,
    cuda: cudaOf(whole('cuda')),
    trtexecPath: absolutePath(text('trtexec')),
    sm: smOf(compatible) ?? gpu.sm,
    gpuClockMHz: megahertz(clocks.gpu?.currentHz) ?? devfreq?.[2] ?? gpu.clockMHz,
    memoryBytes: memory.get('MemTotal') ?? null,
    diskFreeBytes: diskFree(text('disk')),
    powerMode: readPowerMode(whole('nvpmodel'))?.name ?? clocks.powerMode,
    clocksLocked: clocks.locked ?? (devfreq ? devfreq[0] === devfreq[1] : null),
    sudo: isRoot ? 'free' : sudoOf(text('sudo'), groups),
    processor: gpu.name ?? (compatible.includes('tegra') ? (text('board') ?? null) : null),
  };
  const capabilities = tensorrt === null ? null : capabilitiesOf(tensorrt, help);
  const tools = lines('tool');
  const isJetson = compatible.includes('tegra');
  return {
    facts: { ...facts, checks: checksOf({ facts, details, capabilities, tools, isJetson }), details },
    standIn: text('stand-in') ?? /^.*\bstand-in\b.*$/m.exec(help)?.[0].slice(0, 200) ?? null,
    capabilities,
    home: absolutePath(text('home')),
    history: readHistory(whole('built')),
    timingCacheIsThere: lines('ours').includes(timingCachePath(tensorrt).slice(boardFolder.length + 1)),
    nowMs: /^\d{1,12}$/.test(text('now') ?? '') ? Number(text('now')) * 1000 : null,
    tools,
    isRoot,
  };
}

/** Escape codes and the like have no place in a fact. */
const plain = (line: string): string =>
  line
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 2000);

/** Absolute; whatever else is in it, a command quotes it. */
const absolutePath = (path: string | null): string | null =>
  path !== null && path.length <= 1000 && path.startsWith('/') ? path : null;

const packageOf = (lines: readonly string[], name: string): string | null =>
  lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? null;

/** `36.4.3-20250107174145` → `36.4.3`. */
const coreVersion = (version: string | null): string | null =>
  /^\d{2}\.\d{1,2}\.\d{1,2}/.exec(version ?? '')?.[0] ?? null;

const bannerVersion = (help: string): string | null => {
  const digits = /^&&&& RUNNING TensorRT\.trtexec \[TensorRT v(\d{4,6})\]/m.exec(help)?.[1];
  return digits === undefined ? null : versionOfBanner(digits);
};

function libraryVersion(packages: readonly string[]): string | null {
  for (const name of ['libnvinfer-bin', 'libnvinfer10', 'libnvinfer8']) {
    const version = /^\d{1,2}\.\d{1,2}\.\d{1,2}/.exec(packageOf(packages, name) ?? '')?.[0];
    if (version !== undefined) return version;
  }
  return null;
}

/** The table ends with 11.4: what comes later is asked itself. */
function capabilitiesOf(tensorrt: string, help: string): Capabilities | null {
  const [major = 0, minor = 0] = tensorrt.split('.').map(Number);
  const isNewer = major > 11 || (major === 11 && minor > 4);
  const own = isNewer ? readTrtexecHelp(help) : null;
  return own?.ok ? own.value : capabilitiesFor(tensorrt);
}

function cudaOf(text: string): string | null {
  const json = /"cuda"\s*:\s*\{[^}]{0,200}"version"\s*:\s*"(\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)"/.exec(
    text.replaceAll('\n', ' '),
  )?.[1];
  return json ?? /CUDA Version (\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)/.exec(text)?.[1] ?? null;
}

function memoryOf(lines: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    lines.flatMap((line) => {
      const [, name, kilobytes] = /^(\w{1,20}):\s+(\d{1,12}) kB/.exec(line) ?? [];
      return name === undefined ? [] : [[name, Number(kilobytes) * 1024] as const];
    }),
  );
}

/** Fourth column of `df -P`, in KiB. */
export function diskFree(line: string | null): number | null {
  const columns = (line ?? '').trim().split(/\s+/);
  const free = Number(columns[3]);
  return columns.length >= 6 && Number.isFinite(free) ? free * 1024 : null;
}

/** Device files of one core differ by the driver; cores are numbered. */
const countDla = (files: readonly string[]): number =>
  new Set(files.map((file) => /(\d?)$/.exec(file)?.[1] ?? '')).size;

function temperatureOf(zones: readonly string[]): number | null {
  const read = zones.flatMap((line) => {
    const [, sensor, milli] = /^(\S{1,60}) (-?\d{1,7})$/.exec(line) ?? [];
    const degrees = Number(milli) / 1000;
    return sensor === undefined || degrees < -200 || degrees > 200 ? [] : [{ sensor, degrees }];
  });
  const gpu = read.find(({ sensor }) => /^gpu/i.test(sensor));
  if (gpu) return gpu.degrees;
  return read.length === 0 ? null : Math.max(...read.map(({ degrees }) => degrees));
}

/** sudo of a user outside the usual groups asks for a password only to refuse it. */
function sudoOf(answer: string | null, groups: string): DeviceFacts['sudo'] {
  if (answer === 'free') return 'free';
  if (answer === null) return 'none';
  return /(?:^|\s)(?:sudo|wheel|admin)(?:\s|$)/.test(groups) ? 'password' : 'none';
}

interface Smi {
  readonly name: string | null;
  readonly sm: number | null;
  readonly clockMHz: number | null;
  readonly maxClockMHz: number | null;
  readonly temperatureC: number | null;
}

/** `NVIDIA RTX A2000, 8.6, 210, 1740, 6138, 41`; the stub of an Orin answers nothing of the kind. */
function smi(line: string | null): Smi {
  const cells = (line ?? '').split(',').map((cell) => cell.trim());
  const number = (at: number): number | null =>
    /^\d{1,9}(?:\.\d+)?$/.test(cells[at] ?? '') ? Number(cells[at]) : null;
  const capability = number(1);
  if (cells.length !== 6 || capability === null)
    return { name: null, sm: null, clockMHz: null, maxClockMHz: null, temperatureC: null };
  return {
    name: cells[0] ?? null,
    sm: Math.round(capability * 10),
    clockMHz: number(2),
    maxClockMHz: number(3),
    temperatureC: number(5),
  };
}

const megahertz = (hertz: number | null | undefined): number | null => (hertz == null ? null : hertz / 1e6);
