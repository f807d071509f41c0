/** One word of a POSIX shell, whatever is in it. Every value that reaches a board's shell passes here. */
export const quote = (word: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A command line of separate words. */
export const commandLine = (words: readonly string[]): string => words.map(quote).join(' ');
