import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Size } from '../../shared/engine/layout/types.ts';

/** The size of an element, null until it has one. */
export function useSize(): readonly [RefObject<HTMLDivElement | null>, Size | null] {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    if (!element.current) return;
    const watch = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      if (width > 0 && height > 0) setSize({ width, height });
    });
    watch.observe(element.current);
    return () => watch.disconnect();
  }, []);
  return [element, size];
}
