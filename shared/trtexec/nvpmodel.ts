/**
 * Power modes and clocks of a Jetson as its own tools print them. Names and numbers of modes differ by module and
 * release, so they are read and never assumed. Source: jetson-facts §5.3.
 */
export interface PowerMode {
  readonly id: number | null;
  readonly name: string;
}

/** `nvpmodel -q`: the name on one line, its number on the next; null when the text does not tell. */
export function readPowerMode(text: string): PowerMode | null {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const at = lines.findIndex((line) => line.startsWith('NV Power Mode'));
  const name = /^NV Power Mode\s*:\s*(\S.{0,99})$/.exec(lines[at] ?? '')?.[1];
  if (name === undefined) return null;
  const id = lines.slice(at + 1).find((line) => /^\d{1,3}$/.test(line));
  return { id: id === undefined ? null : Number(id), name };
}

/** `nvpmodel -p --verbose`: all modes, in the order of the file. */
export const readPowerModes = (text: string): readonly PowerMode[] =>
  [...text.matchAll(/POWER_MODEL:? ID=(\d{1,3}) NAME=([^\s>]{1,100})/g)].map(([, id, name]) => ({
    id: Number(id),
    name: name!,
  }));

export interface ClockRange {
  readonly minHz: number;
  readonly maxHz: number;
  readonly currentHz: number | null;
}

export interface JetsonClocks {
  readonly soc: string | null;
  readonly gpu: ClockRange | null;
  readonly emc: ClockRange | null;
  /** Streaming multiprocessors are twice these. */
  readonly gpuTpcs: number | null;
  readonly powerMode: string | null;
  /** True when the GPU can run at one clock only and the memory clock is held; null when the text does not tell. */
  readonly locked: boolean | null;
}

/** `jetson_clocks --show`. */
export function readClocks(text: string): JetsonClocks {
  const gpu = rangeIn(text, 'GPU');
  const emc = rangeIn(text, 'EMC');
  const override = /^EMC .{0,200}FreqOverride=(\d)/m.exec(text)?.[1];
  const tpcs = /^Active GPU TPCs:\s*(\d{1,3})/m.exec(text)?.[1];
  return {
    soc: /^SOC family:(\S{1,60})/m.exec(text)?.[1] ?? null,
    gpu,
    emc,
    gpuTpcs: tpcs === undefined ? null : Number(tpcs),
    powerMode: /^NV Power Mode\s*:\s*(\S.{0,99})$/m.exec(text)?.[1]?.trimEnd() ?? null,
    locked: gpu === null ? null : gpu.minHz === gpu.maxHz && (override === undefined || override === '1'),
  };
}

function rangeIn(text: string, name: string): ClockRange | null {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} MinFreq`));
  const value = (key: string): number | null => {
    const digits = new RegExp(`${key}=(\\d{1,12})`).exec(line ?? '')?.[1];
    return digits === undefined ? null : Number(digits);
  };
  const minHz = value('MinFreq');
  const maxHz = value('MaxFreq');
  return minHz === null || maxHz === null ? null : { minHz, maxHz, currentHz: value('CurrentFreq') };
}
