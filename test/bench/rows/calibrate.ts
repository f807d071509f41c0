import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { median } from '../../../shared/compare/statistics.ts';
import { indexOf } from '../../../shared/onnx/graphIndex.ts';
import type { ModelGraph } from '../../../shared/onnx/model.ts';
import { inferShapes } from '../../../shared/onnx/shapes/inferShapes.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { openPeer } from '../calibrate/peer.ts';
import type { ChildAnswer, ChildRequest } from '../calibrate/protocol.ts';
import type { LeaveOut, Row } from '../row.ts';

const sample = resolve(import.meta.dirname, '../../../resources/sample');
const model = join(sample, 'float.onnx');
const folder = join(sample, 'calibration');
const times = 5;

/** Calibrating every float tensor of the sample on its 16 pictures, beside the bare run and ONNX Runtime's own tools. */
export async function calibrateRows(leaveOut: LeaveOut): Promise<readonly Row[]> {
  const opened = await openModel(model);
  if (!opened.ok) throw new Error(opened.error.message);
  const tensors = floatTensors(opened.value.graph);
  const passes: ChildAnswer[] = [];
  const runs: ChildAnswer[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    passes.push(await measured('pass', tensors));
    runs.push(await measured('run', tensors));
  }
  // What else the computer does only adds time: the least of the turns is the work itself.
  const passMs = shortest(passes.map(({ totalMs }) => totalMs));
  const methodMs = [0, 1, 2, 3].map((method) => shortest(passes.map((pass) => pass.methodMs[method]!)));
  const more = { floor: null, peer: null } as const;
  return [
    {
      name: 'calibrate-run',
      unit: 'ms',
      value: passMs,
      floor: shortest(runs.map(({ totalMs }) => totalMs)),
      peer: null,
      budget: { kind: 'ratio', most: 1.5 },
    },
    {
      name: 'calibrate-methods',
      unit: 'ms',
      value: methodMs.reduce((sum, ms) => sum + ms, 0),
      ...more,
      budget: { kind: 'value', most: 1000 },
    },
    {
      name: 'calibrate-memory',
      unit: 'MB',
      value: (median(passes.map(peak)) - median(runs.map(peak))) / 1e6,
      ...more,
      budget: { kind: 'value', most: 250 },
    },
    ...(await peerRows(passMs, methodMs, leaveOut)),
  ];
}

const shortest = (samples: readonly number[]): number => Math.min(...samples);
const peak = ({ peakBytes }: ChildAnswer): number => peakBytes;

/** One pass and the method's own search, each beside the whole of the other tool's. */
async function peerRows(
  passMs: number,
  [, percentileMs = 0, , entropyMs = 0]: readonly number[],
  leaveOut: LeaveOut,
): Promise<readonly Row[]> {
  const wanted = [
    { name: 'calibrate-vs-ort', method: 'percentile', value: passMs + percentileMs, least: 5 },
    { name: 'calibrate-vs-ort-entropy', method: 'entropy', value: passMs + entropyMs, least: 50 },
  ] as const;
  const peer = await openPeer();
  const rows: Row[] = [];
  for (const { name, method, value, least } of wanted) {
    const other = peer.ok ? await peer.value.totalMs(method, model, folder) : peer;
    if (other.ok)
      rows.push({ name, unit: 'ms', value, floor: null, peer: other.value, budget: { kind: 'peer', least } });
    else leaveOut(name, other.error);
  }
  return rows;
}

/** All float tensors that nodes read or make, as ONNX Runtime's calibrators take them. */
function floatTensors(graph: ModelGraph): readonly string[] {
  const types = inferShapes(graph, new Map());
  const { producers, inputs } = indexOf(graph);
  return [...inputs, ...producers.keys()].filter((name) => types.get(name)?.dtype === 'fp32');
}

async function measured(what: ChildRequest['what'], tensors: readonly string[]): Promise<ChildAnswer> {
  const child = resolve(import.meta.dirname, '../calibrate/child.ts');
  const request: ChildRequest = { what, model, folder, tensors };
  const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(request)]);
  return JSON.parse(stdout) as ChildAnswer;
}
