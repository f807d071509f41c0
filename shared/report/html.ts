import { escapeText } from './charts/scene.ts';

/** HTML that is known to be safe; everything else is text and gets escaped. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

/** Builds HTML from a template: texts are escaped, so that the name of a model can never become markup. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  parts.forEach((part, at) => {
    text += rendered(part) + (strings[at + 1] ?? '');
  });
  return { html: text };
}

export const raw = (text: string): Html => ({ html: text });

function rendered(part: Part): string {
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map((piece) => piece.html).join('');
}
