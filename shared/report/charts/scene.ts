/**
 * A drawing as data: the window turns it into React elements, the report into text, so that both show the same picture.
 * Colours are CSS variables of the two style sheets, never values.
 */
export interface SvgNode {
  readonly tag: string;
  readonly attrs: Readonly<Record<string, string | number>>;
  readonly children: readonly (SvgNode | string)[];
}

export const svg = (
  tag: string,
  attrs: SvgNode['attrs'] = {},
  ...children: readonly (SvgNode | string)[]
): SvgNode => ({ tag, attrs, children });

/** The drawing as SVG text; everything that came from a model or an engine is escaped. */
export function svgText(node: SvgNode): string {
  const attrs = Object.entries(node.attrs)
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join('');
  const inside = node.children
    .map((child) => (typeof child === 'string' ? escapeText(child) : svgText(child)))
    .join('');
  return inside === '' ? `<${node.tag}${attrs}/>` : `<${node.tag}${attrs}>${inside}</${node.tag}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeText = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
