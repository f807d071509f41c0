import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Truth } from './coco.ts';

/**
 * A COCO label file: `images`, `categories`, `annotations` with `bbox` as [left, top, width, height]. Classes are numbered
 * by their place in the list of categories, by rising id, which is how detectors number their outputs.
 */
export interface LabelledImage {
  readonly fileName: string;
  readonly width: number;
  readonly height: number;
  readonly truths: readonly Truth[];
  /** Regions full of a class: what is found in them is not counted. */
  readonly crowds: readonly Truth[];
}

export interface Labels {
  readonly classes: readonly string[];
  readonly images: readonly LabelledImage[];
}

export function readLabels(text: string): Result<Labels> {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return refuse('it is not JSON');
  }
  if (!isRecord(root)) return refuse('it is not an object');
  const { images, categories, annotations } = root;
  if (!isList(images) || !isList(categories) || !isList(annotations))
    return refuse('images, categories and annotations must be lists');

  const named = categories.map((entry) => ({ id: entry['id'], name: entry['name'] }));
  if (
    !named.every((entry): entry is { id: number; name: string } => isNumber(entry.id) && typeof entry.name === 'string')
  )
    return refuse('a category has no id or name');
  const ordered = named.toSorted((a, b) => a.id - b.id);
  const labelOf = new Map(ordered.map((category, at) => [category.id, at]));

  const byId = new Map<number, LabelledImage & { readonly truths: Truth[]; readonly crowds: Truth[] }>();
  for (const { id, file_name: fileName, width, height } of images) {
    if (!isNumber(id) || typeof fileName !== 'string' || !isNumber(width) || !isNumber(height))
      return refuse('an image has no id, file_name, width or height');
    byId.set(id, { fileName, width, height, truths: [], crowds: [] });
  }
  for (const { image_id: image, category_id: category, bbox, iscrowd } of annotations) {
    const owner = isNumber(image) ? byId.get(image) : undefined;
    const label = isNumber(category) ? labelOf.get(category) : undefined;
    if (!owner || label === undefined || !isBox(bbox))
      return refuse('an annotation names an image or category that is not there, or has no bbox');
    const [left, top, width, height] = bbox;
    const regions = iscrowd === 1 || iscrowd === true ? owner.crowds : owner.truths;
    regions.push({ box: [left, top, left + width, top + height], label });
  }
  return ok({ classes: ordered.map((category) => category.name), images: [...byId.values()] });
}

const refuse = (why: string) => err(appError('E-LABELS', `The label file cannot be used: ${why}.`));
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is readonly Record<string, unknown>[] =>
  Array.isArray(value) && value.every(isRecord);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isBox = (value: unknown): value is readonly [number, number, number, number] =>
  Array.isArray(value) && value.length === 4 && value.every(isNumber);
