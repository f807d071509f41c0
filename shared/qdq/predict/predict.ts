import type { DType } from '../../base/dtype.ts';
import type { Target } from '../../base/target.ts';
import type { CoreGraph } from '../graph/coreGraph.ts';
import type { Prediction, WeightedOps } from '../types.ts';
import { placeConcats } from './concats.ts';
import { weighEvidence } from './evidence.ts';
import { countFormatCopies, turnBorders } from './formats.ts';
import { makeGeneratedKernels } from './generatedKernels.ts';
import { makeLibraryKernels, makeRemainingQdqKernels } from './libraryKernels.ts';
import { lower } from './lower.ts';
import { shareDequantizers, type Net, type Op, type Value } from './net.ts';
import { makePointwiseKernels } from './pointwiseKernels.ts';
import { propagate } from './propagate.ts';
import { bordersOf, bytesMovedBy, regionOf, type Border } from './regions.ts';
import { capabilitiesOf, type Capabilities } from './targets.ts';
import { growWeightedKernels } from './weightedKernels.ts';

/**
 * The engine that TensorRT is expected to build from a model: what becomes one kernel, in which type each tensor is
 * stored, which Q and DQ stay behind as kernels, and how many activation bytes all kernels move.
 *
 * The passes are those of qdq-rules §6.2, one file each, every one linear in the graph: legality of each operator
 * (`int8Ready`), propagation of Q and DQ (`propagate`), lowering to single operations (`lower`), kernels (`weighted…`,
 * `library…`, `pointwise…` or `generated…`), Concats in place (`concats`), layouts (`formats`), names and bytes
 * (`regions`). What a version can do is data (`targets`); there is no special case for any model.
 *
 * @param capabilities what the target can do: the table's entry, or a board's own answers.
 */
export function predict(
  core: CoreGraph,
  target: Target,
  capabilities: Capabilities = capabilitiesOf(target),
): Prediction {
  const net = lower(core, propagate(core, capabilities), target, capabilities);
  growWeightedKernels(core, net, capabilities);
  shareDequantizers(net);
  makeLibraryKernels(net, capabilities);
  if (capabilities.generates === 'everything') makeGeneratedKernels(net, capabilities);
  else makePointwiseKernels(net, capabilities);
  makeRemainingQdqKernels(net, capabilities);
  placeConcats(core, net);
  turnBorders(core, net, capabilities);

  const borders = bordersOf(net);
  for (const { kernel } of borders) weighEvidence(core, kernel);
  const stored = [...new Set(borders.flatMap((border) => border.outputs))];
  const survivingQdq = survivors(borders);
  return {
    target,
    reformats: {
      qdq: survivingQdq.length,
      format: countFormatCopies(
        borders.map((border) => border.kernel),
        stored,
      ),
    },
    survivingQdq,
    weightedOps: countWeighted(net, new Set(stored)),
    movedBytes: borders.reduce((bytes, border) => bytes + bytesMovedBy(border), 0),
    regions: borders.map(regionOf),
    edges: edgeTypes(borders),
  };
}

/** A Q, DQ or rescale that is a kernel, by the ONNX name of its node; a clone counts again under the same name. */
function survivors(borders: readonly Border[]): readonly string[] {
  return borders
    .filter(({ kernel }) => kernel.kind === 'qdq-reformat' || kernel.kind === 'requantize')
    .flatMap(({ kernel }) => kernel.ops.map((op) => op.qdq[0] ?? op.kind));
}

function countWeighted(net: Net, stored: ReadonlySet<Value>): WeightedOps {
  const counts = { int8ToInt8: 0, int8ToFloat: 0, float: 0 };
  for (const op of net.ops) {
    if (op.node?.cls !== 'weighted') continue;
    if (!op.int8) counts.float += 1;
    else if (handsOnFloat(finisherOf(op), stored)) counts.int8ToFloat += 1;
    else counts.int8ToInt8 += 1;
  }
  return counts;
}

/** The operation that gives an INT8 operator's result its scale: itself, or what takes its accumulators. */
function finisherOf(op: Op): Op {
  const user = op.outputs[0]?.users[0];
  return user?.kind === 'finish' ? user : op;
}

/** Most operations that are followed behind a weighted operator. */
const maxFollowed = 64;

/** Does a result reach memory as float? Followed within its kernel to the first stored value on each way. */
function handsOnFloat(op: Op, stored: ReadonlySet<Value>): boolean {
  const reached: Op[] = [op];
  for (let at = 0; at < reached.length && at < maxFollowed; at += 1)
    for (const value of reached[at]!.outputs) {
      if (value.cls !== null) continue;
      if (stored.has(value)) return true;
      for (const user of value.users) if (user.kernel === op.kernel && user.kind !== 'quantize') reached.push(user);
    }
  return false;
}

/** The type of every tensor: what is stored, and for a tensor inside a kernel the type that the kernel hands on. */
function edgeTypes(borders: readonly Border[]): Readonly<Record<string, DType>> {
  const types = new Map<string, DType>();
  const note = (name: string, dtype: DType, always: boolean) => {
    if (always || !types.has(name)) types.set(name, dtype);
  };
  for (const { inputs, outputs } of borders)
    for (const value of [...inputs, ...outputs]) note(value.name, value.dtype, value.cls === null);
  for (const { kernel, outputs } of borders) {
    const handedOn = outputs[0]?.dtype;
    if (handedOn) for (const op of kernel.ops) for (const value of op.outputs) note(value.name, handedOn, false);
  }
  return Object.fromEntries(types);
}
