import type { Command } from 'commander';
import { basename, resolve } from 'node:path';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { exportReport } from '../../studio/runs/exportReport.ts';
import { ownComparisons } from '../../studio/runs/ownComparisons.ts';
import { answer } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { inProject, withProject, type ProjectOptions } from '../projects.ts';
import { showBytes } from '../text/quantities.ts';

/** `qdq report`: the comparisons of a project as one self-contained HTML file. */
export function registerReport(program: Command, compose: Compose): void {
  withProject(program.command('report'))
    .description('one self-contained HTML of a project’s comparisons')
    .requiredOption('-o, --output <file>', 'the report')
    .option('--title <text>', 'title of the report')
    .option('--notes <text>', 'a paragraph of yours', '')
    .action((options: ReportOptions) =>
      answer(options, () =>
        inProject(options.project, compose, async (studio) => {
          const comparisons = ownComparisons(studio);
          if (comparisons.length === 0)
            return err(appError('E-RUN-NOTHING', 'The project has no two finished runs to compare.'));
          const title = options.title ?? basename(studio.store.project.name);
          const report = await exportReport(
            studio,
            { title, notes: options.notes, comparisons },
            resolve(options.output),
          );
          if (!report.ok) return report;
          const { path, sizeBytes } = report.value;
          return ok({ value: { output: { path, sizeBytes } }, text: `Report: ${path} (${showBytes(sizeBytes)})` });
        }),
      ),
    );
}

interface ReportOptions extends ProjectOptions {
  readonly output: string;
  readonly title?: string;
  readonly notes: string;
}
