/** `8503` → 8.5.3, `100300` → 10.3.0: up to 8.x the banner counts hundreds, from 9 on ten thousands. */
export function versionOfBanner(digits: string): string | null {
  const number = Number(digits);
  if (!Number.isInteger(number) || number < 1000 || number > 999_999) return null;
  const major = number < 10_000 ? Math.floor(number / 1000) : Math.floor(number / 10_000);
  const rest = number < 10_000 ? number % 1000 : number % 10_000;
  return `${major}.${Math.floor(rest / 100)}.${rest % 100}`;
}

/** A version for comparisons: 10.13.3 → 101303; null for what is no version. */
export function versionNumber(version: string): number | null {
  const parts = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{1,2}))?/.exec(version);
  if (!parts) return null;
  return Number(parts[1]) * 10_000 + Number(parts[2]) * 100 + Number(parts[3] ?? 0);
}
