import { describe, expect, test } from 'vitest';
import { readClocks, readPowerMode, readPowerModes } from '../../../shared/trtexec/nvpmodel.ts';
import { readTegrastats, readTegrastatsLine } from '../../../shared/trtexec/tegrastats.ts';

const lines = {
  jp5: '04-24-2023 00:01:24 RAM 1282/62795MB (lfb 15152x4MB) SWAP 0/31398MB (cached 0MB) CPU [0%@729,12%@729,off,off] EMC_FREQ 0%@2133 GR3D_FREQ 0%@0 GR3D2_FREQ 0%@0 VIC_FREQ 729 APE 174 CV0@-256C CPU@45.5C Tboard@34C GPU@43C VDD_GPU_SOC 2391mW/2391mW VDD_CPU_CV 398mW/398mW VIN_SYS_5V0 2721mW/2721mW NC 0mW/0mW VDDQ_VDD2_1V8AO 302mW/302mW NC 0mW/0mW',
  jp6: 'RAM 3000/7620MB (lfb 2x4MB) SWAP 0/3810MB (cached 0MB) CPU [5%@1510,0%@1510] EMC_FREQ 0%@3199 GR3D_FREQ 4%@[305] cpu@50.1C gpu@48.2C VDD_IN 4970mW/4970mW VDD_CPU_GPU_CV 900mW/900mW',
  jp72: '01-02-2026 10:00:00 RAM 9000/62795MB (lfb 1x4MB) CPU [1%@2201] EMC_FREQ 3%@3199 GR3D_FREQ 12%@[1300,1294] cpu@52.968C/52.968C gpu@47.625C/47.625C VDD_GPU_SOC 5139mW/5139mW/5139mW VDD_CPU_CV 3268mW/3268mW/3268mW VIN_SYS_5V0 5500mW/5500mW/5500mW',
  thor: 'RAM 4000/125772MB (lfb 1x4MB) CPU [off,1%@972] EMC_FREQ 0%@2750 GR3D_FREQ @[314,314,314] NVENC0_FREQ @314 tj@38.875C VDD_GPU 1962mW/1962mW VDD_CPU_SOC_MSS 5887mW/5887mW VIN_SYS_5V0 3000mW/3000mW VIN 19780mW/19780mW',
  xavier:
    'RAM 2000/31920MB (lfb 1x4MB) CPU [3%@1190,off] EMC_FREQ 0%@1331 GR3D_FREQ 0%@318 GPU@33.5C CPU@34C PMIC@100C GPU 0/0 CPU 311/311 SOC 1866/1866',
};

describe('tegrastats, all generations (synthetic, after the published shapes)', () => {
  test.each([
    [
      'JetPack 5',
      lines.jp5,
      {
        at: '04-24-2023 00:01:24',
        gpuLoad: 0,
        gpuClockMHz: 0,
        emcClockMHz: 2133,
        temperatureC: 43,
        cpuLoads: [0, 0.12, null, null],
      },
      5.51,
    ],
    [
      'JetPack 6',
      lines.jp6,
      { at: null, gpuLoad: 0.04, gpuClockMHz: 305, temperatureC: 48.2, cpuLoads: [0.05, 0] },
      4.97,
    ],
    ['JetPack 7.2', lines.jp72, { gpuLoad: 0.12, gpuClockMHz: 1300, emcLoad: 0.03, temperatureC: 47.625 }, 13.907],
    ['Thor', lines.thor, { gpuLoad: null, gpuClockMHz: 314, temperatureC: 38.875, cpuLoads: [null, 0.01] }, 19.78],
    ['JetPack 4', lines.xavier, { gpuLoad: 0, gpuClockMHz: 318, temperatureC: 33.5 }, 2.177],
  ])('%s', (_, line, expected, watts) => {
    const sample = readTegrastatsLine(line);
    expect(sample).toMatchObject(expected);
    expect(sample?.powerW).toBeCloseTo(watts, 3);
  });

  test('a sensor at −256 °C is off, memory is in bytes', () => {
    const sample = readTegrastatsLine(lines.jp5);
    expect(Object.keys(sample?.temperaturesC ?? {})).toEqual(['CPU', 'Tboard', 'GPU']);
    expect(sample?.memoryUsedBytes).toBe(1282 * 1024 * 1024);
  });

  test('a file with warnings and a cut last line', () => {
    const text = ['tegrastats: command started', lines.jp6, '', lines.jp6, lines.jp6.slice(0, 9)].join('\n');
    expect(readTegrastats(text)).toHaveLength(2);
    expect(readTegrastatsLine('RAM 1/2MB')).toMatchObject({
      gpuLoad: null,
      gpuClockMHz: null,
      powerW: null,
      temperatureC: null,
      cpuLoads: [],
    });
  });
});

describe('power modes and clocks (synthetic, after the published shapes)', () => {
  test('nvpmodel -q', () => {
    expect(readPowerMode('NVPM WARN: fan mode is not set!\nNV Power Mode: MAXN_SUPER\n2\n')).toEqual({
      id: 2,
      name: 'MAXN_SUPER',
    });
    expect(readPowerMode('NV Power Mode: 120W\r\n1\r\n')).toEqual({ id: 1, name: '120W' });
    expect(readPowerMode('NV Power Mode: MAXN')).toEqual({ id: null, name: 'MAXN' });
    expect(readPowerMode('sudo: a password is required')).toBeNull();
  });

  test('nvpmodel -p --verbose', () => {
    expect(
      readPowerModes(
        'NVPM VERB: parsing done\nPOWER_MODEL: ID=0 NAME=MAXN\n\tGPU MAX_FREQ 1300500000\nPOWER_MODEL: ID=3 NAME=MODE_50W\n< POWER_MODEL ID=1 NAME=15W >',
      ),
    ).toEqual([
      { id: 0, name: 'MAXN' },
      { id: 3, name: 'MODE_50W' },
      { id: 1, name: '15W' },
    ]);
  });

  const show = (gpuMin: number, override: string) =>
    `SOC family:tegra234  Machine:Jetson AGX Orin\nOnline CPUs: 0-11\ncpu0: Online=1 Governor=schedutil MinFreq=729600 MaxFreq=2201600 CurrentFreq=729600 IdleStates: WFI=1\nGPU MinFreq=${gpuMin} MaxFreq=1300500000 CurrentFreq=306000000\nActive GPU TPCs: 8\nEMC MinFreq=204000000 MaxFreq=3199000000 CurrentFreq=3199000000 ${override}\nNV Power Mode: MAXN\n`;

  test('jetson_clocks --show: locked when the GPU has one clock and the memory clock is held', () => {
    expect(readClocks(show(306000000, 'FreqOverride=0'))).toEqual({
      soc: 'tegra234',
      gpu: { minHz: 306000000, maxHz: 1300500000, currentHz: 306000000 },
      emc: { minHz: 204000000, maxHz: 3199000000, currentHz: 3199000000 },
      gpuTpcs: 8,
      powerMode: 'MAXN',
      locked: false,
    });
    expect(readClocks(show(1300500000, 'FreqOverride=1')).locked).toBe(true);
    expect(readClocks(show(1300500000, 'FreqOverride=0')).locked).toBe(false);
    expect(readClocks('').locked).toBeNull();
  });
});
