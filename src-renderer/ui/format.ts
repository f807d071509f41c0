export { duration } from '../../shared/base/duration.ts';

/** Figures as every screen writes them. Unknown is a dash, never a zero. */
export const dash = '–';

/** What rounds to nothing is still something. */
const leastMs = 0.0005;

/** Milliseconds with as many decimals as the size asks for, never longer than a column is wide; without the unit. */
export function ms(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return dash;
  const size = Math.abs(value);
  if (size > 0 && size < leastMs) return '<0.001';
  if (size >= 1e5) return value.toExponential(2).replace('e+', 'e');
  return value.toFixed(size >= 100 ? 1 : size >= 1 ? 2 : 3);
}

export function signedMs(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return dash;
  const size = Math.abs(value);
  return size < leastMs ? '0.000' : `${value > 0 ? '+' : '−'}${ms(size)}`;
}

/** @param share 0…1. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined || !Number.isFinite(share) ? dash : (share * 100).toFixed(digits);
}

export function signedPercent(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return dash;
  const text = percent(Math.abs(share), digits);
  return Number(text) === 0 ? `${text} %` : `${share > 0 ? '+' : '−'}${text} %`;
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return dash;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000;
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]!}`;
}

export const count = (value: number): string => value.toLocaleString('en-US').replaceAll(',', ' ');

export function shape(value: readonly (number | null)[] | null): string {
  if (value === null) return dash;
  return value.length === 0 ? 'scalar' : value.map((axis) => axis ?? '?').join(' × ');
}

/** @param now passed in so that a list is consistent within one render. */
export function ago(iso: string, now: Date): string {
  const seconds = (now.getTime() - new Date(iso).getTime()) / 1000;
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)} d ago`;
  return new Date(iso).toISOString().slice(0, 10);
}

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
