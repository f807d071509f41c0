import { useViewport } from '@xyflow/react';
import type { Size } from '../../shared/engine/layout/types.ts';
import type { GraphMarks } from './graphState.ts';
import { Overview } from './Overview.tsx';
import { usePalette } from './palette.ts';
import type { GraphScene } from './scene.ts';
import { Strip } from './Strip.tsx';

interface FarLayersProps {
  readonly scene: GraphScene;
  readonly marks: GraphMarks;
  readonly size: Size;
  readonly isFar: boolean;
  readonly onHeight: (y: number) => void;
}

/** From how many views high on, and in how wide a view, the strip is worth its room. */
const stripFrom = 1.6;
const widthForStrip = 400;

/** What follows every movement of the view: the overview when nothing can be read, and the strip along the side. */
export function FarLayers({ scene, marks, size, isFar, onHeight }: FarLayersProps) {
  const viewport = useViewport();
  const palette = usePalette();
  return (
    <>
      {isFar && <Overview scene={scene} marks={marks} palette={palette} viewport={viewport} size={size} />}
      {size.width >= widthForStrip && scene.layout.size.height * viewport.zoom > size.height * stripFrom && (
        <Strip
          scene={scene}
          marks={marks}
          palette={palette}
          height={size.height}
          top={-viewport.y / viewport.zoom}
          seen={size.height / viewport.zoom}
          onGo={onHeight}
        />
      )}
    </>
  );
}
