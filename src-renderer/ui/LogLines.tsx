import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import './logLines.css';

/** The lines of a log, of which only those in sight exist; it follows the end until one scrolls up. */
export function LogLines({ lines }: { readonly lines: readonly string[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 18,
    overscan: 20,
  });
  useEffect(() => {
    if (follows.current && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [lines.length, virtual]);
  return (
    <div
      ref={scroller}
      className="log mono"
      role="log"
      aria-label="Log lines"
      onScroll={(event) => {
        const box = event.currentTarget;
        follows.current = box.scrollTop + box.clientHeight > box.scrollHeight - 24;
      }}
    >
      {lines.length === 0 && <p className="log-none">No output yet.</p>}
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.index}
            className={`log-line ${toneOf(lines[item.index]!)}`}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {lines[item.index]}
          </div>
        ))}
      </div>
    </div>
  );
}

const toneOf = (line: string): string =>
  /\[E\]|error/i.test(line) ? 'is-error' : /\[W\]|warning/i.test(line) ? 'is-warning' : '';
