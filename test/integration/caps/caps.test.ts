import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { predictedEngine } from '../../../shared/estimate/predictedEngine.ts';
import { probes } from '../../../shared/qdq/caps/index.ts';
import { answerTo } from '../../../shared/qdq/caps/reading.ts';
import { coreGraphOf } from '../../../shared/qdq/graph/coreGraph.ts';
import { predict } from '../../../shared/qdq/predict/predict.ts';
import { composeForCli } from '../../../src-main/cli/environment.ts';
import { addDevice } from '../../../src-main/studio/devices/addDevice.ts';
import { boardAnswers } from '../../../src-main/studio/devices/boardAnswers.ts';
import { createProject } from '../../../src-main/studio/project/createProject.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import { runCli } from '../../support/runCli.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { orinJp51, orinJp62, thorTrt114, type BoardSpec } from '../../support/testBoard/specs.ts';
import { valueOf } from '../../support/valueOf.ts';

/** One board answers more, the others show that their schema reads: 11.4 with types apart, 10.3 with metadata, 8.5 names only. */
const boards = [
  { spec: thorTrt114, asked: ['P-01', 'P-10'] },
  { spec: orinJp62, asked: ['P-18'] },
  { spec: orinJp51, asked: ['P-02'] },
];

/** What the app predicts for the board, which is what its stand-in of a trtexec builds. */
function predictedAnswer(id: string, { tensorrt, sm }: BoardSpec): Record<string, string | null> {
  const target = { tensorrt: tensorrt.split('.').slice(0, 2).join('.'), sm };
  const variants = probes.find((probe) => probe.id === id)?.variants ?? [];
  return Object.fromEntries(
    variants.map(({ name, ask, make }) => {
      const core = coreGraphOf(make());
      return [name, answerTo(ask, predictedEngine(core, predict(core, target)))];
    }),
  );
}

interface Printed {
  readonly target: { readonly tensorrt: string; readonly sm: number };
  readonly standIn: boolean;
  readonly probes: readonly { readonly id: string; readonly question: string; readonly answer: unknown }[];
}

describeWithBoards(
  'qdq caps on test boards (their engines are predictions, in the schema of their TensorRT)',
  (bench) => {
    const folder = temporaryFolder();

    it.each(boards)('$spec.name', { timeout: 120_000 }, async ({ spec, asked }) => {
      const board = await bench.start(spec);
      const project = join(folder, `${spec.name}.qdq`);
      const fresh = valueOf(await createProject(project, await composeForCli()));
      valueOf(addDevice(fresh, { name: 'board', address: board.address }));
      await fresh.close();
      const cli = (...words: readonly string[]) => runCli([...words, '--project', project, '--json']);

      const told = await cli('caps', '--device', 'board', '--probes', asked.join(','));
      expect(told.code, told.stdout).toBe(0);
      const printed = told.json as Printed;
      expect(printed.target).toEqual({ tensorrt: spec.tensorrt, sm: spec.sm });
      expect(printed.standIn).toBe(true);
      expect(printed.probes.map(({ id }) => id)).toEqual(asked);
      for (const { id, answer } of printed.probes) expect(answer, id).toEqual(predictedAnswer(id, spec));

      const studio = valueOf(await openProject(project, await composeForCli()));
      const [kept, ...others] = studio.store.capabilities.list();
      expect(others).toEqual([]);
      expect(kept).toMatchObject({ tensorrt: spec.tensorrt, sm: spec.sm, standIn: true, deviceName: 'board' });
      const target = `trt=${spec.tensorrt},sm=${spec.sm}`;
      expect(boardAnswers(studio, target)).toEqual({});
      const [device] = studio.store.devices.list().filter(({ kind }) => kind === 'jetson');
      expect(valueOf(await studio.devices.open(device as DeviceRecord).list())).toEqual([]);
      await studio.close();

      const elsewhere = await cli('caps', '--device', 'board', '--probes', 'P-01', '--target', 'trt=8.6,sm=75');
      expect(elsewhere).toMatchObject({ code: 2, json: { error: { code: 'E-TARGET' } } });
    });

    it(
      'a model that the parser refuses is an answer, a build that ran out of memory is none',
      { timeout: 120_000 },
      async () => {
        const board = await bench.start(orinJp62);
        const project = join(folder, 'refused.qdq');
        const fresh = valueOf(await createProject(project, await composeForCli()));
        valueOf(addDevice(fresh, { name: 'board', address: board.address }));
        await fresh.close();
        const caps = () => runCli(['caps', '--device', 'board', '--probes', 'P-19', '--project', project, '--json']);
        board.behave('build-killed');
        expect(await caps()).toMatchObject({ code: 3, json: { error: { code: 'E-DEVICE-MEMORY' } } });
        board.behave('parse-parser');
        const told = (await caps()).json as Printed;
        expect(told.probes.map(({ answer }) => answer)).toEqual([{ 'q-behind-pool': 'refused' }]);
        board.behave('');
        const after = (await caps()).json as Printed;
        expect(after.probes.map(({ answer }) => answer)).toEqual([{ 'q-behind-pool': 'conv0' }]);
      },
    );

    it('asks no device without TensorRT, and no probe that there is not', async () => {
      const project = join(folder, 'none.qdq');
      const studio = valueOf(await createProject(project, await composeForCli()));
      await studio.close();
      const caps = (...words: readonly string[]) => runCli(['caps', ...words, '--project', project, '--json']);
      expect(await caps('--device', 'onnxruntime')).toMatchObject({ code: 2, json: { error: { code: 'E-USAGE' } } });
      expect(await caps('--device', 'nobody')).toMatchObject({ code: 2, json: { error: { code: 'E-NOT-FOUND' } } });
      const unknown = await caps('--device', 'onnxruntime', '--probes', 'P-27');
      expect(unknown).toMatchObject({ code: 2, json: { error: { code: 'E-USAGE' } } });
    });
  },
);
