import { useMemo, useState } from 'react';
import type { EngineGraph } from '../../../shared/engine/graph.ts';
import { blocksOf, type Block, type BlockKind } from '../../../shared/engine/view/blocks.ts';
import type { Folding } from '../../graph/enginePicture.ts';
import type { GraphModel } from '../../graph/model.ts';

export type FoldMode = 'layers' | BlockKind;

export interface FoldingControl {
  readonly mode: FoldMode;
  readonly setMode: (mode: FoldMode) => void;
  readonly blocks: Readonly<Record<BlockKind, readonly Block[]>>;
  readonly folding: Folding | null;
  /** The block that an id of the graph is, or that a layer lies in; null where there is none. */
  readonly blockOf: (id: number) => number | null;
  readonly isOpen: (block: number) => boolean;
  readonly setOpen: (block: number, isOpen: boolean) => void;
}

/** Engines of more layers open with their blocks folded. */
const foldedFrom = 1500;

/** Which blocks of an engine are drawn as one node. A mode begins with all of its blocks closed. */
export function useFolding({ engine, nodes }: GraphModel): FoldingControl {
  const blocks = foundIn(engine);
  const [mode, setMode] = useState<FoldMode>(() => (nodes.length < foldedFrom ? 'layers' : compactest(blocks)));
  const [open, setOpenBlocks] = useState<ReadonlySet<number>>(new Set());
  const shown = mode === 'layers' ? null : blocks[mode];
  const folding = useMemo(() => shown && { blocks: shown, open }, [shown, open]);
  const blockByLayer = useMemo(
    () => new Map((shown ?? []).flatMap(({ layers }, block) => layers.map((layer) => [layer, block] as const))),
    [shown],
  );
  return {
    mode,
    setMode(next) {
      setOpenBlocks(new Set());
      setMode(next);
    },
    blocks,
    folding,
    blockOf: (id) => (id >= nodes.length ? id - nodes.length : (blockByLayer.get(id) ?? null)),
    isOpen: (block) => open.has(block),
    setOpen(block, isOpen) {
      const next = new Set(open);
      if (isOpen) next.add(block);
      else next.delete(block);
      setOpenBlocks(next);
    },
  };
}

const known = new WeakMap<EngineGraph, FoldingControl['blocks']>();

/** Remembered as long as the engine is in use. */
function foundIn(engine: EngineGraph): FoldingControl['blocks'] {
  const blocks = known.get(engine) ?? { modules: blocksOf(engine, 'modules'), repeats: blocksOf(engine, 'repeats') };
  known.set(engine, blocks);
  return blocks;
}

/** The way that leaves the fewest nodes. */
function compactest(blocks: FoldingControl['blocks']): FoldMode {
  const saved = (own: readonly Block[]): number => own.reduce((sum, { layers }) => sum + layers.length - 1, 0);
  const [modules, repeats] = [saved(blocks.modules), saved(blocks.repeats)];
  if (Math.max(modules, repeats) === 0) return 'layers';
  return repeats >= modules ? 'repeats' : 'modules';
}
