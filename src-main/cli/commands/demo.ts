import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Demo } from '../../studio/project/runDemo.ts';
import type { Studio } from '../../studio/studio.ts';
import { answer, progress, type CommonOptions } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { comparisonJson } from '../json/comparisonJson.ts';
import { fixJson } from '../json/fixJson.ts';
import { runJson } from '../json/sweepJson.ts';
import { withJson } from '../options.ts';
import { followJobs, inProject } from '../projects.ts';
import { comparisonText } from '../text/comparisonText.ts';
import { fixText } from '../text/fixText.ts';
import { showBytes } from '../text/quantities.ts';
import { runsText } from '../text/runsText.ts';
import { blocks } from '../text/table.ts';

/** `qdq demo`: the whole loop on the bundled sample, measured on this computer. */
export function registerDemo(program: Command, compose: Compose): void {
  withJson(program.command('demo'))
    .description('the whole loop on the bundled sample, measured on this computer')
    .option('--out <folder>', 'where the project and the report go', 'qdq-demo')
    .option('--seconds <count>', 'how long each model is measured')
    .action((options: DemoOptions) =>
      answer(options, async () => {
        const measureSeconds = options.seconds === undefined ? undefined : Number(options.seconds);
        if (measureSeconds !== undefined && !(measureSeconds > 0 && measureSeconds <= 600))
          return err(appError('E-USAGE', `'${options.seconds}' is not a number of seconds.`));
        const folder = await madeFolder(options.out);
        if (!folder.ok) return folder;
        const project = freeProject(folder.value);
        return inProject(project, compose, (studio) => demo(studio, folder.value, measureSeconds), 'create');
      }),
    );
}

interface DemoOptions extends CommonOptions {
  readonly out: string;
  readonly seconds?: string;
}

async function demo(studio: Studio, folder: string, measureSeconds: number | undefined) {
  const { runDemo } = await import('../../studio/project/runDemo.ts');
  const stopFollowing = followJobs(studio, progress);
  const report = join(folder, 'report.html');
  const shown = await runDemo(studio, { report, tell: progress, ...(measureSeconds ? { measureSeconds } : {}) });
  stopFollowing();
  return shown.ok ? ok({ value: demoJson(studio, shown.value), text: demoText(studio, shown.value) }) : shown;
}

const demoJson = (studio: Studio, { cells, fix, comparison, report }: Demo): object => {
  const fixed = studio.store.blobs.path(fix.variant.model);
  return {
    project: studio.store.project.path,
    report: report.path,
    runs: cells.map((cell) => runJson(studio, cell)),
    comparison: comparisonJson(comparison),
    fixed: fixJson(fix.fix, fixed.ok ? fixed.value : null),
  };
};

const demoText = (studio: Studio, { cells, fix, comparison, report }: Demo): string =>
  blocks(
    fixText(fix.fix, `variant “${fix.variant.label}” of the project`),
    runsText(cells.map(({ run }) => run)),
    comparisonText(comparison),
    `Project: ${studio.store.project.path}\nReport:  ${report.path} (${showBytes(report.sizeBytes)})`,
  );

async function madeFolder(out: string): Promise<Result<string>> {
  const folder = resolve(out);
  try {
    await mkdir(folder, { recursive: true });
    return ok(folder);
  } catch (problem) {
    return err(appError('E-FILE-UNWRITABLE', `${folder} cannot be made.`, { details: String(problem) }));
  }
}

/** Each demo is a project of its own; an earlier one in the folder stays. */
function freeProject(folder: string): string {
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? 'demo.qdq' : `demo-${number}.qdq`);
    if (!existsSync(path)) return path;
  }
}
