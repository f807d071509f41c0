import { Command, CommanderError } from 'commander';
import { appError } from '../shared/base/errors.ts';
import { reportError } from './cli/answer.ts';
import { registerEngine } from './cli/commands/engine.ts';

/** The command line: a thin composition root. Each verb registers itself and calls the same use cases as the window. */
const program = new Command('qdq')
  .description('Find out why a quantized vision model is slow on a Jetson, fix its Q/DQ placement and prove it.')
  .exitOverride()
  .configureOutput({ writeErr: () => {} });

registerEngine(program);

try {
  await program.parseAsync();
} catch (problem) {
  if (!(problem instanceof CommanderError)) throw problem;
  if (problem.exitCode !== 0) {
    const message = problem.message.replace(/^error: /, '');
    reportError({ json: process.argv.includes('--json') }, appError('E-USAGE', message));
  }
}
