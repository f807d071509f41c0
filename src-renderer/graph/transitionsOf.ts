import type { EngineTensor } from '../../shared/engine/graph.ts';
import type { GraphModel } from './model.ts';

/** What a transition is between. */
export type TransitionKind = 'precision' | 'format';

export interface Transition {
  readonly layers: readonly number[];
  /** null without times, and for estimates: ranges are not summed to a number. */
  readonly ms: number | null;
}

export interface Transitions {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cell: (from: string, to: string) => Transition | null;
}

const stateOf: Readonly<Record<TransitionKind, (tensor: EngineTensor | undefined) => string | null>> = {
  precision: (tensor) => tensor?.dtype ?? null,
  format: (tensor) => tensor?.layout ?? null,
};

/** How often layers read one type (or memory format) and write another, by the first tensor on either side. */
export function transitionsOf({ engine, nodes, isEstimate }: GraphModel, kind: TransitionKind): Transitions {
  const cells = new Map<string, { readonly layers: number[]; ms: number | null }>();
  const from = new Set<string>();
  const to = new Set<string>();
  engine.layers.forEach((layer, index) => {
    const read = stateOf[kind](layer.inputs[0]);
    const written = stateOf[kind](layer.outputs[0]);
    if (read === null || written === null) return;
    from.add(read);
    to.add(written);
    const key = keyOf(read, written);
    const cell = cells.get(key) ?? { layers: [], ms: null };
    const time = isEstimate ? null : nodes[index]!.ms;
    cell.layers.push(index);
    if (time !== null) cell.ms = (cell.ms ?? 0) + time;
    cells.set(key, cell);
  });
  return {
    from: [...from].toSorted(),
    to: [...to].toSorted(),
    cell: (read, written) => cells.get(keyOf(read, written)) ?? null,
  };
}

const keyOf = (read: string, written: string): string => `${read} → ${written}`;
