/**
 * What follows from a Jetson's device tree and release file. The JetPack of a release is looked up where its package is
 * not installed; TensorRT is never inferred, it is read. Source: jetson-facts §5.1, §5.2, §5.5.
 */

/** Compute modules (Nano, TX2, Xavier, Orin, Thor); the other part numbers of a device tree are carrier boards. */
const moduleId = /\bp(?:3448|3310|3489|2888|3668|3701|3767|3834)-\d{4}\b/;

export const moduleOf = (compatible: string): string | null => moduleId.exec(compatible)?.[0] ?? null;

/** By SoC, from the device tree. */
export function smOf(compatible: string): number | null {
  if (/tegra194/.test(compatible)) return 72;
  if (/tegra234/.test(compatible)) return 87;
  if (/tegra264/.test(compatible)) return 110;
  if (/tegra186/.test(compatible)) return 62;
  return /tegra210/.test(compatible) ? 53 : null;
}

/** Cores of a module that has no device file to count; null for a module that is not known. */
export function dlaCoresOf(module: string | null): number | null {
  if (module === null) return null;
  if (/^p(?:3448|3310|3489|3834)/.test(module)) return 0;
  if (/^p(?:2888|3668|3701)/.test(module)) return 2;
  if (!module.startsWith('p3767')) return null;
  return ({ '0000': 2, '0001': 1 } as Readonly<Record<string, number>>)[module.slice(6)] ?? 0;
}

/** `# R36 (release), REVISION: 4.3, …` → `36.4.3`. */
export function l4tOf(release: string): string | null {
  const [, major, revision] = /\bR(\d{1,3})\b.{0,40}REVISION:\s*(\d{1,3}(?:\.\d{1,3}){0,2})/.exec(release) ?? [];
  return major === undefined ? null : `${major}.${revision}`;
}

const jetpacks: readonly (readonly [l4t: RegExp, jetpack: string])[] = [
  [/^32\.6\.1$/, '4.6'],
  [/^32\.7\.1$/, '4.6.1'],
  [/^32\.7\.[2-9]$/, '4.6.x'],
  [/^35\.1(?:\.0)?$/, '5.0.2'],
  [/^35\.2\.1$/, '5.1'],
  [/^35\.3\.1$/, '5.1.1'],
  [/^35\.4\.1$/, '5.1.2'],
  [/^35\.5(?:\.0)?$/, '5.1.3'],
  [/^35\.6(?:\.0)?$/, '5.1.4'],
  [/^35\.6\.[1-3]$/, '5.1.5'],
  [/^35\.6\.4$/, '5.1.6'],
  [/^36\.3(?:\.0)?$/, '6.0'],
  [/^36\.4(?:\.0)?$/, '6.1'],
  [/^36\.4\.3$/, '6.2'],
  [/^36\.4\.[4-9]$/, '6.2.1'],
  [/^36\.5(?:\.\d+)?$/, '6.2.2'],
  [/^38\.2(?:\.\d+)?$/, '7.0'],
  [/^38\.4(?:\.\d+)?$/, '7.1'],
  [/^39\.2(?:\.0)?$/, '7.2'],
  [/^39\.2\.1$/, '7.2.1'],
  [/^39\./, '7.2.2 or later'],
];

/** @param packageVersion `6.2.1+b38`, where the package is installed. */
export function jetpackOf(packageVersion: string | null, l4t: string | null): string | null {
  const installed = /^\d{1,2}\.\d{1,2}(?:\.\d{1,2})?/.exec(packageVersion ?? '')?.[0];
  return installed ?? jetpacks.find(([release]) => l4t !== null && release.test(l4t))?.[1] ?? null;
}
