import { resolve } from 'node:path';
import { Command } from 'commander';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceRecord, SshAddress } from '../../../shared/contract/project.ts';
import { addDevice } from '../../studio/devices/addDevice.ts';
import { forgetDevice } from '../../studio/devices/forgetDevice.ts';
import { probeDevice } from '../../studio/devices/probeDevice.ts';
import { answer } from '../answer.ts';
import type { Compose } from '../environment.ts';
import { deviceJson } from '../json/deviceJson.ts';
import { findDevice, inProject, withProject, type ProjectOptions } from '../projects.ts';
import { devicesText, probeText } from '../text/deviceText.ts';

/** `qdq device`: the boards of a project. Adding one pins its host key, which has to be given: it is never just trusted. */
export function registerDevice(program: Command, compose: Compose): void {
  const device = new Command('device').description('add, probe, list or forget the devices of a project');
  program.addCommand(device.exitOverride().configureOutput({ writeErr: () => {} }));

  withProject(device.command('add'))
    .description('remember a board')
    .argument('<name>', 'what to call it')
    .argument('<address>', 'user@host or user@host:port')
    .option('--key <file>', 'private key; the SSH agent when left out')
    .option('--host-key <fingerprint>', 'SHA256:… as the board prints it')
    .action((name: string, address: string, options: AddOptions) =>
      answer(options, () =>
        inProject(
          options.project,
          compose,
          async (studio) => {
            const ssh = await pinned(address, options);
            if (!ssh.ok) return ssh;
            const added = addDevice(studio, { name, address: ssh.value });
            return added.ok ? ok(answerOf(added.value)) : added;
          },
          'create',
        ),
      ),
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
  readonly key?: string;
  readonly hostKey?: string;
}

const answerOf = (device: DeviceRecord) => ({ value: deviceJson(device), text: devicesText([device]) });

const defaultPort = 22;

/** @returns the address with the key that the user vouches for; a key that nobody vouched for is shown and refused. */
async function pinned(address: string, { key, hostKey }: AddOptions): Promise<Result<SshAddress>> {
  const parts = /^([^@\s]+)@([^@\s:]+|\[[^\]\s]+\])(?::(\d{1,5}))?$/.exec(address);
  if (!parts) return err(appError('E-USAGE', `'${address}' is not an address: write user@host or user@host:port.`));
  const [, user = '', bracketed = '', port] = parts;
  const host = bracketed.replace(/^\[|\]$/g, '');
  const ssh = { host, port: port === undefined ? defaultPort : Number(port), user, keyFile: key ? resolve(key) : null };
  const { readHostKey } = await import('../../devices/jetson/sshShell.ts');
  const shown = await readHostKey(ssh.host, ssh.port);
  if (!shown.ok) return shown;
  const { type, fingerprint } = shown.value;
  if (hostKey === fingerprint) return ok({ ...ssh, hostKey });
  return err(
    appError('E-DEVICE-HOST-KEY', `${host} shows the ${type} key ${fingerprint}.`, {
      hint:
        hostKey === undefined
          ? 'Compare it with what the board itself prints (ssh-keygen -lf), then give it with --host-key.'
          : `It is not the key that was given (${hostKey}): find out why before you go on.`,
    }),
  );
}
