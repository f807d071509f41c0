/**
 * The boards that tests have: one a generation, each as its own release describes itself. Texts follow jetson-facts §5.1 to
 * §5.4; the name says "test board", as everything on them does.
 */
export interface BoardSpec {
  readonly name: string;
  /** Null for a computer that is no Jetson. */
  readonly jetson: JetsonSpec | null;
  readonly tensorrt: string;
  /** As the banner of trtexec spells it, with the build number from 10.4 on. */
  readonly banner: string;
  readonly buildNumber: string;
  readonly sm: number;
  readonly gpu: string;
  readonly packages: readonly string[];
  readonly cuda: { readonly file: string; readonly text: string };
  readonly memoryKiB: { readonly total: number; readonly available: number; readonly swap: number };
  readonly user: string;
  readonly groups: string;
  readonly sudo: 'none' | 'password' | 'free';
  /** Applets of busybox that are there; null = all of them. */
  readonly tools: readonly string[] | null;
  /** A build takes this long at time scale 1. */
  readonly buildSeconds: number;
  /** Everything is this much faster than it says. */
  readonly timeScale: number;
}

export interface JetsonSpec {
  readonly model: string;
  readonly compatible: string;
  readonly soc: string;
  readonly release: string;
  readonly generation: 'jp4' | 'jp5' | 'jp6' | 'thor';
  readonly powerMode: readonly [name: string, id: number];
  readonly powerModes: readonly string[];
  readonly gpuDevfreq: string;
  readonly gpuMHz: readonly [min: number, max: number];
  readonly thermal: readonly (readonly [zone: string, milliCelsius: number])[];
  readonly deviceFiles: readonly string[];
}

const timeScale = 50;
export const sudoPassword = 'jetson-test-pass word';

export const orinJp62: BoardSpec = {
  name: 'orin-jp62',
  jetson: {
    model: 'NVIDIA Jetson AGX Orin Developer Kit (test board)',
    compatible: 'nvidia,p3737-0000+p3701-0005 nvidia,p3701-0005 nvidia,tegra234',
    soc: '234',
    release:
      '# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025',
    generation: 'jp6',
    powerMode: ['MODE_30W', 2],
    powerModes: ['0 MAXN', '1 MODE_15W', '2 MODE_30W', '3 MODE_50W'],
    gpuDevfreq: '17000000.gpu',
    gpuMHz: [306, 612],
    thermal: [
      ['cpu-thermal', 50_906],
      ['gpu-thermal', 47_625],
    ],
    deviceFiles: ['nvhost-ctrl-nvdla0', 'nvhost-ctrl-nvdla1'],
  },
  tensorrt: '10.3.0',
  banner: 'v100300',
  buildNumber: '',
  sm: 87,
  gpu: 'Orin (test board)',
  packages: ['nvidia-l4t-core 36.4.3-20250107174145', 'nvidia-jetpack 6.2+b77', 'libnvinfer-bin 10.3.0.30-1+cuda12.5'],
  cuda: { file: 'version.json', text: '{ "cuda" : { "name" : "CUDA SDK", "version" : "12.6.68" } }' },
  memoryKiB: { total: 31_433_344, available: 26_000_000, swap: 15_716_672 },
  user: 'nvidia',
  groups: 'nvidia adm sudo audio video',
  sudo: 'password',
  tools: null,
  buildSeconds: 20,
  timeScale,
};

export const orinJp51: BoardSpec = {
  name: 'orin-jp51',
  jetson: {
    model: 'NVIDIA Orin NX Developer Kit (test board)',
    compatible: 'nvidia,p3509-0000+p3767-0000 nvidia,p3767-0000 nvidia,tegra234',
    soc: '234',
    release:
      '# R35 (release), REVISION: 2.1, GCID: 32413640, BOARD: t186ref, EABI: aarch64, DATE: Tue Jan 24 23:38:33 UTC 2023',
    generation: 'jp5',
    powerMode: ['MAXN', 0],
    powerModes: ['0 MAXN', '1 10W', '2 15W', '3 25W'],
    gpuDevfreq: '17000000.ga10b',
    gpuMHz: [306, 918],
    thermal: [
      ['CPU-therm', 48_500],
      ['GPU-therm', 46_000],
      ['CV0-therm', -256_000],
    ],
    deviceFiles: ['nvhost-ctrl-nvdla0', 'nvhost-ctrl-nvdla1'],
  },
  tensorrt: '8.5.2',
  banner: 'v8502',
  buildNumber: '',
  sm: 87,
  gpu: 'Orin (test board)',
  packages: [
    'nvidia-l4t-core 35.2.1-20230124153320',
    'libnvinfer8 8.5.2-1+cuda11.4',
    'libnvinfer-bin 8.5.2-1+cuda11.4',
  ],
  cuda: { file: 'version.json', text: '{\n  "cuda" : {\n    "name" : "CUDA SDK",\n    "version" : "11.4.19"\n  }\n}' },
  memoryKiB: { total: 15_823_000, available: 12_000_000, swap: 7_911_500 },
  user: 'lab',
  groups: 'lab video render',
  sudo: 'none',
  tools: null,
  buildSeconds: 20,
  timeScale,
};

/** What every busybox has, and nothing that only a good one has: no setsid, no sha256sum, no df. */
const leastTools =
  'cat echo printf mkdir rmdir rm mv cp ls ln kill sleep tail head wc tr grep sed cut date touch chmod pwd test [ true false id uname env sync dirname basename'.split(
    ' ',
  );

export const xavierJp46: BoardSpec = {
  name: 'xavier-jp46',
  jetson: {
    model: 'NVIDIA Jetson AGX Xavier (test board)',
    compatible: 'nvidia,p2972-0000 nvidia,p2888-0001 nvidia,tegra194',
    soc: '194',
    release:
      '# R32 (release), REVISION: 7.1, GCID: 29818004, BOARD: t186ref, EABI: aarch64, DATE: Sat Feb 19 17:07:00 UTC 2022',
    generation: 'jp4',
    powerMode: ['MODE_30W_ALL', 3],
    powerModes: ['0 MAXN', '1 MODE_10W', '2 MODE_15W', '3 MODE_30W_ALL'],
    gpuDevfreq: '17000000.gv11b',
    gpuMHz: [318, 905],
    thermal: [
      ['GPU-therm', 38_500],
      ['AO-therm', 38_000],
    ],
    deviceFiles: [],
  },
  tensorrt: '8.2.1',
  banner: 'v8201',
  buildNumber: '',
  sm: 72,
  gpu: 'Xavier (test board)',
  packages: [],
  cuda: { file: 'version.txt', text: 'CUDA Version 10.2.300' },
  memoryKiB: { total: 32_684_000, available: 28_000_000, swap: 16_342_000 },
  user: 'root',
  groups: 'root',
  sudo: 'none',
  tools: leastTools,
  buildSeconds: 20,
  timeScale,
};

export const thorTrt114: BoardSpec = {
  name: 'thor-trt114',
  jetson: {
    model: 'NVIDIA Jetson AGX Thor Developer Kit (test board)',
    compatible: 'nvidia,p3971-0089+p3834-0008 nvidia,p3834-0008 nvidia,tegra264',
    soc: '264',
    release:
      '# R39 (release), REVISION: 2.2, GCID: 45123456, BOARD: generic, EABI: aarch64, DATE: Mon Sep 14 10:00:00 UTC 2026',
    generation: 'thor',
    powerMode: ['120W', 1],
    powerModes: ['0 MAXN', '1 120W', '2 90W', '3 70W'],
    gpuDevfreq: 'gpu-gpc-0',
    gpuMHz: [314, 1574],
    thermal: [
      ['cpu-thermal', 38_812],
      ['gpu-thermal', 38_875],
    ],
    deviceFiles: [],
  },
  tensorrt: '11.4.1',
  banner: 'v110401',
  buildNumber: 'b12',
  sm: 110,
  gpu: 'NVIDIA Thor (test board)',
  packages: ['nvidia-l4t-core 39.2.2-20260914100000', 'libnvinfer-bin 11.4.1.3-1+cuda13.2'],
  cuda: { file: 'version.json', text: '{ "cuda" : { "name" : "CUDA SDK", "version" : "13.2.51" } }' },
  memoryKiB: { total: 128_790_528, available: 120_000_000, swap: 0 },
  user: 'nvidia',
  groups: 'nvidia sudo',
  sudo: 'free',
  tools: null,
  buildSeconds: 20,
  timeScale,
};

/** A workstation: nvidia-smi instead of a device tree. */
export const linuxHost: BoardSpec = {
  name: 'linux-host',
  jetson: null,
  tensorrt: '10.14.1',
  banner: 'v101401',
  buildNumber: 'b48',
  sm: 86,
  gpu: 'NVIDIA RTX A2000 (test computer)',
  packages: [],
  cuda: { file: 'version.json', text: '{ "cuda" : { "name" : "CUDA SDK", "version" : "13.0.1" } }' },
  memoryKiB: { total: 32_000_000, available: 16_000_000, swap: 2_000_000 },
  user: 'lab',
  groups: 'lab',
  sudo: 'none',
  tools: null,
  buildSeconds: 20,
  timeScale,
};
