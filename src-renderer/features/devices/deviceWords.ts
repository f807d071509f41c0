import type { DeviceCheck, DeviceKind, DeviceRecord } from '../../../shared/contract/project.ts';

/** What devices are called on screen. */
export const presenceWords: Readonly<Record<DeviceRecord['presence'], string>> = {
  online: 'online',
  busy: 'busy',
  unreachable: 'unreachable',
  'never-seen': 'never seen',
};

export const kindWords: Readonly<Record<DeviceKind, string>> = {
  jetson: 'over SSH',
  local: 'trtexec here',
  onnxruntime: 'this CPU',
  estimate: 'computed',
  import: 'imported',
};

const checkNames: Readonly<Record<string, string>> = {
  'sign-in': 'Sign-in',
  trtexec: 'trtexec',
  tensorrt: 'TensorRT',
  disk: 'Disk',
  memory: 'Memory',
  tools: 'Tools',
  'power-mode': 'Power mode',
  clocks: 'Clocks',
  sudo: 'sudo',
  'test-build': 'Test build',
  runtime: 'Runtime',
  source: 'Source',
};

export const checkName = ({ id }: Pick<DeviceCheck, 'id'>): string => checkNames[id] ?? id;

/** The one line under the name of a device. */
export function whatItIs({ kind, facts, address }: DeviceRecord): string {
  const machine = facts?.board ?? facts?.processor;
  if (machine != null) return machine;
  return address === null ? kindWords[kind] : `${address.user}@${address.host}`;
}

export const whatItMeans = ({ kind, standIn }: DeviceRecord): string => {
  if (standIn)
    return 'A stand-in for a real board: it shows how a run goes, and its figures say nothing about a Jetson.';
  if (kind === 'onnxruntime')
    return 'Runs models on this computer’s CPU. It gives agreement and its own honest figures, never a decision about speed on a Jetson.';
  if (kind === 'estimate')
    return 'Computes a range from the prediction and the roofline of a named board. Nothing runs.';
  return 'Builds and measures with trtexec.';
};

export const clockWords = (locked: boolean | null | undefined): string | null =>
  locked == null ? null : locked ? 'clocks locked' : 'clocks not locked';
