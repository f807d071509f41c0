import type { CoreGraph } from '../graph/coreGraph.ts';
import { kernelOf, type Kernel, type Net, type Op, type Value } from './net.ts';
import type { Capabilities } from './targets.ts';

/**
 * P6: copies that only change the memory layout.
 *
 * As a range, because timing tactics on the device decide which layouts meet (qdq-rules §6.4 C: 50–70 %). Certain (low):
 * a vectorized INT8 tensor that goes into an operator which only knows linear memory. Possible (high): also each tensor
 * at a float pool; all layout copies in the recorded engines lie there (§6.3).
 *
 * One kind is predicted as a region: where library kernels work channels-last throughout (11.x listings), the network's
 * own inputs and outputs, which are linear, are turned by a kernel each, unless a generated kernel reads or writes them.
 */
export function countFormatCopies(kernels: readonly Kernel[], stored: readonly Value[]): readonly [number, number] {
  let low = 0;
  for (const value of stored) if (value.cls !== null && value.users.some((user) => isLinear(user.kernel))) low += 1;
  low += kernels.filter((kernel) => kernel.kind === 'format-reformat').length;
  const pools = kernels.filter((kernel) => kernel.kind === 'pool' && kernel.ops.every((op) => !op.int8));
  return [low, low + pools.length];
}

function isLinear(kernel: Kernel | null): boolean {
  return kernel !== null && (kernel.kind === 'float' || kernel.ops.some((op) => op.node?.op === 'Transpose'));
}

/** Turns the network's inputs and outputs where a windowed library kernel reads or writes them. */
export function turnBorders(core: CoreGraph, net: Net, capabilities: Capabilities): void {
  if (!capabilities.channelsLast) return;
  const turns: Op[] = [];
  const turn = (from: Value, to: Value): void => {
    const id = (net.ops.at(-1)?.id ?? -1) + turns.length + 1;
    const op: Op = { id, kind: 'turn', node: null, int8: false, qdq: [], inputs: [from], outputs: [to], kernel: null };
    kernelOf('format-reformat', [op], capabilities.ceiling, [`P6: ${to.name} is linear outside, channels-last inside`]);
    to.maker = op;
    from.users.push(op);
    turns.push(op);
  };
  const fresh: Value[] = [];
  const turned = (value: Value): Value => {
    const copy = {
      ...value,
      id: net.values.length + fresh.length,
      name: `${value.name}_turned`,
      users: [],
      isOutput: false,
    };
    fresh.push(copy);
    return copy;
  };
  for (const value of net.values) {
    if (!hasChannels(core, value)) continue;
    const readers = value.maker ? [] : value.users.filter(isWindowed);
    if (readers.length > 0) {
      const inside = turned(value);
      for (const reader of readers) {
        reader.inputs.forEach((input, at) => {
          if (input === value) reader.inputs[at] = inside;
        });
        inside.users.push(reader);
        value.users.splice(value.users.indexOf(reader), 1);
      }
      turn(value, inside);
    }
    const { maker } = value;
    if (value.isOutput && maker && isWindowed(maker.kernel?.ops[0] ?? maker)) {
      const inside = turned(value);
      maker.outputs[maker.outputs.indexOf(value)] = inside;
      turn(inside, value);
    }
  }
  net.ops = [...net.ops, ...turns];
  net.values = [...net.values, ...fresh];
}

function hasChannels(core: CoreGraph, value: Value): boolean {
  const shape = core.types.get(value.tensor)?.shape;
  return shape != null && shape.length >= 4 && shape[1] !== 1;
}

const windowed = new Set(['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'LpPool']);
const isWindowed = (op: Op): boolean => windowed.has(op.node?.op ?? '');
