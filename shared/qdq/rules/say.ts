/**
 * One sentence with the names of the model in it. Names are quoted as they are; a list shows its first three and how many
 * more; numbers are cut to what a reader can use.
 */
export function say(texts: TemplateStringsArray, ...values: readonly Speakable[]): string {
  return texts.reduce((sentence, text, at) => sentence + text + (at < values.length ? speak(values[at]!) : ''), '');
}

type Speakable = string | number | readonly string[];

const shown = 3;

function speak(value: Speakable): string {
  if (typeof value === 'number') return speakNumber(value);
  if (typeof value === 'string') return value;
  if (value.length <= shown) return listed(value);
  return `${value.slice(0, shown).join(', ')} and ${value.length - shown} more`;
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? 'nothing') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const speakNumber = (value: number): string =>
  Number.isInteger(value) ? String(value) : Number(value.toPrecision(3)).toString();
