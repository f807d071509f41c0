import { Command, CommanderError } from 'commander';
import { appError } from '../shared/base/errors.ts';
import { reportError } from './cli/answer.ts';
import { registerCaps } from './cli/commands/caps.ts';
import { registerCheckPlan } from './cli/commands/checkPlan.ts';
import { registerCompare } from './cli/commands/compare.ts';
import { registerDemo } from './cli/commands/demo.ts';
import { registerDevice } from './cli/commands/device.ts';
import { registerEngine } from './cli/commands/engine.ts';
import { registerFix } from './cli/commands/fix.ts';
import { registerFp16 } from './cli/commands/fp16.ts';
import { registerInspect } from './cli/commands/inspect.ts';
import { registerMask } from './cli/commands/mask.ts';
import { registerQuantize } from './cli/commands/quantize.ts';
import { registerReport } from './cli/commands/report.ts';
import { registerScore } from './cli/commands/score.ts';
import { registerSweep } from './cli/commands/sweep.ts';
import { composeForCli } from './cli/environment.ts';

/** The command line: a thin composition root. Each verb registers itself and calls the same use cases as the window. */
const program = new Command('qdq')
  .description('Find out why a quantized vision model is slow on a Jetson, fix its Q/DQ placement and prove it.')
  .exitOverride()
  .configureOutput({ writeErr: () => {} });

registerDemo(program, composeForCli);
registerInspect(program, composeForCli);
registerFix(program, composeForCli);
registerQuantize(program, composeForCli);
registerMask(program, composeForCli);
registerFp16(program, composeForCli);
registerEngine(program);
registerCompare(program, composeForCli);
registerSweep(program, composeForCli);
registerDevice(program, composeForCli);
registerCaps(program, composeForCli);
registerReport(program, composeForCli);
registerScore(program, composeForCli);
registerCheckPlan(program, composeForCli);

// Whoever reads us (`| head`) may stop reading; that is no fault of either.
process.stdout.on('error', (problem: NodeJS.ErrnoException) => {
  if (problem.code === 'EPIPE') process.exit();
  throw problem;
});

try {
  await program.parseAsync();
} catch (problem) {
  if (!(problem instanceof CommanderError)) throw problem;
  if (problem.exitCode !== 0) {
    const message = problem.message.replace(/^error: /, '');
    reportError({ json: process.argv.includes('--json') }, appError('E-USAGE', message));
  }
}
