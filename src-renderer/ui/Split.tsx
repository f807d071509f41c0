import { useRef, type ReactNode } from 'react';
import { isNumber, useRemembered } from './remembered.ts';
import './split.css';

interface SplitProps {
  /** Under which its position is remembered. */
  readonly id: string;
  readonly label: string;
  readonly direction: 'row' | 'column';
  /** Share of the first pane, 0…1, until the user moves it. */
  readonly initial: number;
  /** Pixels that each pane keeps. */
  readonly least?: readonly [first: number, second: number];
  readonly children: readonly [ReactNode, ReactNode];
}

/** Two panes and a border between them that is moved by pointer or arrow keys; a double click puts it back. */
export function Split({ id, label, direction, initial, least = [120, 120], children }: SplitProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [share, setShare] = useRemembered(`split.${id}`, initial, isNumber);
  const isRow = direction === 'row';
  const moveTo = (pixels: number): void => {
    const box = frame.current?.getBoundingClientRect();
    const length = box ? (isRow ? box.width : box.height) : 0;
    if (length <= least[0] + least[1]) return;
    setShare(Math.min(length - least[1], Math.max(least[0], pixels)) / length);
  };
  const step = (by: number): void => {
    const box = frame.current?.getBoundingClientRect();
    if (box) moveTo(share * (isRow ? box.width : box.height) + by);
  };
  const track = (size: number, min: number): string => `minmax(min(${min}px, 100%), ${size * 100}fr)`;
  const tracks = `${track(share, least[0])} 8px ${track(1 - share, least[1])}`;
  return (
    <div
      ref={frame}
      className={`split split-${direction}`}
      style={isRow ? { gridTemplateColumns: tracks } : { gridTemplateRows: tracks }}
    >
      <div className="split-pane">{children[0]}</div>
      <div
        className="split-border"
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation={isRow ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        onDoubleClick={() => setShare(initial)}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          const box = frame.current?.getBoundingClientRect();
          if (box) moveTo(isRow ? event.clientX - box.left - 4 : event.clientY - box.top - 4);
        }}
        onKeyDown={(event) => {
          if (event.key === (isRow ? 'ArrowLeft' : 'ArrowUp')) step(-24);
          else if (event.key === (isRow ? 'ArrowRight' : 'ArrowDown')) step(24);
          else return;
          event.preventDefault();
        }}
      />
      <div className="split-pane">{children[1]}</div>
    </div>
  );
}
