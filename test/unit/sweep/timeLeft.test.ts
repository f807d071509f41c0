import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceRecord, JobView, Run } from '../../../shared/contract/project.ts';
import { expectedTime } from '../../../shared/sweep/expectedTime.ts';
import { sayTime, sayTimeLeft, timeLeft, timeOf, type Wait } from '../../../shared/sweep/timeLeft.ts';
import { deviceId, runOf, variantId } from '../renderer/runs.ts';

const begin = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number): string => new Date(begin + seconds * 1000).toISOString();
const [orin, thor] = [deviceId('orin'), deviceId('thor')];
/** A run that was asked for at `from` and ended at `to` seconds. */
const ended = (id: string, from: number, to: number, more: Partial<Run> = {}): Run =>
  runOf(id, { device: orin, variant: variantId('qat'), createdAt: at(from), finishedAt: at(to), ...more });
const open = (id: string, from: number, more: Partial<Run> = {}): Run =>
  runOf(id, { device: orin, variant: variantId('qat'), state: 'queued', createdAt: at(from), ...more });
const running = (id: string, from: number, more: Partial<Run> = {}): Run =>
  open(id, from, { state: 'running', ...more });
const job = (run: Run, more: Partial<JobView> = {}): JobView =>
  ({ run: run.id, phase: 'build', secondsLeft: null, presence: 'attached', ...more }) as JobView;
const paused = { id: orin, isPaused: true } as DeviceRecord;

const left = (
  runs: readonly Run[],
  now: number,
  jobs: readonly JobView[] = [],
  devices: readonly DeviceRecord[] = [],
) =>
  timeLeft(
    new Set(runs.filter(({ label }) => !label.startsWith('other')).map(({ id }) => id)),
    { runs, jobs, devices },
    begin + now * 1000,
  );
const known = (seconds: number, ...sources: string[]) => ({ kind: 'known', seconds, sources });

describe('how long a run takes (synthetic)', () => {
  it('is told by runs of the same, else by the others on the device, from the end of the one before', () => {
    const runs = [ended('a', 0, 60), ended('b', 0, 100), ended('c', 100, 130, { precision: 'fp16' })];
    const wanted = { variant: variantId('qat'), precision: 'int8-explicit', shapes: null, device: orin } as const;
    expect(expectedTime(runs, wanted)).toEqual({ seconds: 50, source: 'same-runs' });
    expect(expectedTime(runs, { ...wanted, shapes: 'x:1x3x8x8' })).toEqual({ seconds: 40, source: 'other-runs' });
    expect(expectedTime(runs, { ...wanted, device: thor })).toBeNull();
    expect(expectedTime([ended('a', 0, 60, { state: 'failed' })], wanted)).toBeNull();
  });
});

describe('time left of a sweep (synthetic)', () => {
  const before = ended('before', 0, 60);

  it('of a run that waits is what earlier ones took, and of the one that runs what is left of that', () => {
    const runs = [before, running('a', 60), open('b', 60)];
    expect(left(runs, 70)).toEqual(known(110, 'same-runs'));
    expect(left(runs, 120)).toEqual({ kind: 'unknown', why: 'overdue' });
  });

  it('of a run is what its job tells, unless earlier runs of the same tell of phases that the job knows no length of', () => {
    const run = running('a', 60);
    const other = running('a', 60, { variant: variantId('float') });
    expect(left([before, run], 70, [job(run, { secondsLeft: 55 })])).toEqual(known(55, 'progress'));
    expect(left([before, run], 70, [job(run, { secondsLeft: 20 })])).toEqual(known(50, 'same-runs'));
    expect(left([before, other], 70, [job(other, { secondsLeft: 20 })])).toEqual(known(20, 'progress'));
    expect(left([run], 70, [job(run, { secondsLeft: 20 })])).toEqual(known(20, 'progress'));
    expect(left([run], 70, [job(run, { phase: 'push', secondsLeft: 20 })])).toEqual({ kind: 'unknown', why: 'no-run' });
  });

  it('is that of the slowest device, which others may have to be waited for on', () => {
    const there = ended('there', 0, 200, { device: thor });
    const runs = [
      before,
      there,
      running('other', 60),
      open('a', 60),
      running('b', 60, { device: thor }),
      open('other2', 60),
    ];
    expect(left(runs, 60)).toEqual(known(140 + 60, 'same-runs'));
    expect(
      left(
        runs.filter(({ device }) => device === orin),
        60,
      ),
    ).toEqual(known(120, 'same-runs'));
  });

  it('is not known where nothing tells it, with the reason', () => {
    const [first, run] = [open('a', 60), running('a', 60)];
    expect(left([first], 60)).toEqual({ kind: 'unknown', why: 'no-run' });
    expect(left([before, first], 60, [], [paused])).toEqual({ kind: 'unknown', why: 'paused' });
    expect(left([before, run], 60, [], [paused])).toEqual(known(60, 'same-runs'));
    expect(left([before, run], 60, [job(run, { presence: 'unreachable', secondsLeft: 5 })])).toMatchObject({
      why: 'unreachable',
    });
    // A clock that was set back makes no run longer than it is.
    expect(left([before, run], -500)).toEqual(known(60, 'same-runs'));
  });

  it('is said with what it is from', () => {
    const time = left([before, running('a', 60), open('b', 60, { variant: variantId('float') })], 75);
    expect(sayTimeLeft(time)).toBe('about 1 min 45 s left, by earlier runs of the same and other runs on the device');
    expect(sayTime(timeOf([{ device: orin, time: 'no-run' }]))).toBe('time not known: no run has ended there yet');
    expect(sayTime(timeOf([]))).toBe('nothing to wait for');
  });
});

describe('time of what a sweep waits for', () => {
  const allDevices = [orin, thor, deviceId('local')];
  const wait = fc.record({
    device: fc.constantFrom(...allDevices),
    time: fc.record({
      seconds: fc.integer({ min: 0, max: 1e6 }),
      source: fc.constantFrom('progress', 'same-runs', 'other-runs'),
    }),
  }) as fc.Arbitrary<Wait & { time: { seconds: number } }>;
  const secondsOf = (waits: readonly Wait[]): number => {
    const time = timeOf(waits);
    return time.kind === 'known' ? time.seconds : NaN;
  };
  const sum = (waits: readonly { readonly time: { readonly seconds: number } }[]): number =>
    waits.reduce((total, { time }) => total + time.seconds, 0);

  it('is the most that one device works, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(wait), fc.array(wait), (some, more) => {
        const all = [...some, ...more];
        const lanes = allDevices.map((lane) => sum(all.filter(({ device }) => device === lane)));
        expect(secondsOf(all)).toBe(Math.max(0, ...lanes));
        expect(secondsOf(all.toReversed())).toBe(secondsOf(all));
        expect(secondsOf(all)).toBeGreaterThanOrEqual(secondsOf(some));
        expect(secondsOf(all)).toBeLessThanOrEqual(secondsOf(some) + sum(more));
      }),
    );
  });

  it('is unknown exactly where one of them is', () => {
    const gap = fc.record({
      device: fc.constant(orin),
      time: fc.constantFrom('no-run', 'paused', 'overdue', 'unreachable'),
    });
    fc.assert(
      fc.property(fc.array(wait), gap as fc.Arbitrary<Wait>, fc.array(wait), (some, hole, more) => {
        expect(timeOf([...some, hole, ...more])).toEqual({ kind: 'unknown', why: hole.time });
        expect(timeOf([...some, ...more]).kind).toBe('known');
      }),
    );
  });

  it('goes down by a second a second while a device works as it did before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 58 }), (waiting, passed) => {
        const runs = [
          ended('x', 0, 60),
          running('a', 60),
          ...Array.from({ length: waiting }, (_, n) => open(`q${n}`, 60)),
        ];
        expect(left(runs, 60 + passed)).toEqual(known(60 * (waiting + 1) - passed, 'same-runs'));
      }),
    );
  });
});
