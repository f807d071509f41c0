import type { CoreGraph } from '../graph/coreGraph.ts';
import { intAttribute } from '../../onnx/graphIndex.ts';
import { weakest, type Kernel, type Net, type Op, type Value } from './net.ts';

/**
 * P5: a Concat costs nothing where its inputs are written straight into the joint buffer.
 *
 * An input is written in place when its maker can write with a stride (convolutions, pools and Q kernels can; Resize,
 * 2 of 2, and ConvTranspose, 1 of 1, could not: §10), when it is in no other Concat (one tensor lies in one place), when
 * it is neither input nor output of the network, and when its offset along the channels is a whole number of vectors.
 * Everything else is one copy of that input, `<Concat>_<tensor>_clone_<k> copy`.
 */
export function placeConcats(core: CoreGraph, net: Net): void {
  const placed = new Set<Value>();
  for (const op of net.ops) {
    const kernel = op.kernel;
    if (op.node?.op !== 'Concat' || kernel?.kind !== 'concat' || kernel.ops.length > 1) continue;
    let offset: number | null = 0;
    const axis = intAttribute(op.node.node, 'axis', 1);
    for (const value of op.inputs) {
      const obstacle = whyCopied(value, offset, axis, placed);
      if (obstacle) kernel.reasons.push(`P5: ${value.name} is copied, ${obstacle}`);
      else {
        kernel.inPlace.add(value);
        placed.add(value);
      }
      const channels: number | null = core.types.get(value.tensor)?.shape?.[1] ?? null;
      offset = offset === null || channels === null ? null : offset + channels;
    }
    if (op.inputs.every((value) => kernel.inPlace.has(value))) {
      kernel.kind = 'noop';
      kernel.reasons.push('P5: every input is written in place');
    }
    if (offset === null || offset % 32 !== 0) kernel.confidence = weakest(kernel.confidence, 'medium');
  }
}

function whyCopied(value: Value, offset: number | null, axis: number, placed: ReadonlySet<Value>): string | null {
  if (!value.maker?.kernel) return 'it is a graph input';
  if (value.isOutput) return 'it is a graph output';
  if (placed.has(value)) return 'it lies in another Concat already';
  if (!canStride(value.maker, value.maker.kernel)) return `${nameOf(value.maker)} cannot write with a stride`;
  const vector = value.cls === null ? 8 : 4;
  if (axis === 1 && offset !== null && offset % vector !== 0) return `its channels start at ${offset}`;
  return null;
}

function canStride(op: Op, kernel: Kernel): boolean {
  if (kernel.kind === 'noop') return kernel.inPlace.size > 0;
  return (
    (kernel.kind === 'pointwise' || !cannot.has(op.node?.op ?? '')) &&
    !kernel.ops.some((each) => each.node?.op === 'ConvTranspose')
  );
}

const cannot = new Set(['Resize', 'Upsample', 'ConvTranspose', 'Concat', 'Slice', 'Split']);

const nameOf = (op: Op): string => op.node?.label ?? op.qdq[0] ?? 'its maker';
