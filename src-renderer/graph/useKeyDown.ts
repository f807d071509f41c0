import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';

/** Keys of a widget that is its own world for assistive technology (`role="application"`), while the focus is in it. */
export function useKeyDown(onKey: (event: KeyboardEvent) => void): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const handle = useEffectEvent(onKey);
  useEffect(() => {
    const target = element.current;
    const listen = (event: KeyboardEvent): void => handle(event);
    target?.addEventListener('keydown', listen);
    return () => target?.removeEventListener('keydown', listen);
  }, []);
  return element;
}
