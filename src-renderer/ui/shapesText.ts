import { exampleShape, needsShape, parseShapes, type DeclaredInput } from '../../shared/base/shapes.ts';

/** Shapes as they are being typed, for a model with open axes: what main takes, or what is still to be typed. */
export function readShapesText(
  text: string,
  inputs: readonly DeclaredInput[],
): { readonly shapes: string | null } | { readonly missing: string } {
  const parsed = parseShapes(text);
  if (!parsed.ok) return { missing: `${parsed.error.message} Type ${exampleShapes(inputs)}.` };
  const unsaid = inputs.find((input) => needsShape(input) && !parsed.value.has(input.name));
  if (unsaid) return { missing: `Type the shape of ${unsaid.name}, such as ${exampleShape(unsaid)}.` };
  return { shapes: parsed.value.size === 0 ? null : text.trim() };
}

export const isOpen = ({ shape }: DeclaredInput): boolean => shape === null || shape.includes(null);

export const exampleShapes = (inputs: readonly DeclaredInput[]): string =>
  inputs.filter(isOpen).map(exampleShape).join(',');
