import type { Point, Size } from '../../shared/engine/layout/types.ts';
import type { Rect } from './scene.ts';

/** Where the drawing is seen from: a point of the drawing lies at `point × zoom + (x, y)` on the screen. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Where a drawing is looked at: the point in the middle of the view, and how large. */
export interface Look {
  readonly middle: Point;
  readonly zoom: number;
}

/** Below this, text cannot be read and a single canvas is drawn instead of nodes. */
export const readingZoom = 0.3;
const pad = 32;

export const visibleRect = ({ x, y, zoom }: Viewport, size: Size): Rect => ({
  x: -x / zoom,
  y: -y / zoom,
  width: size.width / zoom,
  height: size.height / zoom,
});

export function fitting(bounds: Rect, size: Size, most: number): Viewport {
  const zoom = Math.min(
    most,
    (size.width - 2 * pad) / Math.max(1, bounds.width),
    (size.height - 2 * pad) / Math.max(1, bounds.height),
  );
  return centredOn(bounds, size, Math.max(zoom, 1e-4));
}

export const lookOf = ({ x, y, zoom }: Viewport, { width, height }: Size): Look => ({
  middle: { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom },
  zoom,
});

export const lookingAt = ({ middle, zoom }: Look, size: Size): Viewport =>
  centredOn({ ...middle, width: 0, height: 0 }, size, zoom);

export const centredOn = (bounds: Rect, size: Size, zoom: number): Viewport => ({
  x: size.width / 2 - (bounds.x + bounds.width / 2) * zoom,
  y: size.height / 2 - (bounds.y + bounds.height / 2) * zoom,
  zoom,
});

/** All of it where that can be read, else its beginning: `start` are the bounds of what comes first. */
export function firstViewport(drawing: Size, start: Rect, size: Size): Viewport {
  const whole = fitting({ x: 0, y: 0, ...drawing }, size, 1);
  if (whole.zoom >= 0.6) return whole;
  const zoom = Math.min(0.9, Math.max(0.6, (size.width - 2 * pad) / drawing.width));
  return { x: size.width / 2 - (start.x + start.width / 2) * zoom, y: pad, zoom };
}

/** Brings `bounds` into view with as little movement as possible; null when it is well inside already. */
export function revealing(viewport: Viewport, size: Size, bounds: Rect, atLeast = 0): Viewport | null {
  const margin = Math.min(80, size.height / 6);
  const zoom = Math.max(viewport.zoom, atLeast);
  const at = { left: bounds.x * zoom + viewport.x, top: bounds.y * zoom + viewport.y };
  const inside =
    zoom === viewport.zoom &&
    at.left >= margin &&
    at.top >= margin &&
    at.left + bounds.width * zoom <= size.width - margin &&
    at.top + bounds.height * zoom <= size.height - margin;
  return inside ? null : centredOn(bounds, size, zoom);
}

/** The part that is kept ready: the view and most of a view around it. It moves only when the view leaves it or is far smaller. */
export function zoneFor(current: Rect | null, view: Rect): Rect {
  if (current !== null && holds(current, view) && current.width < 5 * view.width) return current;
  return {
    x: view.x - view.width * 0.6,
    y: view.y - view.height * 0.6,
    width: view.width * 2.2,
    height: view.height * 2.2,
  };
}

const holds = (outer: Rect, inner: Rect): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;
