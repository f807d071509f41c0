import { useEffect, type RefObject } from 'react';

/** A part that opens beside what one was at takes the focus, and gives it back when it goes with it. */
export function useFocusInside(part: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    part.current?.focus();
    return () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, [part]);
}
