import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const classes = ['disc', 'ring', 'square', 'triangle', 'star', 'cross'] as const;

/** Boxes around what a person sees on two of the bundled sample's images: left, top, width, height. */
const seen: Readonly<Record<string, readonly [(typeof classes)[number], number, number, number, number][]>> = {
  '000001.png': [
    ['ring', 41, 37, 77, 71],
    ['ring', 16, 139, 103, 84],
    ['disc', 166, 177, 66, 60],
    ['star', 208, 156, 21, 16],
  ],
  '000002.png': [
    ['square', 123, 24, 60, 57],
    ['square', 138, 152, 40, 37],
    ['square', 182, 72, 31, 37],
    ['square', 206, 65, 26, 22],
    ['star', 83, 47, 20, 23],
    ['star', 230, 82, 24, 23],
    ['disc', 9, 90, 18, 17],
    ['ring', 33, 157, 26, 29],
  ],
};

/** A folder of those images with a COCO label file beside them. @returns path of the label file. */
export function handLabelled(sample: string, folder: string): string {
  mkdirSync(folder);
  const images = Object.keys(seen).map((name, id) => ({ id, file_name: name, width: 256, height: 256 }));
  for (const { file_name: name } of images) copyFileSync(join(sample, 'calibration', name), join(folder, name));
  const annotations = Object.values(seen).flatMap((boxes, image) =>
    boxes.map(([name, ...bbox]) => ({ image_id: image, category_id: classes.indexOf(name), bbox, iscrowd: 0 })),
  );
  const categories = classes.map((name, id) => ({ id, name }));
  const file = join(folder, 'labels.json');
  writeFileSync(
    file,
    JSON.stringify({ images, categories, annotations: annotations.map((one, id) => ({ id, ...one })) }),
  );
  return file;
}
