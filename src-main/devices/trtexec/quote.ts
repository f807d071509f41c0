/**
 * Words of a POSIX shell. Every value that reaches a board's shell passes `quote`; every command line that comes back
 * from a board passes `wordsOf`, which knows plain and single-quoted words only, so that what is shown to be copied can
 * do nothing but start a program with words.
 */
export const quote = (word: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A command line of separate words. */
export const commandLine = (words: readonly string[]): string => words.map(quote).join(' ');

/** The words of a line that `commandLine` made; null for a line that holds anything else. */
export function wordsOf(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < line.length) {
    token.lastIndex = at;
    const found = token.exec(line);
    if (!found) return null;
    const [whole, quoted, plain] = found;
    at += whole.length;
    if (whole.startsWith(' ')) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + (quoted ?? plain ?? "'");
  }
  if (word !== null) words.push(word);
  return words.some((each) => /\p{Cc}/u.test(each)) ? null : words;
}

/** A quoted part, a plain part, an escaped quote, or the space between words. */
const token = /'([^']*)'|([A-Za-z0-9_@%+=:,./-]+)|\\'| +/y;
