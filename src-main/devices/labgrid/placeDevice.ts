import { ok } from '../../../shared/base/result.ts';
import type { Device } from '../device.ts';
import type { Turn } from './turn.ts';

/**
 * A device that is ours only while we hold its place in a lab. The place is taken before the first job is submitted, kept
 * for those behind it, so that a sweep has it in one piece, and given back when nobody has a job for it. A job that goes on
 * without us keeps its place: whoever follows it again inherits it. A question (a probe) never waits: it takes a free place
 * for a moment, or says who has it. Killing a job of ours and clearing up behind it needs no place.
 */
export function placeDevice(inner: Device, turn: Turn): Device {
  let resting: Promise<unknown> = Promise.resolve();
  return {
    kind: inner.kind,
    name: inner.name,
    get standIn() {
      return inner.standIn;
    },
    async probe(signal) {
      const taken = await turn.takeNow();
      if (!taken.ok) return taken;
      const probed = await inner.probe(signal);
      const left = taken.value ? await turn.leave() : ok(undefined);
      return left.ok ? probed : left;
    },
    async submit(job, on, signal) {
      on.phase('queued', null, null);
      const taken = await turn.take((line) => on.log(line), signal);
      return taken.ok ? inner.submit(job, on, signal) : taken;
    },
    async follow(ref, on, signal) {
      const ours = await turn.inherit();
      if (!ours.ok) return ours;
      if (!ours.value) on.log(`The place of ${inner.name} is not ours any more; the job is followed all the same.`);
      return inner.follow(ref, on, signal);
    },
    cancel: (ref) => inner.cancel(ref),
    list: () => inner.list(),
    forget: (ref) => inner.forget(ref),
    rest() {
      const left = turn.leave();
      resting = left;
      return left;
    },
    async close() {
      await resting;
      await inner.close();
    },
  };
}
