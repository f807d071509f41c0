import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { noExternalFiles } from '../../../shared/onnx/model.ts';
import type { Run } from '../../../shared/contract/project.ts';
import { encodeModel } from '../../../src-main/onnx-file/codec.ts';
import { startRun } from '../../../src-main/studio/runs/startRun.ts';
import type { Studio } from '../../../src-main/studio/studio.ts';
import { importModel } from '../../../src-main/studio/variants/importModel.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { boardProject } from '../../support/testBoard/boardProject.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { orinJp62, thorTrt114 } from '../../support/testBoard/specs.ts';
import { valueOf } from '../../support/valueOf.ts';

/** y = Relu(x): what comes out is what went in, so a board's answer can be laid down and its error be known. */
const relu: ModelGraph = {
  external: noExternalFiles,
  model: {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'relu',
      node: [{ opType: 'Relu', name: 'relu', input: ['x'], output: ['y'] }],
      input: [floats('x')],
      output: [floats('y')],
    },
  },
};

function floats(name: string) {
  return {
    name,
    type: { tensorType: { elemType: 1, shape: { dim: [1, 3, 8, 8].map((dim) => ({ dimValue: BigInt(dim) })) } } },
  };
}

describeWithBoards('outputs of a board against ONNX Runtime (stand-ins: their outputs are laid down)', (bench) => {
  const folder = temporaryFolder();

  it.each([orinJp62, thorTrt114])('$name', async (spec) => {
    const board = await bench.start({ ...spec, buildSeconds: 5 });
    const project = await boardProject(join(folder, spec.name), board);
    const studio = await project.open();
    const path = join(folder, 'relu.onnx');
    writeFileSync(path, encodeModel(relu));
    const variant = valueOf(await importModel(studio, path));
    const options = { measureSeconds: 5, warmUpMs: 0, seed: 11 };
    const request = { variant: variant.id, device: project.device.id, precision: 'fp16' as const, options };
    const answer = async (text: (input: Float32Array) => string): Promise<Run> => {
      const started = valueOf(await startRun(studio, request));
      const input = inputOf(studio);
      writeFileSync(join(board.root, 'etc/board/outputs.json'), text(input));
      await studio.jobs.ended(started.id);
      return valueOf(studio.store.runs.get(started.id));
    };
    const written = (values: readonly number[]): string =>
      JSON.stringify([{ name: 'y', dimensions: '1x3x8x8', values }]);

    const exact = await answer((input) => written([...input]));
    expect(exact).toMatchObject({ state: 'done', summary: { agreement: { cosine: 1, sqnrDb: null, maxAbs: 0 } } });
    const commands = studio.store.runs.artifacts(exact.id)!.commands;
    expect(commands).toHaveLength(4);
    expect(commands[2]).toMatch(/--loadInputs=x:\S+\.input .*--exportOutput=\S+outputs\.json/);
    expect(commands[2]!.includes('--includeDataTransfers')).toBe(spec === thorTrt114);

    const off = await answer((input) => written([...input].map((value, at) => (at === 7 ? value + 0.5 : value))));
    expect(off.summary?.agreement?.maxAbs).toBeCloseTo(0.5, 5);
    expect(off.summary?.agreement?.cosine).toBeLessThan(1);

    for (const odd of [
      'no JSON',
      written([1, 2]),
      '[]',
      JSON.stringify([{ name: 'z', dimensions: '1', values: [1] }]),
    ]) {
      const run = await answer(() => odd);
      expect(run).toMatchObject({ state: 'done', summary: { agreement: null, medianMs: expect.any(Number) } });
    }
    await studio.close();
  });

  function inputOf(studio: Studio): Float32Array {
    const { inputs } = studio.store.jobs.list().at(-1)!.job;
    const bytes = readFileSync(inputs![0]!.path);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }
});
