import { seededRandom } from '../../shared/base/random.ts';

/**
 * Damaged versions of a text, as files get damaged: cut, bits flipped, parts lost or doubled, numbers out of range,
 * nesting without end, strings without measure. The same seed gives the same texts.
 */
export function* mutationsOf(texts: readonly string[], count: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * Math.max(1, limit));
  for (let made = 0; made < count; made += 1) {
    const text = texts[below(texts.length)] ?? '';
    const kind = below(mutators.length);
    yield mutators[kind]!(text, below(text.length), below(text.length), random);
  }
}

type Mutator = (text: string, at: number, other: number, random: () => number) => string;

const mutators: readonly Mutator[] = [
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(at),
  (text, at, other) => flip(flip(text, at, 1 << (other % 7)), other, 1 << (at % 7)),
  (text, at, other) => text.slice(0, Math.min(at, other)) + text.slice(Math.max(at, other)),
  (text, at, other) => text.slice(0, Math.max(at, other)) + text.slice(Math.min(at, other)),
  (text, at) => text.slice(0, at) + '9'.repeat(400) + text.slice(at),
  (text, at) => text.slice(0, at) + '['.repeat(5000) + text.slice(at),
  (text, at) => text.slice(0, at) + '{"a":'.repeat(5000) + text.slice(at),
  (text, at) => text.slice(0, at) + '\u0000\u001e\u001f"\\'.repeat(50) + text.slice(at),
  (text, at) => text.slice(0, at) + 'x'.repeat(200_000) + text.slice(at),
  (text, at) => text.slice(0, at) + ' (PWN( + '.repeat(3000) + text.slice(at),
  (text, _at, _other, random) => text.replaceAll(/\d+/g, (digits) => (random() < 0.05 ? '1e999' : digits)),
  (text, _at, _other, random) => text.replaceAll(/[[\]{}",:]/g, (sign) => (random() < 0.02 ? '' : sign)),
  (text) => text.replaceAll('\n', '\r\n'),
];

const flip = (text: string, at: number, bit: number): string =>
  text.slice(0, at) + String.fromCharCode((text.charCodeAt(at) || 0) ^ bit) + text.slice(at + 1);
