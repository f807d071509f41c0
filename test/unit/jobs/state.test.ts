import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appError, type ErrorCode } from '../../../shared/base/errors.ts';
import {
  newJob,
  nextMove,
  pauseMs,
  resumed,
  step,
  type JobEvent,
  type JobState,
} from '../../../src-main/jobs/state.ts';

const failure = (code: ErrorCode): JobEvent => ({ kind: 'failed', error: appError(code, 'synthetic') });
const after = (events: readonly JobEvent[], from: JobState = newJob): JobState => events.reduce(step, from);
const attached: readonly JobEvent[] = [{ kind: 'submit-began' }, { kind: 'submitted' }];
const times = (count: number, event: JobEvent): readonly JobEvent[] => Array.from({ length: count }, () => event);

const links = ['E-DEVICE-UNREACHABLE', 'E-DEVICE-HOST-KEY', 'E-DEVICE-SIGN-IN'] as const;
const anyFailure = fc
  .constantFrom<ErrorCode>(...links, 'E-DISK-FULL', 'E-RUNTIME', 'E-RUNTIME-KILLED', 'E-DEVICE-LOST')
  .map(failure);
const anyEvent: fc.Arbitrary<JobEvent> = fc.oneof(
  anyFailure,
  fc.constantFrom<JobEvent>(
    { kind: 'submit-began' },
    { kind: 'submitted' },
    { kind: 'not-there' },
    { kind: 'cancel-requested' },
    { kind: 'cancel-sent' },
    { kind: 'phase', phase: 'build', progress: 0.5, secondsLeft: 3 },
    { kind: 'presence', presence: 'unreachable' },
    { kind: 'brought', outcome: 'done', error: null },
    { kind: 'brought', outcome: 'failed', error: null },
    { kind: 'kept' },
  ),
);
const anyHistory = fc.array(anyEvent, { maxLength: 40 });

test('the straight way: submit, follow, keep, forget', () => {
  expect(nextMove(newJob)).toBe('submit');
  expect(nextMove(after(attached))).toBe('follow');
  const over = after([...attached, { kind: 'brought', outcome: 'done', error: null }]);
  expect(nextMove(over)).toBe('keep');
  expect(nextMove(step(over, { kind: 'kept' }))).toBe('forget');
});

test('an outcome is there exactly when the job has ended, and then it never changes', () => {
  fc.assert(
    fc.property(anyHistory, anyHistory, (first, second) => {
      const state = after(first);
      expect(state.outcome !== null).toBe(state.stage === 'ended' || state.stage === 'kept');
      if (state.outcome !== null)
        expect(after(second, state)).toMatchObject({ outcome: state.outcome, error: state.error });
    }),
  );
});

test('a cancelled job is never submitted again, and is never simply followed before the device was told', () => {
  fc.assert(
    fc.property(anyHistory, anyHistory, (first, second) => {
      const cancelled = after([...first, { kind: 'cancel-requested' }, ...second]);
      expect(nextMove(cancelled)).not.toBe('submit');
      if (nextMove(cancelled) === 'follow') expect(cancelled.cancelSent).toBe(true);
    }),
  );
});

test('a job on its device outlives any loss of the link', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...links).map(failure), { maxLength: 200 }), (losses) => {
      expect(nextMove(after([...attached, ...losses]))).toBe('follow');
    }),
  );
});

test('every other way of failing ends', () => {
  fc.assert(
    fc.property(
      anyHistory,
      fc.constantFrom<ErrorCode>('E-RUNTIME', 'E-RUNTIME-KILLED', 'E-DEVICE-COMMAND'),
      (history, code) => {
        expect(after([...history, ...times(3, failure(code))]).outcome).not.toBeNull();
      },
    ),
  );
});

test('a cancel ends even when the device cannot be told', () => {
  fc.assert(
    fc.property(anyHistory, fc.constantFrom(...links), (history, code) => {
      expect(after([...history, { kind: 'cancel-requested' }, ...times(6, failure(code))]).outcome).not.toBeNull();
    }),
  );
  expect(after([...attached, { kind: 'cancel-requested' }, ...times(6, failure(links[0]))]).outcome).toBe('lost');
});

test('a job that was never submitted is cancelled at once', () => {
  expect(after([{ kind: 'cancel-requested' }])).toMatchObject({ stage: 'ended', outcome: 'cancelled' });
});

test('before it is submitted a job waits a little for a device, and not at all for what waiting cannot mend', () => {
  const began: JobEvent = { kind: 'submit-began' };
  expect(after([began, ...times(8, failure('E-DEVICE-UNREACHABLE'))]).outcome).toBeNull();
  expect(after([began, ...times(9, failure('E-DEVICE-UNREACHABLE'))]).outcome).toBe('failed');
  expect(after([began, failure('E-DEVICE-HOST-KEY')]).outcome).toBe('failed');
});

test('a job on a device that lost it is lost', () => {
  expect(after([...attached, failure('E-DEVICE-LOST')])).toMatchObject({
    outcome: 'lost',
    error: { code: 'E-DEVICE-LOST' },
  });
});

test('pauses grow, end at a minute and fall to nothing when the device answers', () => {
  const pause = (waits: number) => pauseMs(after([...attached, ...times(waits, failure(links[0]))]), 1000);
  expect([0, 1, 2, 3, 6, 7, 8, 100].map(pause)).toEqual([0, 1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000]);
  const back = after([
    ...attached,
    failure(links[0]),
    { kind: 'phase', phase: 'build', progress: null, secondsLeft: null },
  ]);
  expect(back).toMatchObject({ presence: 'attached', waits: 0 });
});

test('what a dead process left is taken up where it stood', () => {
  const stored = { hasRef: false, phase: 'queued', cancelRequested: false, kept: false } as const;
  expect(nextMove(resumed(stored))).toBe('submit');
  expect(nextMove(resumed({ ...stored, phase: 'push' }))).toBe('submit');
  expect(nextMove(resumed({ ...stored, phase: 'push', cancelRequested: true }))).toBe('find');
  expect(nextMove(resumed({ ...stored, phase: 'build', hasRef: true }))).toBe('follow');
  expect(nextMove(resumed({ ...stored, phase: 'build', hasRef: true, cancelRequested: true }))).toBe('cancel');
  expect(nextMove(resumed({ ...stored, cancelRequested: true }))).toBe('keep');
  expect(nextMove(resumed({ ...stored, phase: 'collect', hasRef: true, kept: true }))).toBe('forget');
});
