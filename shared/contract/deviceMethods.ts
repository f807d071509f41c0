import type { DeviceId } from '../base/brand.ts';
import type { AppError } from '../base/errors.ts';
import type { DeviceCheck, DeviceRecord, Telemetry } from './project.ts';

/** Where variants are built and measured: pairing, looking after devices, and the questions that only the user can answer. */
export interface DeviceMethods {
  'devices.list': { input: null; output: readonly DeviceRecord[] };
  'devices.probe': { input: { id: DeviceId }; output: DeviceRecord };
  'devices.forget': { input: { id: DeviceId }; output: null };
  'devices.rename': { input: { id: DeviceId; name: string }; output: DeviceRecord };
  /** Whether the clocks are locked for each run, where that is allowed. */
  'devices.lockClocks': { input: { id: DeviceId; isOn: boolean }; output: DeviceRecord };
  /** Says the password of sudo before it is asked for; it is kept in memory. */
  'devices.sudo': { input: { id: DeviceId; password: string }; output: null };
  /** Is it there? Nobody signs in and nothing is asked. `E-DEVICE-HOST-KEY` when another key is shown than the pinned one. */
  'devices.presence': { input: { id: DeviceId }; output: DeviceRecord };
  /** One sample now; null where the device tells none, or a job is on it, whose own telemetry comes with the jobs. */
  'devices.sample': { input: { id: DeviceId }; output: Telemetry | null };

  'devices.candidates': { input: null; output: readonly AddressCandidate[] };
  /** The host whose key is to be accepted next: the jump host, and once that is accepted the device. */
  'devices.look': { input: { wish: HostWish; jumpHostKey: string | null }; output: HostSight };
  'devices.pair': { input: PairingRequest; output: DeviceRecord };
  'devices.addEstimate': { input: { board: string }; output: DeviceRecord };
  'devices.testBuild': { input: { id: DeviceId; task: string }; output: DeviceRecord };
  /** What is known of the device's TensorRT and SM from probes on a board of its kind; null where none was asked. */
  'devices.capabilities': { input: { id: DeviceId }; output: CapabilityAnswers | null };
  'devices.probeCapabilities': { input: { id: DeviceId; task: string }; output: CapabilityAnswers };
  /** Ends a task of this window; what it did so far stays. */
  'devices.stop': { input: { task: string }; output: null };

  'devices.questions': { input: null; output: readonly OpenQuestion[] };
  /** @param answer null: the user does not want to answer. */
  'devices.answer': { input: { id: string; answer: string | null; keep: boolean }; output: null };
}

export interface AddressCandidate {
  readonly address: string;
  readonly from: 'lab' | 'ssh config' | 'known hosts' | 'network' | 'usual';
}

export interface HostWish {
  /** `user@host:port`, an alias of ssh_config, or a place of a lab: `lab:NAME@HOST:PORT` of its coordinator. */
  readonly address: string;
  /** Token of a private key; null = what ssh_config or habit says. */
  readonly keyFile: string | null;
  /** Host to go through; null = what ssh_config says. */
  readonly jump: string | null;
}

/** A host that was looked at and not signed in to: what key it shows, and what the user's own files say of it. */
export interface HostSight {
  readonly role: 'jump' | 'device';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key that will be offered after those of the agent. */
  readonly keyFile: string | null;
  readonly keyType: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  readonly standing: KeyStanding;
}

export type KeyStanding =
  /** The user's own known_hosts vouches for it. */
  | { readonly kind: 'known' }
  /** Nobody vouches for it; the user has to compare the fingerprint. */
  | { readonly kind: 'unknown'; readonly remark: string | null }
  /** It must not be accepted. @property known fingerprints that known_hosts has for the host. */
  | {
      readonly kind: 'refused';
      readonly why: 'changed' | 'revoked' | 'unreadable';
      readonly known: readonly string[];
      readonly error: AppError;
    };

export interface PairingRequest {
  readonly task: string;
  readonly name: string;
  readonly place: PairingPlace;
  readonly trtexecPath: string | null;
  /** Words before trtexec, for one in a container. */
  readonly prefix: readonly string[];
  readonly lockClocks: boolean;
  readonly testBuild: boolean;
}

export type PairingPlace =
  | { readonly kind: 'local' }
  /** Fingerprints as the user accepted them. */
  | { readonly kind: 'ssh'; readonly wish: HostWish; readonly hostKey: string; readonly jumpHostKey: string | null };

/** A check that may still be under way. */
export interface DeviceStep extends Omit<DeviceCheck, 'state'> {
  readonly state: DeviceCheck['state'] | 'running';
}

/** Answers of a board to capability probes, in the order of the probes. */
export interface CapabilityAnswers {
  readonly tensorrt: string;
  readonly sm: number;
  readonly standIn: boolean;
  readonly deviceName: string;
  readonly askedAt: string;
  readonly probes: readonly {
    readonly id: string;
    readonly question: string;
    /** Per variant of the micro model; null = the engine does not say. */
    readonly answer: Readonly<Record<string, string | null>>;
  }[];
}

/** What only the user knows. */
export type SecretQuestion =
  | { readonly kind: 'passphrase'; readonly keyFile: string }
  | { readonly kind: 'password'; readonly account: string }
  | { readonly kind: 'sudo'; readonly account: string }
  /** A question of the server itself, word for word; `isHidden` when the answer is not to be shown. */
  | { readonly kind: 'answer'; readonly account: string; readonly prompt: string; readonly isHidden: boolean };

export interface OpenQuestion {
  readonly id: string;
  readonly question: SecretQuestion;
  /** The keychain of the operating system is at hand and the secret is one that may outlast the session. */
  readonly canKeep: boolean;
}
