import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { probes } from '../../../../shared/qdq/caps/index.ts';
import { nextScale, usualScale } from '../../../../shared/qdq/caps/probe.ts';
import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import { checkLegality } from '../../../../shared/qdq/legality/checkLegality.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { encodeModel } from '../../../../src-main/onnx-file/codec.ts';

const folder = mkdtempSync(join(tmpdir(), 'qdq-probes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const models = probes.flatMap(({ id, variants }) =>
  variants.map((variant) => ({ name: `${id} ${variant.name}`, variant })),
);

const int8 = 3;
const fp16 = 10;

/** Null for FP16, of which the binding for Node takes no tensors. */
function feedOf(elemType: number, dims: readonly number[]): Tensor | null {
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (elemType === fp16) return null;
  return elemType === int8
    ? new Tensor('int8', new Int8Array(count).fill(3), dims)
    : new Tensor('float32', new Float32Array(count).fill(0.3), dims);
}

it('there are 26 probes, numbered in order, each with a question and variants of distinct names', () => {
  expect(probes.map(({ id }) => id)).toEqual(
    Array.from({ length: 26 }, (_, at) => `P-${String(at + 1).padStart(2, '0')}`),
  );
  for (const { id, question, variants } of probes) {
    expect(question, id).toMatch(/\?$/);
    expect(new Set(variants.map(({ name }) => name)).size, id).toBe(variants.length);
    expect(variants.length, id).toBeGreaterThan(0);
  }
});

it('the neighbour of the usual scale is the next number', () => {
  expect(nextScale).toBeGreaterThan(usualScale);
  expect(Math.fround((usualScale + nextScale) / 2)).toBeOneOf([usualScale, nextScale]);
});

describe.each(models)('$name', ({ name, variant }) => {
  it('has the same bytes each time, and asks about nodes that it has', () => {
    const graph = variant.make();
    expect(Buffer.compare(encodeModel(graph), encodeModel(variant.make()))).toBe(0);
    const names = new Set(indexOf(graph).nodes.map((node) => node.name));
    const { ask } = variant;
    const asked = [
      ...('node' in ask ? [ask.node] : ask.nodes),
      ...(ask.about === 'joins' ? ask.to : []),
      ...('beside' in ask ? [ask.beside] : []),
    ];
    for (const node of asked) expect(names).toContain(node);
  });

  it('is accepted by the rules of a TensorRT that takes stored weights', () => {
    const core = coreGraphOf(variant.make());
    const target = { tensorrt: '10.3', sm: 87 };
    expect(checkLegality(core, target, predict(core, target).regions).verdict).not.toBe('refused');
  });

  it('is loaded by ONNX Runtime as written, and runs unless its inputs are FP16', async () => {
    const file = join(folder, `${name.replace(' ', '-')}.onnx`);
    writeFileSync(file, encodeModel(variant.make()));
    const session = await InferenceSession.create(file, { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 });
    const feeds: Record<string, Tensor> = {};
    for (const { name: input = '', type } of variant.make().model.graph?.input ?? []) {
      const dims = (type?.tensorType?.shape?.dim ?? []).map((dim) => Number(dim.dimValue));
      const feed = feedOf(type?.tensorType?.elemType ?? 0, dims);
      if (feed) feeds[input ?? ''] = feed;
    }
    expect(session.inputNames.length).toBeGreaterThan(0);
    if (Object.keys(feeds).length === session.inputNames.length)
      for (const output of Object.values(await session.run(feeds))) expect(output.size).toBeGreaterThan(0);
    await session.release();
  });
});
