import { ReactFlowProvider } from '@xyflow/react';
import { useMemo, type Ref } from 'react';
import type { Point } from '../../shared/engine/layout/types.ts';
import type { ColourMode } from './colour.ts';
import { GraphCanvas } from './GraphCanvas.tsx';
import { LayoutNotice } from './LayoutNotice.tsx';
import type { Picture } from './picture.ts';
import { graphScene } from './scene.ts';
import { useLayout } from './useLayout.ts';
import type { Look } from './viewport.ts';
import './graph.css';

export interface GraphControls {
  readonly fit: () => void;
  /** Brings nodes into view. */
  readonly show: (ids: readonly number[]) => void;
  /** At once, without a way between. */
  readonly look: (look: Look) => void;
  /** In the drawing; null where none of them is drawn. */
  readonly middleOf: (ids: readonly number[]) => Point | null;
}

/** Ids are those of the picture. */
export interface FlowGraphProps {
  /** What it is a graph of, for assistive technology. */
  readonly label: string;
  readonly mode: ColourMode;
  readonly selected: number | null;
  /** When given, everything else is dimmed. */
  readonly lit: ReadonlySet<number> | null;
  readonly onSelect: (id: number | null) => void;
  /** Enter or a double click. */
  readonly onOpen?: ((id: number) => void) | undefined;
  readonly controls?: Ref<GraphControls> | undefined;
  /** Told at every movement, whoever moves. */
  readonly onLook?: ((look: Look) => void) | undefined;
}

/** A picture, laid out and drawn; while a new one is on its way, the one before. */
export function FlowGraph({ picture, ...props }: FlowGraphProps & { readonly picture: Picture }) {
  const { shown, work } = useLayout(picture);
  const scene = useMemo(() => (shown === null ? null : graphScene(shown.picture, shown.layout)), [shown]);
  return (
    <>
      {scene !== null && (
        <ReactFlowProvider>
          <GraphCanvas {...props} scene={scene} />
        </ReactFlowProvider>
      )}
      {work !== null && <LayoutNotice work={work} count={picture.nodes.length} isOver={scene !== null} />}
    </>
  );
}
