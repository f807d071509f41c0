import type { DeviceId, VariantId } from '../../../shared/base/brand.ts';
import { composeEnvironment } from '../../../src-main/composeEnvironment.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { openProject } from '../../../src-main/studio/project/openProject.ts';
import { startRun } from '../../../src-main/studio/runs/startRun.ts';
import { inProcessWorkRunner } from '../../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import { sampleFolder } from '../../support/testStudio.ts';
import { valueOf } from '../../support/valueOf.ts';

/** A process that starts one run and is killed in the middle: `node visitor.ts PROJECT VARIANT DEVICE`. */
const [path, variant, device] = process.argv.slice(2);
const environment = composeEnvironment({
  host: nodeProcessHost(),
  newWorkRunner: () => inProcessWorkRunner(workHandlers),
  sampleFolder,
});
const studio = valueOf(await openProject(path!, environment));
const run = valueOf(
  await startRun(studio, {
    variant: variant as VariantId,
    device: device as DeviceId,
    precision: 'int8-explicit',
    options: { measureSeconds: 60 },
  }),
);
await studio.jobs.ended(run.id);
await studio.close();
