import { versionOfBanner } from './version.ts';

/** `&&&& RUNNING TensorRT.trtexec [TensorRT v101300] [b35] # trtexec --onnx=…`: the first and the last line of a call. */
export interface Banner {
  readonly state: string;
  readonly tensorrt: string | null;
  /** From 10.4 on. */
  readonly buildNumber: string | null;
  readonly command: string | null;
}

const pattern = /^&&&& (\w+) TensorRT\.trtexec(?: \[TensorRT v(\d+)\])?(?: \[(b\d+)\])?(?: # (.*))?\s*$/s;

export function readBanner(text: string): Banner | null {
  const found = text.startsWith('&&&& ') ? pattern.exec(text) : null;
  if (!found) return null;
  const [, state = '', digits, buildNumber = null, command = null] = found;
  return { state, tensorrt: digits === undefined ? null : versionOfBanner(digits), buildNumber, command };
}
