import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import type { RunEvidence } from '../../../shared/compare/types.ts';
import type { EngineGraph } from '../../../shared/engine/graph.ts';
import { gatherRun } from '../../../shared/engine/import/gatherRun.ts';
import { unknownConditions } from '../../../shared/compare/conditions.ts';
import { readTrtexecLog } from '../../../shared/trtexec/logFollower.ts';
import { readLayerJson } from '../../../shared/engine/import/layerJson.ts';
import { joinProfile } from '../../../shared/engine/joinProfile.ts';
import { recordedRun } from '../../support/recordedRun.ts';
import { syntheticEngine } from '../../support/syntheticEngine.ts';
import { valueOf } from '../../support/valueOf.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

describeWithShared('any two runs', (shared) => {
  const engines = join(shared, 'engines');
  const gathered = (label: string, ...names: readonly string[]): RunEvidence => {
    const files = names
      .map((name) => join(engines, name))
      .filter((path) => existsSync(path))
      .map((path) => ({ name: path, text: readFileSync(path, 'utf8') }));
    const readings = gatherRun(files);
    const { engine, profile, timed, samples, paired, log } = readings;
    return {
      label,
      figures: 'recorded',
      engine,
      profile,
      timed,
      samples,
      paired,
      model: null,
      log,
      conditions: unknownConditions,
    };
  };
  const folder = (name: string) => gathered(name, `${name}/graph.json`, `${name}/profile.json`, `${name}/timing.json`);
  const all = [
    ...['fp32', 'fp16', 'qat', 'qat-residual', 'qat-residual-qgap'].map((name) => `resnet18-a100/${name}`),
    'mobilenetv2-qat-titanrtx/trt82',
    'mobilenetv2-qat-titanrtx/trt84',
    'int8-implicit-orin-class',
  ];

  it.each(all)('%s against itself differs in nothing', (name) => {
    const run = folder(name);
    const comparison = compareRuns(run, run);
    expect(comparison.profile?.deltaMs).toBe(0);
    expect(comparison.graphsEqual).toEqual({ precision: true, fusion: true, remaining: [] });
    expect(comparison.causes.every((cause) => cause.groups.every((group) => group.ms === 0))).toBe(true);
    expect(comparison.causes.map((cause) => cause.cause)).not.toContain('only-here');
  });

  it('one model under two schemas: the Q/DQ of 8.2 and of 8.4 stand against each other', () => {
    const comparison = compareRuns(folder('mobilenetv2-qat-titanrtx/trt82'), folder('mobilenetv2-qat-titanrtx/trt84'));
    expect(comparison.fair.reasons).toEqual([]);
    expect(comparison.aligned.shareOfTimeB).toBeGreaterThan(0.95);
    const sum = comparison.causes.reduce((total, cause) => total + cause.ms, 0);
    expect(sum).toBeCloseTo(comparison.profile?.deltaMs ?? Number.NaN, 9);
  });

  it('layers as TensorRT 11 writes them are of another TensorRT, though neither run names its own (synthetic)', () => {
    const run = folder('resnet18-a100/qat');
    const eleven = { ...run, engine: run.engine && { ...run.engine, schema: 'trt-11' as const } };
    expect(compareRuns(run, eleven).fair.reasons.join()).toContain('Different TensorRT');
    expect(compareRuns(eleven, eleven).fair.ok).toBe(true);
  });

  it('engines of different networks: it says so and gives no verdict', () => {
    const comparison = compareRuns(folder('resnet18-a100/qat'), folder('int8-implicit-orin-class'));
    expect(comparison.fair.ok).toBe(false);
    expect(comparison.fair.reasons.join()).toContain('different networks');
    expect(comparison.endToEnd?.verdict ?? 'not-comparable').toBe('not-comparable');
  });

  it('TensorRT’s own words stand beside the reason of a Q that stayed', () => {
    const a = recordedRun(join(engines, 'resnet18-a100/qat-residual'), 'a');
    const b = recordedRun(join(engines, 'resnet18-a100/qat'), 'b');
    const log = readTrtexecLog(
      '[01/01/2024-00:00:00] [V] [TRT] Swap the layer type of QuantizeLinear_15 from QUANTIZE to kQDQ',
    );
    const groups = compareRuns(a, { ...b, log }).causes.flatMap((cause) => cause.groups);
    expect(groups.map(({ why }) => why)).toContain(
      'QuantizeLinear_15 stayed a kernel: Add_36 reads the tensor of MaxPool_12 in FP16 (L1). TensorRT says: "Swap the layer type of QuantizeLinear_15 from QUANTIZE to kQDQ".',
    );
  });

  it('a list of names is aligned, and nothing is claimed of its types', () => {
    const b = recordedRun(join(engines, 'resnet18-a100/qat-residual'), 'b');
    const names = valueOf(readLayerJson(JSON.stringify({ Layers: b.engine?.layers.map(({ name }) => name) })));
    const comparison = compareRuns({ ...b, engine: names, timed: b.timed && { ...b.timed, engine: names } }, b);
    expect(comparison.fair.reasons).toEqual([]);
    expect(comparison.aligned.shareOfTimeB).toBe(1);
    const sentences = comparison.causes.flatMap(({ groups }) => groups.map(({ why }) => why)).join('\n');
    expect(sentences).not.toMatch(/\?|a constant/);
    expect(comparison.causes.map(({ cause }) => cause)).not.toContain('float-island');
    expect(comparison.causes.map(({ cause }) => cause)).not.toContain('fp32-remainder');
  });

  it('two logs give their medians, and no verdict without samples', () => {
    const a = gathered('fp16', 'logs/trt8401-fp16.log');
    const b = gathered('fp32', 'logs/trt8203-fp32.log');
    expect(compareRuns(a, b).endToEnd).toMatchObject({
      aMs: a.log?.gpuCompute?.medianMs,
      ci95: null,
      verdict: 'not-comparable',
    });
  });

  it('a run without layers still gives what its samples give', () => {
    const a = recordedRun(join(engines, 'resnet18-a100/qat'), 'qat');
    const comparison = compareRuns({ ...a, engine: null, timed: null }, a);
    expect(comparison.profile).toBeNull();
    expect(comparison.endToEnd?.verdict).toBe('no-difference-shown');
  });

  it('two synthetic engines of 10,000 layers whose node numbers shift are aligned window by window', () => {
    const big = (name: string, layers: number): RunEvidence => {
      const run = recordedRun(join(engines, 'resnet18-a100', name), name);
      const { engine, profile } = syntheticEngine(run.engine!, run.profile!, layers);
      return { ...run, engine, profile, timed: joinProfile(engine, profile) };
    };
    const { aligned, fair } = compareRuns(big('qat', 9990), big('qat-residual', 7020));
    expect(fair.reasons).toEqual([]);
    expect(aligned.shareOfTimeA).toBeGreaterThan(0.85);
    expect(aligned.shareOfTimeB).toBeGreaterThan(0.85);
  });

  it('synthetic 20,000-layer engines are aligned and accounted for', () => {
    const run = recordedRun(join(engines, 'resnet18-a100/qat'), 'qat');
    const [a, b] = [repeated(run, 540), repeated(run, 541)];
    const comparison = compareRuns(a, b);
    const sum = comparison.causes.reduce((total, cause) => total + cause.ms, 0);
    expect(sum).toBeCloseTo(comparison.profile?.deltaMs ?? Number.NaN, 6);
    expect(comparison.aligned.coreNodes).toBeGreaterThan(540 * 38);
  });
});

/** The same layers over and over, with names of their own, one after the other. */
function repeated(run: RunEvidence, times: number): RunEvidence {
  const { engine, timed } = run;
  if (engine === null || timed === null) throw new Error('needs layers');
  const copy = (name: string, at: number) => `block${at}/${name}`;
  const layers: EngineGraph['layers'] = Array.from({ length: times }, (_, at) =>
    engine.layers.map((layer) => ({
      ...layer,
      index: at * engine.layers.length + layer.index,
      name: copy(layer.name, at),
      onnxNodes: layer.onnxNodes.map((name) => copy(name, at)),
      inputs: layer.inputs.map((tensor) => ({ ...tensor, name: copy(tensor.name, at) })),
      outputs: layer.outputs.map((tensor) => ({ ...tensor, name: copy(tensor.name, at) })),
    })),
  ).flat();
  const big = { ...engine, layers };
  const layerMs = Array.from({ length: times }, () => timed.layerMs).flat();
  return { ...run, engine: big, timed: { ...timed, engine: big, layerMs } };
}
