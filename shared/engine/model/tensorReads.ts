import type { EngineGraph, EngineTensor } from '../graph.ts';

/**
 * Who wrote what a layer reads. In an engine a tensor name is a region of memory, not a value: when TensorRT eliminates a
 * Concat, several layers write slices of one region under one name, some readers take a slice in between and the last one
 * the whole (ELAN blocks do all three). So each read is resolved by walking back over the writes of its name, newest
 * first, until their volumes add up to what is read. Where volumes cannot tell (dynamic shapes, equal slices side by
 * side) the newest write is taken, or all writes since the last read, and the result is marked uncertain.
 *
 * A new generation of a name begins with each write that follows a read of it, as in trex (trtexec-formats §b.1.5), whose
 * rule alone would lose the older slices of a region that is read while it is being filled.
 */
export interface TensorRead {
  readonly tensor: EngineTensor;
  /** Index of the layer that reads. */
  readonly reader: number;
  /** Indices of the layers that wrote it, in order of execution; empty when it comes from outside. */
  readonly writers: readonly number[];
  readonly certain: boolean;
  /** 0 for the first content of this name. */
  readonly generation: number;
}

interface Write {
  readonly layer: number;
  readonly volume: number | null;
  readonly generation: number;
}

export interface TensorTraffic {
  readonly reads: readonly TensorRead[];
  /** All writes by tensor name: layer indices in order of execution. */
  readonly writers: ReadonlyMap<string, readonly number[]>;
}

export function tensorTraffic(engine: EngineGraph): TensorTraffic {
  const writes = new Map<string, Write[]>();
  const readSince = new Set<string>();
  const reads: TensorRead[] = [];
  const aliases = aliasesOf(engine);
  for (const layer of engine.layers) {
    for (const tensor of layer.inputs) {
      const name = aliases.get(tensor.name) ?? tensor.name;
      const past = writes.get(name) ?? [];
      readSince.add(name);
      const { layers, certain } = writersOf(past, volumeOf(tensor));
      reads.push({
        tensor,
        reader: layer.index,
        writers: layers,
        certain: certain && name === tensor.name,
        generation: past.at(-1)?.generation ?? 0,
      });
    }
    for (const tensor of layer.outputs) {
      const past = writes.get(tensor.name) ?? [];
      const newest = past.at(-1)?.generation ?? 0;
      const generation = past.length > 0 && readSince.has(tensor.name) ? newest + 1 : newest;
      readSince.delete(tensor.name);
      past.push({ layer: layer.index, volume: volumeOf(tensor), generation });
      writes.set(tensor.name, past);
    }
  }
  const writers = new Map([...writes].map(([name, list]) => [name, list.map(({ layer }) => layer)]));
  return { reads, writers };
}

function writersOf(
  past: readonly Write[],
  wanted: number | null,
): { readonly layers: readonly number[]; readonly certain: boolean } {
  if (past.length <= 1) return { layers: past.map(({ layer }) => layer), certain: true };
  const newest = past.at(-1)!;
  const current = past.filter(({ generation }) => generation === newest.generation);
  if (wanted === null || past.some(({ volume }) => volume === null))
    return { layers: unique(current), certain: current.length === 1 };
  const fitting = current.filter(({ volume }) => volume === wanted);
  if (fitting.length > 0) return { layers: [fitting.at(-1)!.layer], certain: fitting.length === 1 };
  const taken: Write[] = [];
  let sum = 0;
  for (let at = past.length - 1; at >= 0 && sum < wanted; at -= 1) {
    taken.unshift(past[at]!);
    sum += past[at]!.volume ?? 0;
  }
  return { layers: unique(taken), certain: sum === wanted };
}

const unique = (writes: readonly Write[]): readonly number[] => [...new Set(writes.map(({ layer }) => layer))];

function volumeOf({ shape }: EngineTensor): number | null {
  if (shape === null) return null;
  let volume = 1;
  for (const axis of shape) {
    if (axis < 0) return null;
    volume *= axis;
  }
  return volume;
}

/**
 * Listings of 8.0 leave NoOps out, so that a tensor is read under another name (`add_3:0`) than it was written
 * (`add_3_out_tensor`). A name that nobody wrote stands for the one unread name of the same stem.
 */
function aliasesOf(engine: EngineGraph): ReadonlyMap<string, string> {
  const outside = new Set(engine.ioTensors.map(({ name }) => name));
  const written = new Set(engine.layers.flatMap(({ outputs }) => outputs.map(({ name }) => name)));
  const read = new Set(engine.layers.flatMap(({ inputs }) => inputs.map(({ name }) => name)));
  const byStem = new Map<string, string[]>();
  for (const name of written) {
    if (read.has(name) || outside.has(name)) continue;
    const list = byStem.get(stemOf(name));
    if (list) list.push(name);
    else byStem.set(stemOf(name), [name]);
  }
  const aliases = new Map<string, string>();
  for (const name of read) {
    if (written.has(name) || outside.has(name)) continue;
    const candidates = byStem.get(stemOf(name)) ?? [];
    if (candidates.length === 1) aliases.set(name, candidates[0]!);
  }
  return aliases;
}

const stemOf = (name: string): string => name.replace(/(?:_out_(?:tensor|region)|_output|:\d+)$/, '');
