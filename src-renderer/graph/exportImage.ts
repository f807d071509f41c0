import { engineDrawing } from '../../shared/report/charts/engineDrawing.ts';
import { svg, svgText, type SvgNode } from '../../shared/report/charts/scene.ts';
import { readPalette } from './palette.ts';
import type { GraphModel } from './model.ts';

/** The report's drawing of an engine as a file of its own. */
export const graphSvg = (model: GraphModel): string =>
  svgFile(
    engineDrawing({ engine: model.engine, layerMs: model.items.map((item) => item.ms), lit: new Set() }),
    graphStyle,
  );

/** A drawing as the text of a file: colours written out as they are now, no reference to anything outside. */
export function svgFile(drawing: SvgNode, style: string): string {
  const [, , width, height] = String(drawing.attrs['viewBox']).split(' ').map(Number);
  const attrs = { ...drawing.attrs, xmlns: 'http://www.w3.org/2000/svg', width: width ?? 0, height: height ?? 0 };
  const styled: SvgNode = { ...drawing, attrs, children: [svg('style', {}, `${frame}${style}`), ...drawing.children] };
  const palette = readPalette();
  return svgText(styled).replaceAll(/var\((--[a-z0-9-]+)\)/g, (_, variable: string) => palette(variable));
}

const frame = `
svg { background: var(--panel) }
text { font: 11px Inter, system-ui, sans-serif; fill: var(--text) }`;

const graphStyle = `
.layer-title { font-weight: 600 } .layer-subtitle, .layer-time { font-size: 10px; fill: var(--text-2) }
.edge { stroke-width: 1.6 } .layer-box, .io-box { fill: var(--panel); stroke: var(--line) }
.layer-qdq .layer-box { stroke: var(--c-qdq); stroke-width: 2 } .layer-requantize .layer-box { stroke: var(--c-requant); stroke-width: 2 }
.layer-reformat .layer-box { stroke: var(--c-format); stroke-width: 1.5 }`;

/** Longest side that browsers still draw. */
const mostPixels = 16_000;

/** @param file what `svgFile` made. */
export async function pngOf(file: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(file)}`;
  await image.decode();
  const scale = Math.min(2, mostPixels / Math.max(image.width, image.height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large for one image; save it as SVG.');
  return blob;
}

/** Under `name` and the ending of its kind. */
export const saveSvg = (name: string, file: string): void =>
  saveAs(`${name}.svg`, new Blob([file], { type: 'image/svg+xml' }));

/** Hands a file to the user by the way of a download, which asks where to put it. */
export function saveAs(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
