import type { Command } from 'commander';
import { err, ok } from '../../../shared/base/result.ts';
import { gatherRun } from '../../../shared/engine/import/gatherRun.ts';
import { summariseEngine } from '../../../shared/engine/summariseEngine.ts';
import { answer, progress, type CommonOptions } from '../answer.ts';
import { engineJson } from '../json/engineJson.ts';
import { withJson } from '../options.ts';
import { findRunFiles, readRunFiles } from '../runFiles.ts';
import { engineText } from '../text/engineText.ts';

/** `qdq engine`: what a set of trtexec files says about one engine; what was not given is null. */
export function registerEngine(program: Command): void {
  withJson(program.command('engine'))
    .description('what trtexec exports say: layers, precisions, copies, times, log')
    .argument('[files...]', 'exports in any mix, a folder of them, or their common prefix')
    .option('--profile <file>', 'what --exportProfile wrote')
    .option('--times <file>', 'what --exportTimes wrote')
    .option('--log <file>', 'what trtexec printed')
    .action((files: string[], options: EngineOptions) =>
      answer(options, async () => {
        const found = await findRunFiles(files, options);
        if (!found.ok) return found;
        const texts = await readRunFiles(found.value);
        if (!texts.ok) return texts;
        const run = gatherRun(texts.value);
        const named = new Set(found.value.filter((file) => file.isNamed).map((file) => file.name));
        const nothing = run.engine === null && run.profile === null && run.samples === null && run.log === null;
        const fatal = run.problems.find(({ file }) => nothing || named.has(file));
        if (fatal) return err({ ...fatal.error, message: `${fatal.file}: ${fatal.error.message}` });
        for (const { file, error } of run.problems) progress(`${file}: ${error.message}`);
        for (const file of run.ignored) progress(`${file}: not used, another file of this kind stands for the run.`);
        const summary = summariseEngine(run);
        return ok({ value: engineJson(summary), text: engineText(summary) });
      }),
    );
}

interface EngineOptions extends CommonOptions {
  readonly profile?: string;
  readonly times?: string;
  readonly log?: string;
}
