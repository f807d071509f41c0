import { resolve } from 'node:path';
import { Command } from 'commander';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceStep } from '../../../shared/contract/deviceMethods.ts';
import type { DeviceRecord, SshAddress, TrtexecSetup } from '../../../shared/contract/project.ts';
import { forgetDevice } from '../../studio/devices/forgetDevice.ts';
import { probeDevice } from '../../studio/devices/probeDevice.ts';
import { renameDevice } from '../../studio/devices/renameDevice.ts';
import type { Studio } from '../../studio/studio.ts';
import { answer, progress, type CommonOptions } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { deviceJson } from '../json/deviceJson.ts';
import { withJson } from '../options.ts';
import { findDevice, inProject, withProject, type ProjectOptions } from '../projects.ts';
import { secretVariables } from '../secrets.ts';
import { devicesText, probeText } from '../text/deviceText.ts';
import { table } from '../text/table.ts';

/** `qdq device`: the boards of a project. Adding one pins its host key, which has to be given: it is never just trusted. */
export function registerDevice(program: Command, compose: Compose): void {
  const device = new Command('device').description('add, probe, rename, list or forget the devices of a project');
  program.addCommand(device.exitOverride().configureOutput({ writeErr: () => {} }));

  withProject(device.command('add'))
    .description('pair a board, or trtexec on this computer: host key, sign-in, checks, a test build')
    .argument('<name>', 'what to call it')
    .argument(
      '[address]',
      'user@host[:port], an alias of ssh_config, or a lab’s place as lab:NAME@HOST:PORT of its coordinator',
    )
    .option('--local', 'trtexec on this computer')
    .option('--key <file>', 'private key; the SSH agent is asked first')
    .option('--host-key <fingerprint>', 'SHA256:… as the board prints it; not needed where known_hosts knows the board')
    .option('--jump <address>', 'host to go through')
    .option('--jump-host-key <fingerprint>', 'SHA256:… of that host')
    .option('--trtexec <path>', 'where trtexec is, when not where it usually is')
    .option('--prefix <words>', 'words before trtexec, for one in a container; {folder} is our folder on the device')
    .option('--cache-gb <number>', 'room that models may take on the device')
    .option('--lock-clocks', 'lock the clocks for each run and restore them (needs sudo)')
    .option('--no-test-build', 'leave the test build out')
    .addHelpText('after', secretsHelp)
    .action((name: string, address: string | undefined, options: AddOptions) =>
      answer(options, () =>
        inProject(options.project, compose, (studio) => add(studio, name, address, options), 'create'),
      ),
    );

  withJson(device.command('addresses'))
    .description('addresses that ssh_config, known_hosts and a lab (LG_COORDINATOR) know, and the usual ones')
    .action((options: CommonOptions) =>
      answer(options, async () => {
        const { addressCandidates } = await import('../../studio/devices/lookAtHost.ts');
        const addresses = await addressCandidates();
        return ok({
          value: { addresses },
          text: table(
            ['address', 'from'],
            addresses.map(({ address, from }) => [address, from]),
          ),
        });
      }),
    );

  withProject(device.command('probe'))
    .description('ask a device what it is and what it lacks')
    .argument('<name>', 'name of the device')
    .action((name: string, options: ProjectOptions) =>
      answer(options, () =>
        inProject(options.project, compose, async (studio) => {
          const found = findDevice(studio, name);
          if (!found.ok) return found;
          const probed = await probeDevice(studio, found.value.id);
          return probed.ok ? ok({ value: deviceJson(probed.value), text: probeText(probed.value) }) : probed;
        }),
      ),
    );

  withProject(device.command('list'))
    .description('the devices of a project')
    .action((options: ProjectOptions) =>
      answer(options, () =>
        inProject(options.project, compose, (studio) => {
          const devices = studio.store.devices.list();
          return Promise.resolve(ok({ value: { devices: devices.map(deviceJson) }, text: devicesText(devices) }));
        }),
      ),
    );

  withProject(device.command('rename'))
    .description('call a device otherwise')
    .argument('<name>', 'name of the device')
    .argument('<new name>', 'what to call it')
    .action((name: string, newName: string, options: ProjectOptions) =>
      answer(options, () =>
        inProject(options.project, compose, async (studio) => {
          const found = findDevice(studio, name);
          if (!found.ok) return found;
          const renamed = await renameDevice(studio, found.value.id, newName);
          return renamed.ok ? ok(answerOf(renamed.value)) : renamed;
        }),
      ),
    );

  withProject(device.command('forget'))
    .description('forget a device; runs that it made stay')
    .argument('<name>', 'name of the device')
    .action((name: string, options: ProjectOptions) =>
      answer(options, () =>
        inProject(options.project, compose, async (studio) => {
          const found = findDevice(studio, name);
          if (!found.ok) return found;
          const forgotten = await forgetDevice(studio, found.value.id);
          return forgotten.ok ? ok(answerOf(found.value)) : forgotten;
        }),
      ),
    );
}

interface AddOptions extends ProjectOptions {
  readonly local?: boolean;
  readonly key?: string;
  readonly hostKey?: string;
  readonly jump?: string;
  readonly jumpHostKey?: string;
  readonly trtexec?: string;
  readonly prefix?: string;
  readonly cacheGb?: string;
  readonly lockClocks?: boolean;
  readonly testBuild: boolean;
}

const secretsHelp = `
Secrets are never arguments: they are asked for at the terminal, or taken from ${Object.values(secretVariables).join(', ')}.`;

const answerOf = (device: DeviceRecord) => ({ value: deviceJson(device), text: devicesText([device]) });

async function add(studio: Studio, name: string, address: string | undefined, options: AddOptions) {
  if ((address === undefined) !== (options.local ?? false))
    return err(appError('E-USAGE', 'Give an address, or --local for trtexec on this computer.'));
  const setup = setupOf(options);
  if (!setup.ok) return setup;
  const reached = address === undefined ? ok(null) : await accepted(studio, address, options);
  if (!reached.ok) return reached;
  const { pairDevice } = await import('../../studio/devices/pairDevice.ts');
  const paired = await pairDevice(
    studio,
    { name, address: reached.value, setup: setup.value, skipTestBuild: !options.testBuild },
    pairingProgress,
    new AbortController().signal,
  );
  if (!paired.ok) return paired;
  const failed = paired.value.facts?.checks.some(({ state }) => state === 'failed') ?? false;
  return ok({
    value: deviceJson(paired.value),
    text: probeText(paired.value),
    exitCode: failed ? (1 as const) : (0 as const),
  });
}

const pairingProgress = ({ id, state, found, remedy, command }: DeviceStep): void => {
  const mend = [remedy, command].filter(Boolean).join(' ');
  progress(`${id}: ${state === 'running' ? '' : `${state}, `}${found}${mend === '' ? '' : ` (${mend})`}`);
};

/** A key that nobody vouches for is shown and refused. */
async function accepted(studio: Studio, text: string, options: AddOptions): Promise<Result<SshAddress>> {
  const { acceptedAddress } = await import('../../studio/devices/acceptHost.ts');
  const { key, jump, hostKey, jumpHostKey } = options;
  const question = {
    address: text,
    ...(key === undefined ? {} : { keyFile: resolve(key) }),
    ...(jump === undefined ? {} : { jump }),
  };
  return acceptedAddress(studio, question, {
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(jumpHostKey === undefined ? {} : { jumpHostKey }),
  });
}

function setupOf({ trtexec, prefix, cacheGb, lockClocks }: AddOptions): Result<TrtexecSetup> {
  const gigabytes = cacheGb === undefined ? null : Number(cacheGb);
  if (gigabytes !== null && !(gigabytes > 0))
    return err(appError('E-USAGE', `'${cacheGb}' is not a number of gigabytes.`));
  return ok({
    trtexecPath: trtexec ?? null,
    prefix: prefix?.split(/\s+/).filter((word) => word !== '') ?? [],
    cacheLimitBytes: gigabytes === null ? null : gigabytes * 1e9,
    lockClocks: lockClocks ?? false,
  });
}
