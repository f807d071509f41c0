import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Variant } from '../../../shared/contract/project.ts';
import { onnxruntimeCalibrator } from '../../../src-main/devices/onnxruntime/onnxruntimeCalibrator.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { planFix } from '../../../src-main/studio/fixes/planFix.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { quantizeVariant } from '../../../src-main/studio/variants/quantizeVariant.ts';
import { scoreVariant } from '../../../src-main/studio/variants/scoreVariant.ts';
import { graphOf } from '../../support/graphOf.ts';
import { writeGraph } from '../../support/runtimeJobs.ts';
import { testStudios } from '../../support/testStudio.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const { folder, newStudio } = testStudios({
  newCalibrator: (place) => onnxruntimeCalibrator(nodeProcessHost(), place ?? null),
});
const data = { kind: 'random', count: 2, seed: 1 } as const;
const choice = { head: 'quantize', residual: 'identity', exclude: { names: [], regex: null, ops: [] } } as const;
const wanted = { target: 'trt=10.3,sm=87', choice, method: 'max', data } as const;
const quantized = (shapes: string | null) =>
  quantizeVariant(studio, float.id, { ...wanted, shapes }, () => undefined, new AbortController().signal);

let studio: Studio;
let float: Variant;
beforeAll(async () => {
  studio = await newStudio();
  const graph = graphOf('x:f32[N,4,H,W] -> conv1(8 k3 p1 wfloat) -> relu -> conv2(8 k3 p1 wfloat) -> y');
  float = valueOf(await importModel(studio, writeGraph(join(folder, 'open (synthetic).onnx'), graph)));
});

test('a model with open axes is calibrated and scored at the shapes that are given', async () => {
  const { variant, samples } = valueOf(await quantized('x:1x4x16x24'));
  expect(samples).toBe(2);
  expect(variant.facts.inputs[0]!.shape).toEqual([null, 4, null, null]);
  const score = valueOf(await scoreVariant(studio, variant.id, { data, labels: null, shapes: 'x:1x4x16x24' }));
  expect(score.references[0]!.outputs[0]!.cosine).toBeGreaterThan(0.9);
  expect(score.on.shapes).toBe('x:1x4x16x24');
});

test('so are the new scales of a fix', async () => {
  const graph = graphOf(
    'x:f32[N,4,H,W] -> q(0.02) -> conv1 -> relu -> a\n a -> gap -> flatten -> q(0.01) -> gemm(16) -> y',
  );
  const path = writeGraph(join(folder, 'half quantized (synthetic).onnx'), graph);
  const { id } = valueOf(await importModel(studio, path));
  const fixes = { target: wanted.target, fixes: null, calibration: data } as const;
  const refused = await planFix(studio, id, fixes, null);
  expect(errorOf(refused).message).toContain('give its shape');
  const planned = valueOf(await planFix(studio, id, { ...fixes, shapes: 'x:1x4x16x24' }, null));
  expect(planned.steps.some(({ scaleSource }) => scaleSource === 'calibrated')).toBe(true);
});

test('without them it is refused, and told what to type', async () => {
  const say = "Input 'x' has open axes: give its shape, such as x:1x4x640x640.";
  expect(errorOf(await quantized(null))).toMatchObject({ code: 'E-SHAPES', message: say });
  const scored = await scoreVariant(studio, float.id, { data, labels: null, shapes: null });
  expect(errorOf(scored)).toMatchObject({ code: 'E-SHAPES', message: say });
  expect(errorOf(await quantized('z:1x4x16x24')).message).toBe("The model has no input 'z'.");
  expect(errorOf(await quantized('x:1x3x16x24')).message).toBe("Input 'x' is declared as ?x4x?x?.");
});
