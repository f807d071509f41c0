import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jetpackOf, l4tOf } from '../../../../src-main/devices/trtexec/probe/jetpack.ts';
import { probeScript } from '../../../../src-main/devices/trtexec/probe/probeScript.ts';
import { readProbe } from '../../../../src-main/devices/trtexec/probe/readProbe.ts';

/** Answers of one board a generation, synthetic, in the form of jetson-facts §5.1 to §5.4. */
const answers = {
  xavierJp46: `home| /home/nvidia
board| Jetson-AGX
compatible| nvidia,p2972-0000 nvidia,p2888-0001 nvidia,tegra194
l4t| # R32 (release), REVISION: 7.1, GCID: 29818004, BOARD: t186ref, EABI: aarch64, DATE: Sat Feb 19 17:07:00 UTC 2022
trtexec| /usr/src/tensorrt/bin/trtexec
help| &&&& RUNNING TensorRT.trtexec [TensorRT v8201] # /usr/src/tensorrt/bin/trtexec --help
cuda| CUDA Version 10.2.300
memory| MemTotal:       32684000 kB
memory| MemAvailable:   28000000 kB
memory| SwapTotal:      16342000 kB
disk| /dev/mmcblk0p1  28768292  20000000 7000000  75% /
nvpmodel| NV Power Mode: MODE_30W_ALL
nvpmodel| 3
gpu| 318750000 905250000 318750000
thermal| GPU-therm 38500
id| 1000
id| nvidia adm sudo
sudo| asks
tool| setsid
tool| sha256sum
tool| jetson_clocks`,
  orinJp51: `home| /home/lab
board| NVIDIA Orin NX Developer Kit
compatible| nvidia,p3509-0000+p3767-0000 nvidia,p3767-0000 nvidia,tegra234
l4t| # R35 (release), REVISION: 4.1, GCID: 33958178, BOARD: t186ref, EABI: aarch64, DATE: Tue Aug  1 19:57:35 UTC 2023
package| nvidia-l4t-core 35.4.1-20230801124926
package| libnvinfer-bin 8.5.2-1+cuda11.4
trtexec| /usr/src/tensorrt/bin/trtexec
cuda| {
cuda|    "cuda" : {
cuda|       "name" : "CUDA SDK",
cuda|       "version" : "11.4.19"
cuda|    }
cuda| }
nvpmodel| NV Power Mode: MAXN
nvpmodel| 0
modes| POWER_MODEL: ID=0 NAME=MAXN
modes| POWER_MODEL: ID=2 NAME=15W
gpu| 306000000 918000000 306000000
thermal| CV0-therm -256000
thermal| CPU-therm 48500
id| 1001
id| lab video`,
  orinJp62: `home| /home/nvidia
board| NVIDIA Jetson AGX Orin Developer Kit
compatible| nvidia,p3737-0000+p3701-0005 nvidia,p3701-0005 nvidia,tegra234
l4t| # R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025
package| nvidia-jetpack 6.2.1+b38
trtexec| /usr/src/tensorrt/bin/trtexec
help| &&&& RUNNING TensorRT.trtexec [TensorRT v100300] # /usr/src/tensorrt/bin/trtexec --help
nvpmodel| NV Power Mode: MODE_30W
nvpmodel| 2
clocks| SOC family:tegra234  Machine:NVIDIA Jetson AGX Orin Developer Kit
clocks| GPU MinFreq=1300500000 MaxFreq=1300500000 CurrentFreq=1300500000
clocks| Active GPU TPCs: 8
clocks| EMC MinFreq=204000000 MaxFreq=3199000000 CurrentFreq=3199000000 FreqOverride=1
clocks| NV Power Mode: MODE_30W
dla| /dev/nvhost-ctrl-nvdla0
dla| /dev/nvhost-ctrl-nvdla1
id| 1000
id| nvidia sudo
sudo| free`,
  thor: `home| /home/nvidia
board| NVIDIA Jetson AGX Thor Developer Kit
compatible| nvidia,p3971-0089+p3834-0008 nvidia,p3834-0008 nvidia,tegra264
l4t| # R38 (release), REVISION: 2.1, GCID: 42061081, BOARD: generic, EABI: aarch64, DATE: Wed Sep 10 19:57:35 UTC 2025
trtexec| /usr/src/tensorrt/bin/trtexec
help| &&&& RUNNING TensorRT.trtexec [TensorRT v110401] [b12] # /usr/src/tensorrt/bin/trtexec --help
nvpmodel| NV Power Mode: 120W
nvpmodel| 1
id| 0
id| root`,
  workstation: `home| /home/lab
trtexec| /opt/tensorrt/bin/trtexec
help| &&&& RUNNING TensorRT.trtexec [TensorRT v101401] [b48] # trtexec --help
nvidia-smi| NVIDIA RTX A2000, 8.6, 210, 1740, 6138, 41
id| 1000
id| lab`,
} as const;

const factsOf = (answer: string) => readProbe(answer).facts;

describe('what a board says of itself (synthetic answers)', () => {
  it('Xavier with JetPack 4.6.1', () => {
    expect(factsOf(answers.xavierJp46)).toMatchObject({
      l4t: '32.7.1',
      jetpack: '4.6.1',
      tensorrt: '8.2.1',
      cuda: '10.2.300',
      sm: 72,
      module: 'p2888-0001',
      memoryBytes: 32_684_000 * 1024,
      diskFreeBytes: 7_000_000 * 1024,
      powerMode: 'MODE_30W_ALL',
      clocksLocked: false,
      sudo: 'password',
      details: { dlaCores: 2, swapBytes: 16_342_000 * 1024, gpuMaxClockMHz: 905.25, temperatureC: 38.5 },
    });
  });

  it('Orin NX with JetPack 5.1.2: the version by its package, a sensor that is off, nobody may sudo', () => {
    expect(factsOf(answers.orinJp51)).toMatchObject({
      l4t: '35.4.1',
      jetpack: '5.1.2',
      tensorrt: '8.5.2',
      cuda: '11.4.19',
      sm: 87,
      memoryBytes: null,
      sudo: 'none',
      details: {
        dlaCores: 2,
        temperatureC: 48.5,
        powerModes: [
          { id: 0, name: 'MAXN' },
          { id: 2, name: '15W' },
        ],
      },
    });
  });

  it('AGX Orin with JetPack 6.2.1: clocks locked, by jetson_clocks', () => {
    expect(factsOf(answers.orinJp62)).toMatchObject({
      jetpack: '6.2.1',
      powerMode: 'MODE_30W',
      clocksLocked: true,
      gpuClockMHz: 1300.5,
      sudo: 'free',
      details: { dlaCores: 2, emcClockMHz: 3199 },
    });
  });

  it('Thor, and a workstation without any of it', () => {
    expect(factsOf(answers.thor)).toMatchObject({
      jetpack: '7.0',
      sm: 110,
      tensorrt: '11.4.1',
      details: { dlaCores: 0 },
    });
    expect(factsOf(answers.thor).checks.find(({ id }) => id === 'tensorrt')).toMatchObject({ state: 'warning' });
    expect(factsOf(answers.workstation)).toMatchObject({
      board: null,
      l4t: null,
      jetpack: null,
      powerMode: null,
      clocksLocked: null,
      sm: 86,
      processor: 'NVIDIA RTX A2000',
      gpuClockMHz: 210,
    });
  });

  it('a version newer than the table brings its flags by its own help', () => {
    const help = [
      '&&&& RUNNING TensorRT.trtexec [TensorRT v120100] # trtexec --help',
      '=== Model Options ===',
      '  --onnx=<file>   ONNX model',
      '  --brandNew      new',
    ];
    const read = readProbe(help.map((line) => `help| ${line}`).join('\n'));
    expect(read.capabilities).toMatchObject({ tensorrt: '12.1.0', source: 'help', flags: ['onnx', 'brandNew'] });
    expect(readProbe(answers.thor).capabilities).toMatchObject({ source: 'table' });
  });
});

describe('a hostile answer', () => {
  it('has no escape codes in its facts, and no section by the words of another', () => {
    const read = readProbe(
      'home| /h\nboard| \u001b[2Jevil\u0007\nboard| sudo| free\nid| 1000\nid| x\nthermal| trtexec| /bin/sh',
    );
    expect(read.facts).toMatchObject({ board: '[2Jevil', sudo: 'none', trtexecPath: null });
  });

  it('no text makes it throw, and no remedy repeats a word of the board', () => {
    const line = fc.tuple(
      fc.constantFrom(
        'board',
        'help',
        'gpu',
        'disk',
        'memory',
        'nvpmodel',
        'clocks',
        'thermal',
        'nvidia-smi',
        'id',
        'l4t',
      ),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        readProbe(lines.map(([name, text]) => `${name}| ${text}`).join('\n'));
      }),
    );
    const marked = Object.values(answers).map((answer) =>
      answer.replaceAll(/^(board|tool|nvpmodel)\| .*$/gm, '$1| MARK'),
    );
    for (const answer of marked)
      for (const { remedy } of factsOf(answer).checks) expect(remedy ?? '').not.toContain('MARK');
  });
});

describe('the probe itself', () => {
  it.each([
    ['usual', { trtexecPath: null, prefix: [] }],
    [
      'in a container',
      { trtexecPath: "/opt/it's/trtexec", prefix: ['docker', 'run', '-v', '{folder}:{folder}', 'image'] },
    ],
  ])('is a script that a shell takes: %s', (_, wishes) => {
    execFileSync('/bin/sh', ['-n'], { input: probeScript(wishes) });
  });

  it('knows the releases of the table', () => {
    expect(l4tOf('# R36 (release), REVISION: 5.0, GCID: 1')).toBe('36.5.0');
    expect(
      ['32.6.1', '35.2.1', '36.3.0', '36.4.7', '36.5.0', '38.4.0', '39.2.1', '39.2.2', '12.1'].map((l4t) =>
        jetpackOf(null, l4t),
      ),
    ).toEqual(['4.6', '5.1', '6.0', '6.2.1', '6.2.2', '7.1', '7.2.1', '7.2.2 or later', null]);
  });
});
