import { useRef } from 'react';
import type { ScatterScale } from '../../../shared/report/charts/scatter.ts';

interface BudgetLineProps {
  readonly value: number;
  readonly unit: string;
  readonly scale: ScatterScale;
  readonly onChange: (value: number) => void;
}

/** The limit over the scatter: moved by pointer, by arrow keys (with Shift further), and read as a slider. */
export function BudgetLine({ value, unit, scale, onChange }: BudgetLineProps) {
  const line = useRef<HTMLDivElement>(null);
  const [low, high] = scale.xLimits;
  const set = (wanted: number): void => onChange(Math.min(high, Math.max(low, wanted)));
  const step = (high - low) / 100;
  return (
    <div
      ref={line}
      className="budget"
      style={{ left: scale.x(value), top: scale.top, height: scale.bottom - scale.top }}
      role="slider"
      tabIndex={0}
      aria-label="Budget"
      aria-orientation="horizontal"
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={value}
      aria-valuetext={`${value.toPrecision(3)} ${unit}`}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const box = line.current?.parentElement?.getBoundingClientRect();
        if (box) set(scale.xAt(event.clientX - box.left));
      }}
      onKeyDown={(event) => {
        const by = event.shiftKey ? 10 * step : step;
        if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') set(value - by);
        else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') set(value + by);
        else return;
        event.preventDefault();
      }}
    >
      <span className="budget-label">
        {value.toPrecision(3)} {unit}
      </span>
    </div>
  );
}
