import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface CocoFile {
  readonly images: readonly { readonly id: number; readonly file_name: string }[];
  readonly annotations: readonly { readonly image_id: number }[];
}

/** The first images of the sample's labelled set with their labels, copied into a folder: enough to see what happens. */
export function fewLabels(sample: string, folder: string, count: number): string {
  const { images, annotations, ...rest } = JSON.parse(
    readFileSync(join(sample, 'val/labels.json'), 'utf8'),
  ) as CocoFile;
  const chosen = images.slice(0, count);
  const ids = new Set(chosen.map(({ id }) => id));
  for (const { file_name: name } of chosen) copyFileSync(join(sample, 'val', name), join(folder, name));
  const few = { ...rest, images: chosen, annotations: annotations.filter((one) => ids.has(one.image_id)) };
  writeFileSync(join(folder, 'labels.json'), JSON.stringify(few));
  return join(folder, 'labels.json');
}
