import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../../shared/trtexec/log.ts';
import { LogFollower, readTrtexecLog } from '../../../shared/trtexec/logFollower.ts';
import { measuringState } from '../../../shared/trtexec/measuring.ts';
import { versionNumber, versionOfBanner } from '../../../shared/trtexec/version.ts';
import { readSharedText } from '../../support/readSharedText.ts';
import { describeWithShared, sharedFiles } from '../../support/sharedFolder.ts';
import { seededRandom } from '../../../shared/base/random.ts';

const at = '[08/20/2024-10:11:12]';
const info = (...lines: string[]) => lines.map((line) => `${at} [I] ${line}`).join('\n');
const verbose = (...lines: string[]) => lines.map((line) => `${at} [V] [TRT] ${line}`).join('\n');

describe('versions', () => {
  test.each([
    ['8003', '8.0.3'],
    ['8203', '8.2.3'],
    ['8503', '8.5.3'],
    ['8602', '8.6.2'],
    ['90300', '9.3.0'],
    ['100300', '10.3.0'],
    ['101303', '10.13.3'],
    ['110401', '11.4.1'],
    ['12', null],
    ['99999999', null],
  ])('v%s', (digits, version) => {
    expect(versionOfBanner(digits)).toBe(version);
  });

  test('order', () => {
    expect(['8.6.2', '10.3', '10.13.3', 'x'].map(versionNumber)).toEqual([80602, 100300, 101303, null]);
  });
});

describe('logs as others keep them (synthetic)', () => {
  const log = [
    '&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # trtexec --onnx=m.onnx --dumpLayerInfo',
    info('=== Build Options ===', 'Precision: FP32+FP16', 'Save engine:', ''),
    info('Layer Information:'),
    'Name: a, LayerType: kgen, Inputs: [], Outputs: []',
    info('Throughput: 100 qps'),
    '&&&& PASSED TensorRT.trtexec [TensorRT v100300] # trtexec --onnx=m.onnx --dumpLayerInfo',
  ]
    .join('\n')
    .split('\n');
  const marked = (mark: (index: number) => string) => log.map((line, index) => mark(index) + line).join('\n');
  const bare = readTrtexecLog(log.join('\n'));

  test.each([
    ['docker compose', marked(() => 'trt-1  | ')],
    ['docker logs -t', marked((n) => `2024-08-20T10:11:1${n % 10}.12345678${n % 10}Z `)],
    ['journald', marked((n) => `Aug 20 10:11:${10 + n} orin trtexec[${123 + n}]: `)],
    ['BuildKit', marked((n) => `#12 ${n}.45 `)],
    ['ts', marked((n) => `[2024-08-20 10:11:${10 + n}] `)],
    ['indented', marked(() => '        ')],
    ['coloured', log.map((line) => `\u001b[1;32m${line.slice(0, 10)}\u001b[0m${line.slice(10)}\u001b[K`).join('\n')],
    ['a blank line between', log.join('\n\n')],
    ['blanks at the ends cut off', log.map((line) => line.trimEnd()).join('\n')],
    ['Windows', log.join('\r\n')],
  ])('%s', (_, text) => {
    expect(readTrtexecLog(text)).toEqual(bare);
    expect(bare).toMatchObject({ tensorrt: '10.3.0', throughputQps: 100, finished: true });
    expect([bare.layerLines.length, bare.options['Build Options']?.['Precision']]).toEqual([1, 'FP32+FP16']);
  });
});

describe('calls of one log that work on different engines are read apart (synthetic)', () => {
  const call = (words: string, qps: number, version = 'v100300') =>
    [
      `&&&& RUNNING TensorRT.trtexec [TensorRT ${version}] # trtexec ${words}`,
      info(`Throughput: ${qps} qps`, `Engine built in ${qps} sec.`),
      `&&&& PASSED TensorRT.trtexec [TensorRT ${version}] # trtexec ${words}`,
    ].join('\n');
  const others = (...calls: string[]) => {
    const { throughputQps, otherCalls } = readTrtexecLog(calls.join('\n'));
    return [throughputQps, otherCalls.length];
  };

  test.each([
    ['build, measure, profile', ['--onnx=m --fp16 --saveEngine=a', '--loadEngine=a', '--loadEngine=x/a'], [3, 0]],
    ['one recipe built twice', ['--onnx=m --fp16 --exportTimes=t', '--fp16 --onnx=m --dumpProfile'], [2, 0]],
    ['two precisions', ['--onnx=m --fp16', '--onnx=m --int8'], [2, 1]],
    ['two models', ['--onnx=m', '--onnx=n'], [2, 1]],
    ['two files', ['--loadEngine=a', '--loadEngine=b'], [2, 1]],
    ['back to the first', ['--onnx=m --saveEngine=a', '--onnx=n --saveEngine=b', '--loadEngine=a'], [3, 1]],
    ['help names no engine', ['--onnx=m', '--help'], [2, 0]],
  ])('%s', (_, commands, expected) => {
    expect(others(...commands.map((words, index) => call(words, index + 1)))).toEqual(expected);
  });

  test('two versions of TensorRT', () => {
    expect(others(call('--onnx=m', 1, 'v8503'), call('--onnx=m', 2))).toEqual([2, 1]);
  });

  test('a figure of one engine never stands beside the failure of another', () => {
    const failed =
      '&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # trtexec --onnx=n\n&&&& FAILED TensorRT.trtexec [TensorRT v100300] # trtexec --onnx=n';
    expect(readTrtexecLog(`${call('--onnx=m', 1)}\n${failed}`)).toMatchObject({ throughputQps: null, failed: [] });
  });
});

describe('banners and verdicts (synthetic)', () => {
  test.each([
    [
      'passed',
      '&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # trtexec --a\n&&&& PASSED TensorRT.trtexec [TensorRT v100300] # trtexec --a',
      { tensorrt: '10.3.0', buildNumber: null, command: 'trtexec --a', failed: null, finished: true, phase: 'passed' },
    ],
    [
      'with a build number',
      '&&&& RUNNING TensorRT.trtexec [TensorRT v101300] [b35] # trtexec',
      { tensorrt: '10.13.0', buildNumber: 'b35', finished: false, phase: 'started' },
    ],
    [
      'failed',
      `&&&& RUNNING TensorRT.trtexec [TensorRT v8503] # trtexec\n${at} [E] Engine set up failed\n&&&& FAILED TensorRT.trtexec [TensorRT v8503] # trtexec`,
      { failed: ['Engine set up failed'], finished: true, phase: 'failed' },
    ],
    [
      '11.1: a refused option ends without FAILED',
      `${at} [E] Unknown option: --fp16 `,
      { failed: ['Unknown option: --fp16'], finished: true },
    ],
    ['cut off', info('Starting inference'), { failed: null, finished: false, phase: 'measuring' }],
    ['nothing', '', { tensorrt: null, command: null, failed: null, finished: false, phase: 'waiting' }],
  ])('%s', (_, text, expected) => {
    expect(readTrtexecLog(text)).toMatchObject(expected);
  });

  test('the text wins over the file’s name, and the last run of a log over the first', () => {
    const log = readTrtexecLog(
      '&&&& RUNNING TensorRT.trtexec [TensorRT v8203] # trtexec --saveEngine=m.plan.8503\n&&&& FAILED TensorRT.trtexec [TensorRT v8203] # x\n&&&& RUNNING TensorRT.trtexec [TensorRT v8203] # trtexec --loadEngine=m.plan.8503\n&&&& PASSED TensorRT.trtexec [TensorRT v8203] # trtexec --loadEngine=m.plan.8503',
    );
    expect(log).toMatchObject({
      tensorrt: '8.2.3',
      command: 'trtexec --loadEngine=m.plan.8503',
      failed: null,
      finished: true,
    });
  });

  test('an error goes on over lines without a prefix', () => {
    const log = readTrtexecLog(
      `${at} [E] [TRT] ModelImporter.cpp:149: ERROR: In function check:\n[6] creator && "Plugin not found"\n${at} [I] x\nstray\n&&&& FAILED TensorRT.trtexec [TensorRT v8503] # t`,
    );
    expect(log.failed).toEqual([
      'ModelImporter.cpp:149: ERROR: In function check:',
      '[6] creator && "Plugin not found"',
    ]);
  });

  test('a failure without an error line says where the error went', () => {
    const log = readTrtexecLog('&&&& FAILED TensorRT.trtexec [TensorRT v8203] # trtexec');
    expect(log.failed).toEqual([]);
    expect(log.advice).toMatchObject([{ severity: 'error', advice: expect.stringContaining('2>&1') }]);
  });

  test('of many errors the last thirty are kept', () => {
    const text = `${Array.from({ length: 100 }, (_, n) => `${at} [E] error ${n}`).join('\n')}\n&&&& FAILED TensorRT.trtexec [TensorRT v8503] # t`;
    expect(readTrtexecLog(text).failed).toEqual(Array.from({ length: 30 }, (_, n) => `error ${n + 70}`));
  });
});

describe('option and device blocks (synthetic)', () => {
  test('keys are divided from values at the first colon', () => {
    const log = readTrtexecLog(
      info(
        '=== Build Options ===',
        'Memory Pools: workspace: 8192 MiB, dlaSRAM: default',
        'Calibration:',
        'Dump refittable layers:Disabled',
        'Tempfile Controls: { in_memory: allow, temporary: allow }',
        '=== Device Information ===',
        'Available Devices:',
        '  Device 0: "Orin" UUID: GPU-1',
        'Selected Device: Orin',
        'Compute Capability: 8.7',
        '',
        'TensorRT version: 10.3.0',
        'After: all',
      ),
    );
    expect(log.options['Build Options']).toEqual({
      'Memory Pools': 'workspace: 8192 MiB, dlaSRAM: default',
      Calibration: '',
      'Dump refittable layers': 'Disabled',
      'Tempfile Controls': '{ in_memory: allow, temporary: allow }',
    });
    expect(log).toMatchObject({ device: 'Orin', sm: 87, tensorrt: '10.3.0' });
    expect(Object.keys(log.options)).toEqual(['Build Options', 'Device Information']);
  });

  test('SM 11.0 is 110', () => {
    expect(readTrtexecLog(info('=== Device Information ===', 'Compute Capability: 11.0')).sm).toBe(110);
  });
});

describe('performance summary of every age (synthetic)', () => {
  test.each([
    ['8.2', 'Latency: min = 1 ms, max = 2 ms, mean = 1.5 ms, median = 1.4 ms, percentile(99%) = 1.9 ms', { 99: 1.9 }],
    [
      '8.5 and later',
      'Latency: min = 1 ms, max = 2 ms, mean = 1.5 ms, median = 1.4 ms, percentile(90%) = 1.7 ms, percentile(99.5%) = 1.2e+01 ms',
      { 90: 1.7, 99.5: 12 },
    ],
    ['without percentiles', 'Latency: min = 1 ms, max = 2 ms, mean = 1.5 ms, median = 1.4 ms', {}],
  ])('%s', (_, line, percentiles) => {
    const log = readTrtexecLog(
      info('=== Performance summary ===', 'Throughput: 1130.01 qps', line, 'Total Host Walltime: 3.00755 s'),
    );
    expect(log).toMatchObject({
      throughputQps: 1130.01,
      latency: { minMs: 1, maxMs: 2, meanMs: 1.5, medianMs: 1.4, percentiles },
      phase: 'reported',
    });
    expect(log.hostWallMs).toBeCloseTo(3007.55, 3);
  });

  test('explanations and unreadable numbers are no figures', () => {
    const log = readTrtexecLog(
      info(
        'Latency: the summation of H2D Latency, GPU Compute Time.',
        'Throughput: the observed throughput',
        'GPU Compute Time: min = nan ms, max = inf ms, mean = 1 ms, median = 1 ms',
      ),
    );
    expect(log).toMatchObject({ latency: null, throughputQps: null, gpuCompute: null });
  });

  test.each([
    [
      '8.2',
      [
        '                    Layer   Time (ms)   Avg. Time (ms)   Time %',
        '       Conv_1 + Relu_2       83.17           0.1065      4.1',
        '                    Total     2015.23           2.5803    100.0',
      ],
      { averageMs: 0.1065, medianMs: null },
    ],
    [
      '8.4',
      [
        '                    Layer   Time (ms)   Avg. Time (ms)   Median Time (ms)   Time %',
        '       Conv_1 + Relu_2       83.17           0.1065           0.1064      4.1',
        '                    Total     2015.23           2.5803           2.5    100.0',
      ],
      { averageMs: 0.1065, medianMs: 0.1064 },
    ],
    [
      '8.6',
      [
        '   Time(ms)     Avg.(ms)   Median(ms)   Time(%)   Layer',
        '      83.17       0.1065       0.1064       4.1   Conv_1 + Relu_2',
        '    2015.23       2.5803       2.5000     100.0   Total',
      ],
      { averageMs: 0.1065, medianMs: 0.1064 },
    ],
  ])('the profile table of %s', (_, rows, figures) => {
    const { profile } = readTrtexecLog(info('=== Profile (781 iterations ) ===', ...rows));
    expect(profile).toEqual({
      count: 781,
      layers: [{ name: 'Conv_1 + Relu_2', totalMs: 83.17, percentage: 4.1, ...figures }],
    });
  });
});

describe('bindings (synthetic)', () => {
  test.each([
    [
      '8.5',
      'Created input binding for x:0 with dimensions 4x1x28x28',
      { name: 'x:0', mode: 'input', shape: [4, 1, 28, 28] },
    ],
    ['10', 'Output binding for y with dimensions 1x10 is created.', { name: 'y', mode: 'output', shape: [1, 10] }],
    [
      '11',
      'Input binding for a b with dimensions 1 and type fp32 is created.',
      { name: 'a b', mode: 'input', shape: [1] },
    ],
    ['a scalar', 'Output binding for z with dimensions  is created.', { name: 'z', mode: 'output', shape: [] }],
  ])('%s', (_, line, binding) => {
    expect(readTrtexecLog(info(line)).bindings).toEqual([binding]);
  });

  test('other sentences bind nothing', () => {
    expect(readTrtexecLog(info('Using random values for input x', 'binding with dimensions 1x2')).bindings).toEqual([]);
  });
});

describe('warnings and errors with advice (synthetic)', () => {
  test.each([
    ['E', 'Failed to parse onnx file', 'error', false],
    ['E', 'Error opening engine file: m.plan', 'error', false],
    ['E', '[TRT] 1: [defaultAllocator.cpp::allocate::20] Error Code 1: Cuda Runtime (out of memory)', 'error', false],
    [
      'W',
      'Dynamic dimensions required for input: x, but no shapes were provided. Automatically overriding shape to: 1x3',
      'warning',
      true,
    ],
    ['W', '* GPU compute time is unstable, with coefficient of variance = 5.58977%.', 'warning', true],
    [
      'W',
      '* Throughput may be bound by Enqueue Time rather than GPU Compute and the GPU may be under-utilized.',
      'warning',
      true,
    ],
    [
      'W',
      '* Throughput may be bound by host-to-device transfers for the inputs rather than GPU Compute',
      'warning',
      true,
    ],
    [
      'W',
      'FP32 and INT8 precisions have been specified - more performance might be enabled by additionally specifying --fp16 or --best',
      'warning',
      false,
    ],
    [
      'W',
      'Invalid usage, setting fp16 mode is not allowed if graph is strongly typed. Disabling BuilderFlag::kFP16.',
      'warning',
      false,
    ],
    ['W', 'Failed to collect layer timing info from previous CUDA graph launch', 'warning', true],
    [
      'I',
      'The e2e network timing is not reported since it is inaccurate due to the extra synchronizations when the profiler is enabled.',
      'warning',
      false,
    ],
  ])('[%s] %s', (severity, line, kind, spoils) => {
    const log = readTrtexecLog(`${at} [${severity}] ${line}`);
    expect(log.advice).toMatchObject([{ severity: kind, spoilsMeasurement: spoils }]);
    expect(log.advice[0]?.advice.length).toBeGreaterThan(20);
  });

  test('ordinary lines bring no advice, repeated ones bring it once', () => {
    expect(readTrtexecLog(info('Starting inference', 'Loading standard plugins')).advice).toEqual([]);
    const twice = `${at} [W] * GPU compute time is unstable, with coefficient of variance = 5%.`;
    expect(readTrtexecLog(`${twice}\n${twice}`)).toMatchObject({
      warnings: [expect.any(String)],
      advice: [expect.anything()],
    });
  });
});

describe('following a log while it is written (synthetic)', () => {
  test('phases, builder steps and advice arrive as events', () => {
    const follower = new LogFollower();
    const events: LogEvent[] = [];
    for (const line of [
      '&&&& RUNNING TensorRT.trtexec [TensorRT v8503] # trtexec',
      info('Start parsing network model.'),
      info('Finished parsing network model. Parse time: 0.01'),
      verbose('=============== Computing costs for '),
      verbose('--------------- Timing Runner: Conv_15 + Relu_16 (CaskConvolution)'),
      info('Engine built in 12.5 sec.'),
      info('Created engine with size: 2 MiB'),
      info('Engine deserialized in 0.02 sec.'),
      info('Starting inference'),
      info('=== Performance summary ==='),
      '&&&& PASSED TensorRT.trtexec [TensorRT v8503] # trtexec',
    ])
      events.push(...follower.push(`${line}\n`));
    expect(events.filter((event) => event.kind === 'phase').map(({ phase }) => phase)).toEqual([
      'started',
      'parsing',
      'building',
      'built',
      'loaded',
      'measuring',
      'reported',
      'passed',
    ]);
    expect(events.filter((event) => event.kind === 'build-step')).toEqual([
      { kind: 'build-step', steps: 1, subject: '' },
      { kind: 'build-step', steps: 2, subject: 'Conv_15 + Relu_16 (CaskConvolution)' },
    ]);
    expect(follower.end()).toMatchObject({ buildSeconds: 12.5, engineSizeBytes: 2 * 1024 * 1024 });
  });

  test('prices of copies: the cheapest tactic of each pair of formats', () => {
    const pair =
      '*************** Autotuning Reformat: Half(829,32400,180,1) -> Int8(829,32400:32,180,1) ***************';
    const log = readTrtexecLog(
      verbose(
        pair,
        '--------------- Timing Runner: x (Reformat)',
        'Tactic: 1002 Time: 0.06',
        'Fastest Tactic: 1002 Time: 0.058',
        '*************** Autotuning Reformat: Float(1) -> Half(1) ***************',
        pair,
        'Fastest Tactic: 0x3ea Time: 0.05',
      ),
    );
    expect(log.reformatPrices).toEqual([
      {
        from: { type: 'Half', strides: '829,32400,180,1' },
        to: { type: 'Int8', strides: '829,32400:32,180,1' },
        ms: 0.05,
      },
    ]);
  });

  test('copies that the builder put in, with the price of their formats and TensorRT’s own reason', () => {
    const formats = 'Half(829,32400,180,1) -> Int8(829,32400:32,180,1)';
    const log = readTrtexecLog(
      verbose(
        `*************** Autotuning Reformat: ${formats} ***************`,
        'Fastest Tactic: 1002 Time: 0.058',
        'Adding reformat layer: Reformatted Input Tensor 0 to Conv_15 + Relu (x) (in(1)) from Half(829,32400,180,1) to Int8(829,32400:32,180,1)',
        'Adding reformat layer: Reformatted Output Tensor 1 to Conv_2 (y) from Float(1) to Half(1)',
        'Generating copy for concat_1 to joined because input does not support striding.',
      ),
    );
    expect(log.addedCopies).toMatchObject([
      {
        layer: 'Reformatting CopyNode for Input Tensor 0 to Conv_15 + Relu (x)',
        tensor: 'in(1)',
        to: { type: 'Int8', strides: '829,32400:32,180,1' },
        ms: 0.058,
      },
      { layer: 'Reformatting CopyNode for Output Tensor 1 to Conv_2', tensor: 'y', ms: null },
      { layer: 'concat_1 copy', tensor: 'concat_1', from: null, to: null, line: expect.stringContaining('striding') },
    ]);
  });

  test('build options are those of the call that built, not of one that loads the engine (synthetic)', () => {
    const options = (calibration: string, load: string) =>
      info(
        '=== Build Options ===',
        `Calibration: ${calibration}`,
        `Load engine: ${load}`,
        '=== System Options ===',
        'Device: 0',
      );
    const log = readTrtexecLog(`${options('Dynamic', '')}\n${options('', 'model.engine')}`);
    expect(log.options['Build Options']).toMatchObject({ Calibration: 'Dynamic' });
    const loaded = readTrtexecLog(options('', 'model.engine'));
    expect(loaded.options['Build Options']).toMatchObject({ 'Load engine': 'model.engine' });
  });

  test('the state of the measurement is that of the run whose figures are shown', () => {
    const options = (graph: string) =>
      `${at} [I] === Inference Options ===\n${at} [I] CUDA Graph: ${graph}\n${at} [I] Inference Streams: 1`;
    const log = readTrtexecLog(
      [options('Enabled'), `${at} [I] Throughput: 5 qps`, options('Disabled'), `${at} [I] Starting inference`].join(
        '\n',
      ),
    );
    expect(log.options['Inference Options']?.['CUDA Graph']).toBe('Disabled');
    expect(measuringState(log.measuredWith)).toEqual(['CUDA graph on', '1 stream']);
    expect(measuringState({ Iterations: '10' })).toBeNull();
    expect(measuringState(null)).toBeNull();
  });

  test('colours, carriage returns and lines without measure do no harm', () => {
    const log = readTrtexecLog(
      `\u001b[32m${at} [I] Starting inference\u001b[0m\r\n${'x'.repeat(3_000_000)}\n${at} [I] Throughput: 5 qps\r\n`,
    );
    expect(log).toMatchObject({ phase: 'measuring', throughputQps: 5 });
  });

  test('ten thousand lines take well under a second', () => {
    const text = `${verbose('Conv_15 + Relu_16 Set Tactic Name: sm80_xmma_fprop_implicit_gemm Tactic: 0x1')}\n`.repeat(
      10_000,
    );
    const started = performance.now();
    readTrtexecLog(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describeWithShared('recorded logs', (shared) => {
  test.each(sharedFiles('engines/logs/*.log'))('%s in chunks cut anywhere equals the whole', (file) => {
    const text = readSharedText(shared, file);
    const whole = new LogFollower();
    const events = whole.push(text);
    const random = seededRandom(7);
    const chunked = new LogFollower();
    const chunkedEvents: LogEvent[] = [];
    for (let from = 0; from < text.length;) {
      const length = Math.ceil(random() * random() * 5000);
      chunkedEvents.push(...chunked.push(text.slice(from, from + length)));
      from += length;
    }
    expect(chunkedEvents).toEqual(events);
    expect(chunked.end()).toEqual(whole.end());
  });

  test('the version is the banner’s, not that of a name in the command', () => {
    const log = readTrtexecLog(readSharedText(shared, 'engines/logs/trt8203-centerpoint-verbose.log'));
    expect(log).toMatchObject({
      tensorrt: '8.2.3',
      sm: 80,
      device: 'NVIDIA A100-PCIE-40GB',
      throughputQps: 424.281,
      failed: null,
    });
    expect(log.command).toContain('plan.8503');
    expect(log.profile?.layers).toHaveLength(94);
    expect(log.layerLines.some((line) => line.startsWith('Name: '))).toBe(true);
  });

  test('a plugin that is missing: TensorRT’s own words are among the errors', () => {
    const log = readTrtexecLog(readSharedText(shared, 'engines/logs/trt101600-08-failed.log'));
    expect(log.failed?.join('\n')).toContain('Plugin not found');
    expect(log.failed?.at(-1)).toBe('Engine set up failed');
  });
});
