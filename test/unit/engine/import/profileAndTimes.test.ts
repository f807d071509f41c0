import { describe, expect, test } from 'vitest';
import { readMetadataJson } from '../../../../shared/engine/import/metadataJson.ts';
import { readProfileJson } from '../../../../shared/engine/import/profileJson.ts';
import { readPairedTimesJson, readTimesJson } from '../../../../shared/engine/import/timesJson.ts';
import { readLayerJson } from '../../../../shared/engine/import/layerJson.ts';
import { readTrtexecLog } from '../../../../shared/trtexec/logFollower.ts';
import { joinProfile } from '../../../../shared/engine/joinProfile.ts';
import { summariseTimes } from '../../../../shared/engine/summariseEngine.ts';
import { errorOf, valueOf } from '../../../support/valueOf.ts';

describe('profiles (synthetic)', () => {
  test('8.2 has no median; nan is unknown; the count is kept', () => {
    const profile = valueOf(
      readProfileJson(
        '[ { "count" : 4 }\n, { "name" : "a", "timeMs" : 8, "averageMs" : 2, "percentage" : 100 }\n, { "name" : "b", "timeMs" : 0, "averageMs" : nan, "percentage" : -nan }]',
      ),
    );
    expect(profile).toEqual({
      count: 4,
      totalMs: 2,
      partial: false,
      layers: [
        { name: 'a', averageMs: 2, medianMs: null, percentage: 100 },
        { name: 'b', averageMs: 0, medianMs: null, percentage: null },
      ],
    });
  });

  test('names are not escaped by the writer', () => {
    const text =
      '[ { "count" : 1 }, { "name" : "a"b"\\c\u001e", "timeMs" : 1, "averageMs" : 1, "medianMs" : 1, "percentage" : 100 } ]';
    expect(valueOf(readProfileJson(text)).layers[0]?.name).toBe('a"b"\\c\u001e');
  });

  test('a missing count follows from total and mean, and 0 says that it is not known', () => {
    expect(valueOf(readProfileJson('[{"name":"a","timeMs":30,"averageMs":0.1}]')).count).toBe(300);
    expect(valueOf(readProfileJson('[{"name":"a","averageMs":0.1}]')).count).toBe(0);
  });

  test('cut profiles are partial, other JSON is refused', () => {
    expect(valueOf(readProfileJson('[{"count":1},{"name":"a","averageMs":1},{"name":"b","aver')).partial).toBe(true);
    expect(errorOf(readProfileJson('[]')).code).toBe('E-PROFILE-NOT-PROFILE');
    expect(errorOf(readProfileJson('[{"computeMs":1}]')).code).toBe('E-PROFILE-NOT-PROFILE');
    expect(errorOf(readProfileJson('{}')).code).toBe('E-PROFILE-NOT-PROFILE');
  });

  const engine = (...names: string[]) => valueOf(readLayerJson(JSON.stringify({ Layers: names })));
  const profile = (...names: string[]) =>
    valueOf(readProfileJson(JSON.stringify([{ count: 9 }, ...names.map((name, at) => ({ name, averageMs: at + 1 }))])));

  test('equal lists are joined by place, also with control characters and profile suffixes', () => {
    const timed = joinProfile(engine('a\u001eb', 'c', 'c'), profile('ab ', 'c [profile 1]', 'c'));
    expect(timed).toMatchObject({ layerMs: [1, 2, 3], matched: 3, unmatched: [] });
  });

  test('other lists are joined by name and occurrence; what is left over is kept', () => {
    const timed = joinProfile(engine('a', 'c', 'b', 'c'), profile('c', 'x', 'c', 'a'));
    expect(timed.layerMs).toEqual([4, 1, null, 3]);
    expect(timed.unmatched.map(({ name }) => name)).toEqual(['x']);
    expect(timed.totalMs).toBe(10);
  });
});

describe('times (synthetic)', () => {
  const stamp = '[05/07/2022-06:14:18] [I]';
  const row = (at: number) => ({
    startEnqMs: at,
    startH2dMs: at + 0.1,
    endD2hMs: at + 2,
    computeMs: 1.5,
    latencyMs: 1.9,
  });

  test('samples, wall clock and figures', () => {
    const samples = valueOf(readTimesJson(JSON.stringify([row(0), row(2), row(4), row(6)])));
    expect(samples).toEqual({
      computeMs: [1.5, 1.5, 1.5, 1.5],
      latencyMs: [1.9, 1.9, 1.9, 1.9],
      wallMs: 8,
      what: 'gpu-compute',
      partial: false,
    });
    expect(summariseTimes(samples)).toMatchObject({ samples: 4, medianMs: 1.5, qps: 500 });
  });

  test('the warm-up of TensorRT up to 8.4 is left out where the log of the measurement counts it', () => {
    const text = JSON.stringify([row(0), row(2), row(4), row(6)]);
    const said = ['Warmup completed 1 queries over 200 ms', 'Timing trace has 3 queries over 3 s'];
    const log = ['&&&& RUNNING TensorRT.trtexec [TensorRT v8203] # trtexec', ...said.map((line) => `${stamp} ${line}`)];
    const { queries } = readTrtexecLog(log.join('\n'));
    expect(queries).toEqual([{ warmUp: 1, traced: 3 }]);
    const samples = valueOf(readTimesJson(text, queries));
    expect(samples).toMatchObject({ computeMs: [1.5, 1.5, 1.5], wallMs: 6 });
    // From 8.5 on the list is the trace alone; a log of another measurement says nothing of it.
    for (const other of [
      { warmUp: 100, traced: 4 },
      { warmUp: 1, traced: 9 },
    ])
      expect(valueOf(readTimesJson(text, [other])).computeMs).toHaveLength(4);
  });

  test('a device of our own says what its clock measured', () => {
    const samples = valueOf(readTimesJson('[{"what":"cpu-time"},{"computeMs":3},{"computeMs":1},{"computeMs":nan}]'));
    expect(samples).toEqual({ computeMs: [3, 1], latencyMs: [3, 1], wallMs: null, what: 'cpu-time', partial: false });
    expect(summariseTimes(samples)).toMatchObject({ medianMs: 2, p99Ms: 3, qps: null });
  });

  test('a cut file says so; paired samples and metadata are refused', () => {
    expect(valueOf(readTimesJson('[{"computeMs":3},{"computeMs":1'))).toMatchObject({
      computeMs: [3, 1],
      partial: true,
    });
    expect(errorOf(readPairedTimesJson('[{"reference":"a","blocks":[{"aMs":1,"bMs":2}')).code).toBe(
      'E-TIMES-NOT-TIMES',
    );
    expect(errorOf(readMetadataJson('{"build_options":{"Precision":"FP')).code).toBe('E-ENGINE-JSON');
  });

  test('what holds no repetition is refused', () => {
    expect(['[]', '{}', '[1,2]', '[{"computeMs":-1}]', 'x'].map((text) => errorOf(readTimesJson(text)).code)).toEqual(
      Array(5).fill('E-TIMES-NOT-TIMES'),
    );
  });

  test('paired samples come back as they were written', () => {
    const paired = [
      { reference: 'ab12', what: 'cpu-time', blocks: [{ aMs: 1, bMs: 2 }], control: [{ aMs: 1, bMs: 1 }] },
    ];
    expect(valueOf(readPairedTimesJson(JSON.stringify(paired)))).toEqual(paired);
    expect(valueOf(readPairedTimesJson(JSON.stringify(paired[0])))).toEqual(paired);
    expect(errorOf(readPairedTimesJson('[{"reference":"x","blocks":[]}]')).code).toBe('E-TIMES-NOT-TIMES');
  });
});

describe('trex metadata (synthetic)', () => {
  test('options, device and summary', () => {
    const metadata = valueOf(
      readMetadataJson(
        JSON.stringify({
          performance_summary: { Throughput: 1130.01, Latency: [1, 2, 3, 4, 5] },
          build_options: { Precision: 'FP32+FP16' },
          device_information: { 'Selected Device': 'Orin', 'Compute Capability': 8.7 },
        }),
      ),
    );
    expect(metadata).toEqual({
      options: {
        'Build Options': { Precision: 'FP32+FP16' },
        'Device Information': { 'Selected Device': 'Orin', 'Compute Capability': '8.7' },
      },
      device: 'Orin',
      sm: 87,
      throughputQps: 1130.01,
      medianMs: 4,
    });
    expect(errorOf(readMetadataJson('{"a":{}}')).code).toBe('E-ENGINE-JSON');
  });
});
