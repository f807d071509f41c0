import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../../shared/base/result.ts';
import { errorCatalogue } from '../../../shared/base/errors.ts';
import { gatherRun } from '../../../shared/engine/import/gatherRun.ts';
import { readLayerJson } from '../../../shared/engine/import/layerJson.ts';
import { readLayerListing } from '../../../shared/engine/import/layerListing.ts';
import { readMetadataJson } from '../../../shared/engine/import/metadataJson.ts';
import { readProfileJson } from '../../../shared/engine/import/profileJson.ts';
import { recogniseFile } from '../../../shared/engine/import/recognise.ts';
import { readPairedTimesJson, readTimesJson } from '../../../shared/engine/import/timesJson.ts';
import { layerLinks } from '../../../shared/engine/link.ts';
import { lintEngine } from '../../../shared/engine/lint/lintEngine.ts';
import { summariseEngine } from '../../../shared/engine/summariseEngine.ts';
import { LogFollower, readTrtexecLog } from '../../../shared/trtexec/logFollower.ts';
import { readTrtexecHelp } from '../../../shared/trtexec/help.ts';
import { readSteadiness, throttlingIn } from '../../../shared/trtexec/steadiness.ts';
import { readTegrastats } from '../../../shared/trtexec/tegrastats.ts';
import { readPowerModes, readPowerMode, readClocks } from '../../../shared/trtexec/nvpmodel.ts';
import { mutationsOf } from '../../support/mutations.ts';
import { isLongRun, recordProof, testSeed } from '../../support/proof.ts';
import { readSharedText } from '../../support/readSharedText.ts';
import { sharedFolder } from '../../support/sharedFolder.ts';

/** Damaged input to every reader: a typed error or a result, never a throw, never long, never much memory (synthetic damage). */
const perReader = isLongRun ? 85_000 : 2000;
const slowestMs = 3000;
/** At any time, garbage included; and what is left of it when all is over. */
const mostHeapBytes = 1.6e9;
const mostKeptBytes = 64e6;
const timeoutMs = isLongRun ? 3_600_000 : 60_000;

v8.setFlagsFromString('--expose-gc');
const collectGarbage: unknown = vm.runInNewContext('gc');

function keptBytes(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  return process.memoryUsage().heapUsed;
}

const recorded = (file: string): readonly string[] =>
  sharedFolder === null ? [] : [readSharedText(sharedFolder, file)];
const small = (file: string, chars: number): readonly string[] => recorded(file).map((text) => text.slice(0, chars));

const samples = {
  engine: [
    '{"Layers":[{"Name":"w + QuantizeLinear_1 + Conv_2","LayerType":"CaskConvolution","Inputs":[{"Name":"x","Location":"Device","Dimensions":[1,3,8,8],"Format/Datatype":"Row major Int8 format"}],"Outputs":[{"Name":"y","Dimensions":[1,8,8,8],"Format/Datatype":"Half"}],"Metadata":"[ONNX Layer: Conv_2]\\u001e[ONNX Layer: Relu]"}],"Bindings":["x","y"]}',
    '{"qdqStudioEngine":1,"schema":"onnxruntime","tensorrt":null,"layers":[{"name":"a","type":"Conv","kind":"weighted","inputs":[{"name":"x","dtype":"int8","shape":[1,2]}],"outputs":[],"onnxNodes":["a"]}],"ioTensors":[],"missing":[]}',
    ...small('engines/inspector/trt101401-mnist.graph.json', 4000),
    ...small('engines/resnet18-a100/qat/graph.json', 6000),
  ],
  profile: [
    '[ { "count" : 9 }, { "name" : "a", "timeMs" : 8, "averageMs" : 2, "medianMs" : 2, "percentage" : 100 } ]',
    ...recorded('engines/resnet18-a100/qat/profile.json'),
  ],
  times: [
    '[{"startEnqMs":0,"startH2dMs":0,"endD2hMs":1,"computeMs":1,"latencyMs":1}]',
    ...small('engines/resnet18-a100/qat/timing.json', 4000),
  ],
  paired: ['[{"reference":"ab","what":"wall","blocks":[{"aMs":1,"bMs":2}],"control":[]}]'],
  metadata: [
    '{"build_options":{"Precision":"FP32"},"device_information":{"Compute Capability":8.7}}',
    ...recorded('engines/resnet18-a100/qat/profile.metadata.json'),
  ],
  listing: [
    'Name: a, LayerType: kgen, Inputs: [ { Name: x, Dimensions: [1,2], Datatype: Float, Format: (Linear) Row major linear format }], Constants: [], Outputs: [ { Name: y, Dimensions: [1], Datatype: Int8, Format: (NHWC) Channel major format }], TacticName: t, StreamId: 0, Metadata: [ONNX Layer: a]',
    'Layer(CaskConvolution): c, Tactic: 0x1, x[Float(1,2)] -> y[Half(1)]\nLayer(CaskConvolution): c, Tactic: 0x1, x (Float[1,2]) -> y (Half[1])',
    ...small('engines/inspector/trt101401-mnist.log', 5000),
    ...small('models/resnet18/naive.rtx-layers.txt', 5000),
  ],
  log: [
    '[01/01/2024-00:00:00] [V] [TRT] Running: QDQToCopy on Q_1\n[01/01/2024-00:00:00] [I] Latency: min = 1 ms, max = 2 ms, mean = 1.5 ms, median = 1.4 ms, percentile(99%) = 1.9 ms\n',
    ...recorded('engines/logs/trt101401-05.log'),
    ...recorded('engines/logs/trt101600-08-failed.log'),
    ...recorded('engines/logs/trt8203-centerpoint-verbose.log').map((text) => text.slice(-9000)),
  ],
  help: [
    '=== Model Options ===\n  --onnx=<file>               ONNX model\n',
    ...small('engines/help/trt101401.txt', 6000),
  ],
  telemetry: [
    '04-24-2023 00:01:24 RAM 1282/62795MB (lfb 15152x4MB) SWAP 0/31398MB (cached 0MB) CPU [0%@729,off,3%@1190] EMC_FREQ 0%@2133 GR3D_FREQ 12%@[1300,1300] cpu@52.968C/52.968C VDD_GPU_SOC 5139mW/5139mW/5139mW',
  ],
  records: [
    '{"phase":"measure","gpuClockMHz":1300,"gpuLoad":0.9,"temperatureC":60}\n'.repeat(4),
    '{"phase":"measure","gpuClockMHz":1300,"gpuLoad":0.9}\n{"phase":"measure","gpuClockMHz":800,"gpuLoad":1}\n'.repeat(
      3,
    ),
  ],
  modes: [
    '< POWER_MODEL ID=0 NAME=MAXN >\n< POWER_MODEL ID=1 NAME=MODE_15W >',
    'NV Power Mode: MODE_30W\n2',
    'GPU MinFreq=306000000 MaxFreq=1300500000 CurrentFreq=306000000\nEMC MinFreq=204000000 MaxFreq=3199000000 CurrentFreq=2133000000 FreqOverride=0',
  ],
};

const isResult = (value: unknown): value is Result<unknown> =>
  typeof value === 'object' && value !== null && 'ok' in value;

const readers: readonly (readonly [string, readonly string[], (text: string) => unknown])[] = [
  [
    'layer JSON',
    samples.engine,
    (text) => {
      const engine = readLayerJson(text);
      if (engine.ok) {
        lintEngine(engine.value, null, null);
        layerLinks(engine.value, []);
        structuredClone(engine.value);
      }
      return engine;
    },
  ],
  ['profile', samples.profile, readProfileJson],
  ['times', samples.times, readTimesJson],
  ['paired times', samples.paired, readPairedTimesJson],
  ['trex metadata', samples.metadata, readMetadataJson],
  ['listing', samples.listing, readLayerListing],
  [
    'log',
    samples.log,
    (text) => {
      const follower = new LogFollower();
      for (let at = 0; at < text.length; at += 777) follower.push(text.slice(at, at + 777));
      const whole = readTrtexecLog(text);
      expect(follower.end()).toEqual(whole);
      return whole;
    },
  ],
  ['help', samples.help, readTrtexecHelp],
  ['tegrastats', samples.telemetry, readTegrastats],
  ['telemetry records', samples.records, (text) => throttlingIn(readSteadiness(text))],
  ['power modes', samples.modes, (text) => [readPowerModes(text), readPowerMode(text), readClocks(text)]],
  [
    'any file',
    Object.values(samples).flat(),
    (text) => {
      recogniseFile('x', text);
      return JSON.stringify(summariseEngine(gatherRun([{ name: 'x', text }])));
    },
  ],
];

describe('damaged input to every reader (synthetic)', () => {
  test.each(readers)('%s', { timeout: timeoutMs }, (name, texts, read) => {
    const started = performance.now();
    let slowest = 0;
    let refused = 0;
    let highest = 0;
    const before = keptBytes();
    for (const text of mutationsOf(texts, perReader, testSeed)) {
      const from = performance.now();
      const result = read(text);
      slowest = Math.max(slowest, performance.now() - from);
      highest = Math.max(highest, process.memoryUsage().heapUsed);
      if (!isResult(result) || result.ok) continue;
      refused += 1;
      expect(errorCatalogue).toHaveProperty(result.error.code);
      expect(result.error.hint).not.toBe('');
    }
    recordProof({
      name: `fuzz ${name}`,
      tried: perReader,
      failed: 0,
      lost: 0,
      seconds: (performance.now() - started) / 1000,
    });
    expect(slowest).toBeLessThan(slowestMs);
    expect(highest).toBeLessThan(mostHeapBytes);
    expect(keptBytes() - before).toBeLessThan(mostKeptBytes);
    expect(refused).toBeLessThan(perReader);
  });
});

describe('files cut in the middle (synthetic cuts)', () => {
  const cuts = (text: string): readonly string[] =>
    Array.from({ length: 200 }, (_, at) => text.slice(0, Math.floor((text.trimEnd().length * (at + 1)) / 201)));
  const readings: readonly (readonly [string, readonly string[], (text: string) => Result<unknown>, RegExp])[] = [
    ['layer JSON', samples.engine.slice(0, 1), readLayerJson, /ends in the middle/],
    ['profile', samples.profile, readProfileJson, /"partial":true/],
    ['times', samples.times.slice(0, 1), readTimesJson, /"partial":true/],
    ['paired times', samples.paired, readPairedTimesJson, /^$/],
    ['metadata', samples.metadata, readMetadataJson, /^$/],
  ];

  test.each(readings)('%s: an error, or a result that says it is partial', (_name, texts, read, word) => {
    for (const cut of texts.flatMap(cuts)) {
      const result = read(cut);
      if (result.ok) expect(JSON.stringify(result.value)).toMatch(word);
      else expect(errorCatalogue).toHaveProperty(result.error.code);
    }
  });

  test('a log without its end is not finished', () => {
    for (const cut of samples.log.slice(1).flatMap(cuts))
      expect(readTrtexecLog(cut).finished && !/&&&& (PASSED|FAILED)/.test(cut)).toBe(false);
  });
});
