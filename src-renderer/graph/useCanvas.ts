import { useEffect, useRef, type RefObject } from 'react';
import type { Size } from '../../shared/engine/layout/types.ts';

/** A canvas as sharp as the screen; `paint` runs in the next frame after anything that it depends on has changed. */
export function useCanvas(
  size: Size,
  paint: (context: CanvasRenderingContext2D) => void,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const context = canvas.current?.getContext('2d');
      if (!canvas.current || !context) return;
      const density = window.devicePixelRatio;
      const [width, height] = [Math.round(size.width * density), Math.round(size.height * density)];
      if (canvas.current.width !== width) canvas.current.width = width;
      if (canvas.current.height !== height) canvas.current.height = height;
      context.setTransform(density, 0, 0, density, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      paint(context);
    });
    return () => cancelAnimationFrame(frame);
  }, [size, paint]);
  return canvas;
}
