import type { DType } from '../base/dtype.ts';
import type { EngineTensor } from '../engine/graph.ts';
import { layerAt, type Side } from './side.ts';

/**
 * What a group of layers takes from and gives to the rest of its engine. Tensors that stay inside do not count, nor those
 * of layers that TensorRT added beside the core nodes.
 */
export interface Border {
  readonly reads: readonly EngineTensor[];
  readonly writes: readonly EngineTensor[];
}

export function borderOf(side: Side, layers: readonly number[]): Border {
  const core = layers.filter((index) => side.coreOfLayer[index]!.length > 0);
  const inside = new Set(layers);
  const reads = new Map<string, EngineTensor>();
  const writes = new Map<string, EngineTensor>();
  const madeInside = new Set(core.flatMap((index) => layerAt(side, index).outputs.map((tensor) => tensor.name)));
  for (const index of core) {
    const layer = layerAt(side, index);
    for (const tensor of layer.inputs) if (!madeInside.has(tensor.name)) reads.set(tensor.name, tensor);
    if (isReadOutside(side, index, inside)) for (const tensor of layer.outputs) writes.set(tensor.name, tensor);
  }
  return { reads: [...reads.values()], writes: [...writes.values()] };
}

/** Also through layers of the group that only pass a tensor on, and at the engine's end. */
function isReadOutside(side: Side, index: number, inside: ReadonlySet<number>): boolean {
  const readers = side.neighbours.after[index]!;
  return (
    readers.length === 0 ||
    readers.some(
      (reader) =>
        !inside.has(reader) ||
        (reader > index && side.coreOfLayer[reader]!.length === 0 && isReadOutside(side, reader, inside)),
    )
  );
}

export const dtypesOf = (tensors: readonly EngineTensor[]): readonly DType[] =>
  tensors.flatMap((tensor) => (tensor.dtype === null ? [] : [tensor.dtype]));

/** Share of a border's tensors that have one of `dtypes`; null where no type is known. */
export function shareOf(border: Border, dtypes: ReadonlySet<DType>): number | null {
  const known = [...dtypesOf(border.reads), ...dtypesOf(border.writes)];
  return known.length === 0 ? null : known.filter((dtype) => dtypes.has(dtype)).length / known.length;
}

/** `INT8 + FP16 → FP16`: what a person compares at a glance. */
export const describeBorder = (border: Border): string => `${describe(border.reads)} → ${describe(border.writes)}`;

const describe = (tensors: readonly EngineTensor[]): string => {
  const names = [...new Set(dtypesOf(tensors))].map((dtype) => dtype.toUpperCase());
  return names.length === 0 ? '?' : names.join(' + ');
};

/** `chw32 → linear`, likewise. */
export const describeLayouts = (border: Border): string => `${layouts(border.reads)} → ${layouts(border.writes)}`;

const layouts = (tensors: readonly EngineTensor[]): string =>
  [...new Set(tensors.flatMap(({ layout }) => layout ?? []))].join(' + ') || '?';

/** Equal when both sides read the same types and write the same; how many tensors carry them is the graph's business. */
export const sameTypes = (a: Border, b: Border): boolean =>
  typeSet(a.reads) === typeSet(b.reads) && typeSet(a.writes) === typeSet(b.writes);

const typeSet = (tensors: readonly EngineTensor[]): string =>
  [...new Set(tensors.map((tensor) => tensor.dtype ?? '?'))].toSorted().join();
