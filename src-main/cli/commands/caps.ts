import type { Command } from 'commander';
import { ok } from '../../../shared/base/result.ts';
import { parseTarget } from '../../../shared/base/target.ts';
import type { CapabilityAnswers } from '../../../shared/contract/deviceMethods.ts';
import { withQuestions } from '../../studio/devices/capabilitiesOf.ts';
import { probeCapabilities } from '../../studio/devices/probeCapabilities.ts';
import type { Studio } from '../../studio/studio.ts';
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
    tell: (probe, variant, word) => progress(`${probe} ${variant}: ${word ?? 'the engine does not say'}`),
  });
  if (!answers.ok) return answers;
  const told = withQuestions(answers.value);
  return ok({ value: capsJson(told), text: capsText(told) });
}

const capsJson = ({ tensorrt, sm, deviceName, standIn, askedAt, probes }: CapabilityAnswers) => ({
  target: { tensorrt, sm },
  device: deviceName,
  standIn,
  askedAt,
  probes,
});

function capsText(board: CapabilityAnswers): string {
  const lines = board.probes.flatMap(({ id, question, answer: words }) => [
    `${id}  ${question}`,
    ...Object.entries(words).map(([variant, word]) => `      ${variant}: ${word ?? 'not told'}`),
  ]);
  const origin = board.standIn ? 'a test board: no evidence, predictions do not use it' : board.deviceName;
  return [`TensorRT ${board.tensorrt}, SM ${board.sm} (${origin})`, ...lines].join('\n');
}
