import { ok, type Result } from '../../../shared/base/result.ts';
import type { DeviceMethods, HostWish, PairingRequest } from '../../../shared/contract/deviceMethods.ts';
import { acceptedAddress, nextSight } from '../../studio/devices/acceptHost.ts';
import { addEstimate } from '../../studio/devices/addEstimate.ts';
import { capabilitiesOf, withQuestions } from '../../studio/devices/capabilitiesOf.ts';
import { checkPresence } from '../../studio/devices/checkPresence.ts';
import { forgetDevice } from '../../studio/devices/forgetDevice.ts';
import { lockClocks } from '../../studio/devices/lockClocks.ts';
import { addressCandidates, type HostQuestion } from '../../studio/devices/lookAtHost.ts';
import { pairDevice } from '../../studio/devices/pairDevice.ts';
import { probeCapabilities } from '../../studio/devices/probeCapabilities.ts';
import { probeDevice } from '../../studio/devices/probeDevice.ts';
import { renameDevice } from '../../studio/devices/renameDevice.ts';
import { sampleDevice } from '../../studio/devices/sampleDevice.ts';
import { tellSudo } from '../../studio/devices/tellSudo.ts';
import { tryDevice } from '../../studio/devices/tryDevice.ts';
import type { Studio } from '../../studio/studio.ts';
import { createDeviceTasks } from '../deviceTasks.ts';
import type { FileTokens } from '../fileTokens.ts';
import { done, withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Where variants are built and measured. */
export const deviceHandlers = (context: HandlerContext): HandlersOf<keyof DeviceMethods> => {
  const tasks = createDeviceTasks(context.session.emit);
  const change = <T>(work: (studio: Studio) => Result<T> | Promise<Result<T>>): Promise<Result<T>> =>
    withProject(context, work, 'devices');
  return {
    'devices.list': () => withProject(context, (studio) => ok(studio.store.devices.list())),
    'devices.probe': ({ id }) => change((studio) => probeDevice(studio, id)),
    'devices.forget': async ({ id }) => done(await change((studio) => forgetDevice(studio, id))),
    'devices.rename': ({ id, name }) => change((studio) => renameDevice(studio, id, name)),
    'devices.lockClocks': ({ id, isOn }) => change((studio) => lockClocks(studio, id, isOn)),
    'devices.sudo': ({ id, password }) => withProject(context, (studio) => tellSudo(studio, id, password)),
    'devices.presence': ({ id }) => change((studio) => checkPresence(studio, id)),
    'devices.sample': ({ id }) => withProject(context, (studio) => sampleDevice(studio, id)),
    'devices.candidates': async () => ok(await addressCandidates()),
    'devices.look': ({ wish, jumpHostKey }) =>
      withProject(context, (studio) => {
        const question = questionOf(wish, context.tokens);
        return question.ok ? nextSight(studio, question.value, jumpHostKey === null ? {} : { jumpHostKey }) : question;
      }),
    'devices.pair': (request) =>
      change((studio) =>
        tasks.run(request.task, async (tell, signal) => {
          const address = await addressOf(studio, request.place, context.tokens);
          if (!address.ok) return address;
          const { name, trtexecPath, prefix, lockClocks: locks, testBuild } = request;
          const setup = { trtexecPath, prefix, cacheLimitBytes: null, lockClocks: locks };
          const wanted = { name, address: address.value, setup, skipTestBuild: !testBuild };
          return pairDevice(studio, wanted, tell, signal);
        }),
      ),
    'devices.addEstimate': ({ board }) => change((studio) => addEstimate(studio, `estimate:${board}`)),
    'devices.testBuild': ({ id, task }) =>
      change((studio) => tasks.run(task, (tell, signal) => tryDevice(studio, id, tell, signal))),
    'devices.capabilities': ({ id }) => withProject(context, (studio) => capabilitiesOf(studio, id)),
    'devices.probeCapabilities': async ({ id, task }) => {
      const ask = (studio: Studio) =>
        tasks.run(task, (step, signal) => {
          const tell = (probe: string, variant: string, word: string | null): void =>
            step({ id: probe, state: 'ok', found: `${variant}: ${word ?? 'the engine does not say'}`, remedy: null });
          return probeCapabilities(studio, { device: id, probes: null, signal, tell });
        });
      const answers = await withProject(context, ask, 'devices', 'capabilities');
      return answers.ok ? ok(withQuestions(answers.value)) : answers;
    },
    'devices.stop': async ({ task }) => {
      tasks.stop(task);
      return ok(null);
    },
    'devices.questions': async () => ok(context.questions.open()),
    'devices.answer': async ({ id, answer, keep }) => {
      await context.questions.answer(id, answer, keep);
      return ok(null);
    },
  };
};

function questionOf({ address, keyFile, jump }: HostWish, tokens: FileTokens): Result<HostQuestion> {
  const path = keyFile === null ? ok(null) : tokens.path(keyFile);
  if (!path.ok) return path;
  return ok({
    address,
    ...(path.value === null ? {} : { keyFile: path.value }),
    ...(jump === null ? {} : { jump }),
  });
}

async function addressOf(studio: Studio, place: PairingRequest['place'], tokens: FileTokens) {
  if (place.kind === 'local') return ok(null);
  const { wish, hostKey, jumpHostKey } = place;
  const question = questionOf(wish, tokens);
  if (!question.ok) return question;
  return acceptedAddress(studio, question.value, { hostKey, ...(jumpHostKey === null ? {} : { jumpHostKey }) });
}
