import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandsIn, jobScript, type JobStep } from '../../../../src-main/devices/trtexec/jobScript.ts';
import { commandLine, quote, wordsOf } from '../../../../src-main/devices/trtexec/quote.ts';

const hostile = [
  '$(touch /tmp/pwned)',
  '`id`',
  "it's",
  "'; rm -rf ~; '",
  'a b',
  '',
  '*',
  '~',
  'x\\y',
  '"',
  '!',
  '-n',
  'ü→\u{1f600}',
  '${HOME}',
];

describe('words of a shell', () => {
  it('a real shell gives back every word as it was', () => {
    const words = [...hostile, 'a\nb', 'a\tb'];
    const script = `for w in ${commandLine(words)}; do printf '%s\\0' "$w"; done`;
    const out = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    expect(out.split('\0').slice(0, -1)).toEqual(words);
  });

  it('what was put together is taken apart again, unless it holds control characters', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.constantFrom(...hostile)), { minLength: 1, maxLength: 6 }), (words) => {
        const back = wordsOf(commandLine(words));
        expect(back).toEqual(words.some((each) => /\p{Cc}/u.test(each)) ? null : words);
      }),
    );
  });

  it.each(['a; b', 'a $(b)', 'a `b`', 'a > b', 'a & b', 'a | b', '"a"', "a 'b", 'a\\nb', 'a\u001b[31m', '~/a', 'a*'])(
    'a line that does more than start a program with words is none: %j',
    (line) => {
      expect(wordsOf(line)).toBeNull();
    },
  );

  it('quotes only what needs it', () => {
    expect(quote('--shapes=x:1x3x640x640')).toBe('--shapes=x:1x3x640x640');
    expect(quote("it's")).toBe(String.raw`'it'\''s'`);
  });
});

describe('the script of a job', () => {
  const step = (words: readonly string[]): JobStep => ({ phase: 'build', words, notes: [], expectedSeconds: null });
  const script = (steps: readonly JobStep[], change = {}): string =>
    jobScript({ steps, timingCache: '../t', keepEngines: false, locksClocks: false, ...change });

  it.each([
    ['plain', {}],
    ['with clocks', { locksClocks: true }],
    ['with engines kept', { keepEngines: true }],
  ])('a shell takes it: %s', (_, change) => {
    const text = script(
      [step(['/t', ...hostile]), { ...step(['/t']), notes: ['it is so'], builds: { key: "a b 'c", isFresh: false } }],
      change,
    );
    execFileSync('/bin/sh', ['-n'], { input: text });
    expect(text).not.toContain('undefined');
  });

  it('gives its commands back, and none that a board has put in', () => {
    const words = ['/t', '--shapes=a b:1', "it's"];
    const text = script([step(words)]);
    expect(commandsIn(text)).toEqual([commandLine(words)]);
    const tampered = `${text}\nstep build 1 /t; rm -rf ~\nstep build 2 "$(id)"\nstep build 3 /t --ok\u001b[2J`;
    expect(commandsIn(tampered)).toEqual([commandLine(words)]);
  });
});
