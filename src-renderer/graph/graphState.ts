import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ColourMode } from './colour.ts';

/** What is marked on one graph. Each node listens for itself, so that a change redraws two nodes and not all. */
export interface GraphMarks {
  readonly mode: ColourMode;
  readonly selected: number | null;
  /** Neighbours of the selected node. */
  readonly near: ReadonlySet<number>;
  /** When there are any, the rest is dimmed. */
  readonly lit: ReadonlySet<number> | null;
}

export type GraphStore = StoreApi<GraphMarks>;

export const createGraphStore = (marks: GraphMarks): GraphStore => createStore(() => marks);

export const GraphStoreContext = createContext<GraphStore | null>(null);

export function useMarks<T>(select: (marks: GraphMarks) => T): T {
  const store = useContext(GraphStoreContext);
  if (store === null) throw new Error('A node was drawn outside a graph.');
  return useStore(store, select);
}

export const isDim = (marks: GraphMarks, node: number): boolean => marks.lit !== null && !marks.lit.has(node);
