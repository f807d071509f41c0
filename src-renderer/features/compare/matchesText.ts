/** All words, in any order and case. */
export function matchesText(texts: readonly string[], filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const whole = texts.join('\n').toLowerCase();
  return words.every((word) => whole.includes(word));
}
