import type { Studio } from '../studio.ts';

const maxLength = 200;

/** `wanted`, or with the first number that no variant has yet: "QAT", "QAT 2", "QAT 3". */
export function freeLabel(studio: Pick<Studio, 'store'>, wanted: string): string {
  const taken = new Set(studio.store.variants.list().map((variant) => variant.label));
  const base = wanted.trim().slice(0, maxLength - 10) || 'model';
  for (let number = 1; ; number += 1) {
    const label = number === 1 ? base : `${base} ${number}`;
    if (!taken.has(label)) return label;
  }
}
