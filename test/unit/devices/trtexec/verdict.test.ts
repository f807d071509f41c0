import { describe, expect, it } from 'vitest';
import { readTrtexecLog } from '../../../../shared/trtexec/logFollower.ts';
import { verdictOf, type Failure } from '../../../../src-main/devices/trtexec/verdict.ts';
import { readSharedText } from '../../../support/readSharedText.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';

const failure = (text: string, change: Partial<Failure> = {}): Failure => ({
  device: 'orin',
  phase: 'build',
  exit: 1,
  log: readTrtexecLog(text),
  lastLines: text.split('\n').filter((line) => line !== ''),
  aftermath: '',
  ...change,
});
const error = (text: string): string => `[05/07/2022-06:14:10] [E] ${text}`;

describe('verdicts (synthetic logs)', () => {
  it.each([
    ['killed by the kernel', '', { exit: 137 }, 'E-DEVICE-MEMORY'],
    [
      'killed, and the kernel says who',
      '',
      { exit: null, aftermath: 'Out of memory: Killed process 7 (trtexec)' },
      'E-DEVICE-MEMORY',
    ],
    ['out of GPU memory', error('[TRT] Cuda Runtime (out of memory)'), {}, 'E-DEVICE-MEMORY'],
    ['a write that fails', error('write: No space left on device'), {}, 'E-DEVICE-DISK'],
    ['a disk that is full', '', { aftermath: '/dev/x 100000 99999 12 100% /' }, 'E-DEVICE-DISK'],
    ['a flag', error('Unknown option: --fp16 '), {}, 'E-TRTEXEC-FLAGS'],
    [
      'a flag on a full disk',
      error('Unknown option: --fp16 '),
      { aftermath: '/dev/x 9 9 0 100% /' },
      'E-TRTEXEC-FLAGS',
    ],
    ['an engine of another version', error('Engine deserialization failed'), { phase: 'measure' }, 'E-TRTEXEC-ENGINE'],
    ['a model', error('Failed to parse onnx file'), {}, 'E-TRTEXEC-PARSER'],
    ['a build', error('Engine could not be created from network'), {}, 'E-TRTEXEC-BUILD'],
    ['something else', 'strange', { phase: 'profile', exit: 3 }, 'E-DEVICE-COMMAND'],
  ] as const)('%s', (_, text, change, code) => {
    const verdict = verdictOf(failure(text, change));
    expect(verdict.code).toBe(code);
    expect(verdict.message).toContain('orin');
  });

  it('carries the last lines, and no more than can be shown', () => {
    const verdict = verdictOf(
      failure(Array.from({ length: 500 }, (_, at) => `line ${at} ${'x'.repeat(2000)}`).join('\n'), { exit: 3 }),
    );
    expect(verdict.details).toContain('line 499');
    expect(verdict.details!.length).toBeLessThanOrEqual(8000);
  });
});

describeWithShared('verdicts on recorded failures', (shared) => {
  it('a plugin that is not there is the parser', () => {
    const log = readSharedText(shared, 'engines/logs/trt101600-08-failed.log');
    expect(verdictOf(failure(log))).toMatchObject({ code: 'E-TRTEXEC-PARSER' });
    expect(verdictOf(failure(log)).details).toContain('Plugin not found');
  });
});
