import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Result } from '../../../shared/base/result.ts';
import { amaxOf } from '../../../shared/qdq/calibrate/amaxOf.ts';
import { calibrate } from '../../../src-main/devices/onnxruntime/child/calibrate.ts';
import { fetchGroups, withExtraOutputs } from '../../../src-main/devices/onnxruntime/child/extraOutputs.ts';
import { feedsOf } from '../../../src-main/devices/onnxruntime/child/feeds.ts';
import { loadCopy } from '../../../src-main/devices/onnxruntime/child/loadCopy.ts';
import { openSession, runSession } from '../../../src-main/devices/onnxruntime/child/session.ts';
import type { ChildAnswer, ChildRequest } from './protocol.ts';

/**
 * One measurement in a process of its own, so that its peak memory is its own: `pass` is the calibration pass, `run` the
 * same model on the same pictures with the same tensors fetched and dropped. Answers with one line of JSON.
 */
const request = JSON.parse(process.argv[2]!) as ChildRequest;
const data = { kind: 'images', folder: request.folder } as const;
const start = performance.now();
const answer = request.what === 'pass' ? await pass() : await run();
process.stdout.write(JSON.stringify({ ...answer, peakBytes: process.resourceUsage().maxRSS * 1024 }));

async function pass(): Promise<Omit<ChildAnswer, 'peakBytes'>> {
  const { model, tensors } = request;
  const tell = { phase: () => {}, log: () => {}, progress: () => {} };
  const wanted = { kind: 'calibrate', model, shapes: null, tensors, data, store: null } as const;
  const startTally = () => new Worker(join(import.meta.dirname, '../../../src-main/workers/entries/tally.ts'));
  const { histograms } = valueOf(await calibrate(wanted, tell, startTally));
  const totalMs = performance.now() - start;
  const methodMs = (['max', 'percentile', 'mse', 'entropy'] as const).map((method) => {
    const begin = performance.now();
    for (const histogram of histograms.values()) amaxOf(histogram, method);
    return performance.now() - begin;
  });
  return { totalMs, methodMs };
}

async function run(): Promise<Omit<ChildAnswer, 'peakBytes'>> {
  const scratch = mkdtempSync(join(tmpdir(), 'qdq-bench-'));
  try {
    const copy = valueOf(
      await loadCopy(request.model, new Map(), scratch, 'floor', (graph) => withExtraOutputs(graph, request.tensors)),
    );
    const source = valueOf(await feedsOf(copy.inputs, data, scratch));
    const session = valueOf(await openSession(copy.path, { optimization: 'disabled' }, copy.labels));
    const made = request.tensors.filter((name) => !copy.inputs.some((input) => input.name === name));
    const groups = fetchGroups(copy.graph, new Map(copy.inputs.map(({ name, shape }) => [name, shape])), made);
    for (let sample = 0; sample < source.count; sample += 1) {
      const feeds = valueOf(await source.at(sample));
      for (const group of groups)
        for (const tensor of Object.values(valueOf(await runSession(session, feeds, copy.labels, group))))
          tensor.dispose();
    }
    return { totalMs: performance.now() - start, methodMs: [] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.message} ${String(result.error.details)}`);
  return result.value;
}
