import { expect, it } from 'vitest';
import { readLayerJson } from '../../../shared/engine/import/layerJson.ts';
import { readProfileJson } from '../../../shared/engine/import/profileJson.ts';
import { readTimesJson } from '../../../shared/engine/import/timesJson.ts';
import { readTrtexecLog } from '../../../shared/trtexec/logFollower.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { fileOf, listen, longJob, never, runToEnd } from '../../support/testBoard/jobs.ts';
import { linuxHost, orinJp51, orinJp62, thorTrt114, xavierJp46 } from '../../support/testBoard/specs.ts';
import { valueOf } from '../../support/valueOf.ts';

const orin51 = { l4t: '35.2.1', jetpack: '5.1', tensorrt: '8.5.2', cuda: '11.4.19', sm: 87, module: 'p3767-0000' };
const expected = [
  {
    spec: orinJp62,
    facts: { l4t: '36.4.3', jetpack: '6.2', tensorrt: '10.3.0', cuda: '12.6.68', sm: 87, module: 'p3701-0005' },
    more: { powerMode: 'MODE_30W', sudo: 'password', clocksLocked: false, gpuClockMHz: 306 },
    details: { dlaCores: 2, gpuMaxClockMHz: 612, temperatureC: 47.625, swapBytes: 15_716_672 * 1024 },
    schema: 'trt-10',
    build: ['--int8', '--fp16', '--skipInference'],
  },
  {
    spec: orinJp51,
    facts: orin51,
    more: { powerMode: 'MAXN', sudo: 'none', clocksLocked: false, gpuClockMHz: 306 },
    details: { dlaCores: 2, gpuMaxClockMHz: 918, temperatureC: 46 },
    schema: 'trt-8.4',
    build: ['--int8', '--fp16', '--buildOnly', '--verbose'],
  },
  {
    spec: xavierJp46,
    facts: { l4t: '32.7.1', jetpack: '4.6.1', tensorrt: '8.2.1', cuda: '10.2.300', sm: 72, module: 'p2888-0001' },
    more: { powerMode: 'MODE_30W_ALL', sudo: 'free', clocksLocked: false, diskFreeBytes: null },
    details: { dlaCores: 2, gpuMaxClockMHz: 905, temperatureC: 38.5 },
    schema: 'trt-8.2',
    build: ['--int8', '--fp16', '--workspace=1024', '--buildOnly'],
  },
  {
    spec: thorTrt114,
    facts: {
      l4t: '39.2.2',
      jetpack: '7.2.2 or later',
      tensorrt: '11.4.1',
      cuda: '13.2.51',
      sm: 110,
      module: 'p3834-0008',
    },
    more: { powerMode: '120W', sudo: 'free', clocksLocked: false },
    details: { dlaCores: 0, gpuMaxClockMHz: 1574, temperatureC: 38.875 },
    schema: 'trt-11',
    build: ['--skipInference'],
  },
  {
    spec: linuxHost,
    facts: { l4t: null, jetpack: null, module: null, board: null, tensorrt: '10.14.1', sm: 86 },
    more: { powerMode: null, processor: 'NVIDIA RTX A2000 (test computer)' },
    details: { gpuMaxClockMHz: 1740, dlaCores: null },
    schema: 'trt-10',
    build: ['--int8', '--fp16', '--skipInference'],
  },
] as const;

describeWithBoards('a run on each generation of boards (stand-ins: engines are predicted)', (bench) => {
  it.each(expected)('$spec.name', async ({ spec, facts, more, details, schema, build }) => {
    const device = bench.device(await bench.start(spec));
    expect(valueOf(await device.probe(never))).toMatchObject({ ...facts, ...more, details });
    expect(device.standIn).toBe(true);

    const heard = listen();
    const run = await runToEnd(device, longJob(), heard);
    expect(run).toMatchObject({ outcome: 'done', error: null, facts: { tensorrt: spec.tensorrt } });
    expect(heard.phases.filter((phase) => phase !== 'queued')).toEqual([
      'push',
      'build',
      'measure',
      'profile',
      'collect',
    ]);
    expect(run.commands).toHaveLength(3);
    const words = run.commands[0]!.split(' ').filter((word) => word.startsWith('--'));
    for (const flag of build) expect(words).toContain(flag);

    const engine = valueOf(readLayerJson(fileOf(run, 'layers.json')));
    expect(engine.schema).toBe(schema);
    expect(engine.layers.length).toBeGreaterThan(20);
    const profile = valueOf(readProfileJson(fileOf(run, 'profile.json')));
    expect(profile.layers.map(({ name }) => name)).toEqual(engine.layers.map(({ name }) => name));
    expect(readTrtexecLog(fileOf(run, 'log'))).toMatchObject({ tensorrt: spec.tensorrt, finished: true, failed: null });

    expect(valueOf(readTimesJson(fileOf(run, 'times.json'))).computeMs.length).toBeGreaterThan(19);

    const telemetry = fileOf(run, 'telemetry.jsonl')
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(telemetry.length).toBeGreaterThan(3);
    expect(telemetry).toContainEqual(expect.objectContaining({ phase: 'measure', gpuLoad: expect.closeTo(0.97, 1) }));
    expect(heard.telemetry.length).toBeGreaterThan(0);
  });
});
