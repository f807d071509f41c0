import type { EngineGraph } from '../graph.ts';
import { tensorTraffic } from './tensorReads.ts';

/**
 * A tensor that several layers write in parts: a Concat that TensorRT eliminated, because its inputs could be written in
 * place. It costs nothing and no layer stands for it. Source: trtexec-formats §b.1.4.
 */
export interface Join {
  readonly tensor: string;
  /** Layer indices, in order of execution. */
  readonly writers: readonly number[];
  readonly readers: readonly number[];
}

export function joinsOf(engine: EngineGraph): readonly Join[] {
  const found = new Map<string, { writers: Set<number>; readers: Set<number> }>();
  for (const { tensor, reader, writers } of tensorTraffic(engine).reads) {
    if (writers.length < 2) continue;
    const join = found.get(tensor.name) ?? { writers: new Set(), readers: new Set() };
    for (const writer of writers) join.writers.add(writer);
    join.readers.add(reader);
    found.set(tensor.name, join);
  }
  return [...found].map(([tensor, { writers, readers }]) => ({
    tensor,
    writers: [...writers].toSorted((a, b) => a - b),
    readers: [...readers],
  }));
}
