import { describe, expect, test } from 'vitest';
import { gatherRun } from '../../../../shared/engine/import/gatherRun.ts';
import { recogniseFile } from '../../../../shared/engine/import/recognise.ts';
import { summariseEngine } from '../../../../shared/engine/summariseEngine.ts';

const layers = '{"Layers":[{"Name":"a","LayerType":"NoOp","Inputs":[],"Outputs":[]}],"Bindings":[]}';
const profile =
  '[ { "count" : 100 }, { "name" : "a", "timeMs" : 10, "averageMs" : 0.1, "medianMs" : 0.1, "percentage" : 100 } ]';
const times = '[{"startEnqMs":0,"startH2dMs":0,"endD2hMs":1,"computeMs":1,"latencyMs":1}]';
const log =
  '&&&& RUNNING TensorRT.trtexec [TensorRT v8503] # trtexec --onnx=m\n[01/01/2024-00:00:00] [I] TensorRT version: 8.5.3\n&&&& PASSED TensorRT.trtexec [TensorRT v8503] # trtexec --onnx=m';

describe('files are known by what is in them (synthetic)', () => {
  test.each([
    ['engine', layers],
    ['engine', '{"Layers":["a","b"],"Bindings":["x"]}'],
    ['engine', '\uFEFF\n{ "Layers" : [{ "Name": "x"'],
    ['engine', '[{"Name":"a","LayerType":"kgen"}]'],
    ['engine', '{"qdqStudioEngine":1,"schema":"onnxruntime"}'],
    ['profile', profile],
    ['profile', '[\n  { "count" : 1 }\n'],
    ['times', times],
    ['paired-times', '[{"reference":"ab","what":"wall","blocks":[]}]'],
    ['metadata', '{"model_options": {"Format": "ONNX"}, "build_options": {}}'],
    ['log', log],
    ['log', 'bash: warning\n[01/01/2024-00:00:00] [W] [TRT] x'],
    ['log', 'trt-1  | [01/01/2024-00:00:00] [I] x'],
    ['log', '\u001b[33m[01/01/2024-00:00:00]\u001b[0m [W] x'],
    [
      'log',
      '&&&& RUNNING TensorRT.trtexec [TensorRT v110100] # trtexec --fp16\n=== Model Options ===\n  --onnx=<file>  ONNX model\n[01/01/2026-00:00:00] [E] Unknown option: --fp16 ',
    ],
    ['listing', 'Engine Layer Information:\nLayers:\nName: a, LayerType: kgen, Inputs: []'],
    [
      'help',
      '&&&& RUNNING TensorRT.trtexec [TensorRT v8201] # trtexec --help\n=== Model Options ===\n  --onnx=<file>               ONNX model',
    ],
    ['telemetry', '04-24-2023 00:01:24 RAM 1282/62795MB (lfb 15152x4MB) SWAP 0/31398MB'],
    ['project', 'SQLite format 3\u0000'],
    ['unknown', '{"hello":1}'],
    ['unknown', ''],
  ])('%s', (role, text) => {
    expect(recogniseFile('whatever.json', text)).toBe(role);
  });

  test('only a file without readable text is known by its name', () => {
    expect(recogniseFile('m.onnx', '\b\u0007\u0012')).toBe('onnx');
    expect(recogniseFile('m.onnx', log)).toBe('log');
  });
});

describe('a set of files becomes one run (synthetic)', () => {
  test('mixed files in any order; the version comes from the log', () => {
    const run = gatherRun(
      [times, log, profile, layers, 'RAM 1/2MB', '{"x":1}'].map((text, at) => ({ name: `${at}.txt`, text })),
    );
    expect(run.engine?.tensorrt).toBe('8.5.3');
    expect(run.timed?.layerMs).toEqual([0.1]);
    expect(run.samples?.computeMs).toEqual([1]);
    expect(run.ignored).toEqual(['4.txt', '5.txt']);
    expect(run.problems).toEqual([]);
    expect(summariseEngine(run)).toMatchObject({
      schema: 'trt-8.2',
      tensorrt: '8.5.3',
      layers: 1,
      profile: { count: 100, matched: 1, unmatched: 0 },
      times: { samples: 1 },
      log: { tensorrt: '8.5.3', failed: null },
    });
  });

  test('a log alone is fine: what was not given is null and the flags are named', () => {
    const run = gatherRun([{ name: 'l', text: log }]);
    expect(summariseEngine(run)).toMatchObject({
      schema: null,
      tensorrt: '8.5.3',
      layers: null,
      profile: null,
      times: null,
    });
    for (const flag of ['--exportLayerInfo', '--exportProfile', '--exportTimes'])
      expect(run.missing.join(' ')).toContain(flag);
  });

  test('layers and profile of a log stand in where no export is there', () => {
    const verbose = `${log}\n[01/01/2024-00:00:00] [V] [TRT] Engine Layer Information:\nLayer(NoOp): a, Tactic: 0x0, x (Float[1]) -> y (Float[1])\n[01/01/2024-00:00:00] [I] === Profile (10 iterations ) ===\n[01/01/2024-00:00:00] [I]    Time(ms)     Avg.(ms)   Median(ms)   Time(%)   Layer\n[01/01/2024-00:00:00] [I]        1.00       0.1000       0.1000     100.0   a\n[01/01/2024-00:00:00] [I]        1.00       0.1000       0.1000     100.0   Total`;
    const run = gatherRun([{ name: 'l', text: verbose }]);
    expect(run.engine?.schema).toBe('inspector-text');
    expect(run.profile).toMatchObject({ count: 10, totalMs: 0.1 });
    expect(
      gatherRun([
        { name: 'l', text: verbose },
        { name: 'e', text: layers },
      ]).engine?.schema,
    ).toBe('trt-8.2');
  });

  test('a file that should be readable and is not, is a problem with its name', () => {
    const run = gatherRun([{ name: 'bad.json', text: '{"Layers":[]}' }]);
    expect(run.problems).toMatchObject([{ file: 'bad.json', error: { code: 'E-ENGINE-NOT-ENGINE' } }]);
  });

  test('of two files of a kind the later one is read, and the other one is said to be ignored', () => {
    const run = gatherRun(['a', 'b'].map((name) => ({ name, text: layers.replace('"a"', `"${name}"`) })));
    expect([run.engine?.layers[0]?.name, run.ignored]).toEqual(['b', ['a']]);
  });

  test('of two engines in one folder, the files of the other one are left out with it', () => {
    const named = (name: string, text: string) => ({ name, text });
    const run = gatherRun([
      named('fp16.graph.json', layers),
      named('fp16.timing.json', times),
      named('int8.graph.json', layers.replace('"a"', '"b"')),
      named('int8.profile.json', profile.replace('"a"', '"b"')),
      named('notes.log', log),
    ]);
    expect([run.engine?.layers[0]?.name, run.timed?.matched, run.samples]).toEqual(['b', 1, null]);
    expect(run.ignored.toSorted()).toEqual(['fp16.graph.json', 'fp16.timing.json']);
    expect(run.log?.tensorrt).toBe('8.5.3');
  });

  test('a log of two engines: those of the last one, and it says so', () => {
    const two = `${log}\n${log.replaceAll('v8503', 'v100300').replaceAll('8.5.3', '10.3.0')}`;
    const run = gatherRun([{ name: 'l', text: two }]);
    expect(run.log).toMatchObject({ tensorrt: '10.3.0', otherCalls: ['trtexec --onnx=m'] });
    expect(run.missing.join()).toContain('The log holds more than one engine');
  });

  test('where layers do not name inputs and outputs, the log does', () => {
    const verbose = `${log}\n[01/01/2024-00:00:00] [V] [TRT] Engine Layer Information:\nLayer(NoOp): a, Tactic: 0x0, x (Float[-2]) -> y (Int8[-2])\n[01/01/2024-00:00:00] [I] Created input binding for x with dimensions 4\n[01/01/2024-00:00:00] [I] Created output binding for y with dimensions 4`;
    const { engine } = gatherRun([{ name: 'l', text: verbose }]);
    expect(engine?.ioTensors).toEqual([
      { name: 'x', mode: 'input', dtype: 'fp32', shape: [4] },
      { name: 'y', mode: 'output', dtype: 'int8', shape: [4] },
    ]);
    expect(engine?.missing.join()).not.toContain('inputs and outputs');
  });

  test('a list of names: what it cannot tell is null, not zero', () => {
    const summary = summariseEngine(
      gatherRun([{ name: 'e', text: '{"Layers":["QuantizeLinear_1","Conv_2"],"Bindings":["x"]}' }]),
    );
    expect(summary).toMatchObject({
      schema: 'names-only',
      layers: 2,
      layerTypes: null,
      reformats: null,
      weightedOps: null,
      precisionTransitions: null,
    });
  });

  test('nothing at all', () => {
    expect(gatherRun([])).toMatchObject({ engine: null, profile: null, log: null, problems: [], ignored: [] });
  });
});
