import type { Command } from 'commander';
import { ok } from '../../../shared/base/result.ts';
import { parseTarget } from '../../../shared/base/target.ts';
import { probes } from '../../../shared/qdq/caps/index.ts';
import { probeCapabilities } from '../../studio/devices/probeCapabilities.ts';
import type { Studio } from '../../studio/studio.ts';
import type { BoardAnswers } from '../../store/store.ts';
import { answer, progress } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { findDevice, inProject, withProject, type ProjectOptions } from '../projects.ts';

/** `qdq caps`: what a board's TensorRT does where documents do not say, asked by building micro models on it. */
export function registerCaps(program: Command, compose: Compose): void {
  withProject(program.command('caps'))
    .description('build capability probes on a board; predictions for its TensorRT and SM then go by its answers')
    .requiredOption('--device <name>', 'device of the project')
    .option('--probes <ids>', 'of P-01 to P-26, separated by commas; all when left out')
    .option('--target <target>', 'refuse a board of another TensorRT or SM')
    .action((options: CapsOptions) =>
      answer(options, () => inProject(options.project, compose, (studio) => ask(studio, options))),
    );
}

interface CapsOptions extends ProjectOptions {
  readonly device: string;
  readonly probes?: string;
  readonly target?: string;
}

async function ask(studio: Studio, options: CapsOptions) {
  const device = findDevice(studio, options.device);
  if (!device.ok) return device;
  const wanted = options.target === undefined ? null : parseTarget(options.target);
  if (wanted && !wanted.ok) return wanted;
  const asked = options.probes?.split(',').map((each) => each.trim()) ?? null;
  const answers = await probeCapabilities(studio, {
    device: device.value.id,
    probes: asked,
    ...(wanted ? { target: wanted.value } : {}),
    tell: progress,
  });
  return answers.ok ? ok({ value: capsJson(answers.value), text: capsText(answers.value) }) : answers;
}

const capsJson = ({ tensorrt, sm, standIn, deviceName, askedAt, answers }: BoardAnswers) => ({
  target: { tensorrt, sm },
  device: deviceName,
  standIn,
  askedAt,
  probes: probes.flatMap(({ id, question }) => {
    const found = answers[id];
    return found ? [{ id, question, answer: found }] : [];
  }),
});

function capsText(board: BoardAnswers): string {
  const { target, probes: told } = capsJson(board);
  const lines = told.flatMap(({ id, question, answer: words }) => [
    `${id}  ${question}`,
    ...Object.entries(words).map(([variant, word]) => `      ${variant}: ${word ?? 'not told'}`),
  ]);
  const origin = board.standIn ? 'a test board: no evidence, predictions do not use it' : board.deviceName;
  return [`TensorRT ${target.tensorrt}, SM ${target.sm} (${origin})`, ...lines].join('\n');
}
