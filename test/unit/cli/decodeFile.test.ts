import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDetectorFile } from '../../../src-main/cli/decodeFile.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const path = join(temporaryFolder(), 'decode.json');
const read = (text: string) => {
  writeFileSync(path, text);
  return readDetectorFile(path);
};

test('grids and rows, with or without NMS', async () => {
  const grid = { kind: 'grid', classes: 80, levels: [{ output: 'p3', stride: 8, anchors: [[12, 16]] }] };
  const nms = { scoreAbove: 0.001, iouAbove: 0.65, maxDetections: 300 };
  expect(valueOf(await read(JSON.stringify({ decode: grid, nms })))).toEqual({ decode: grid, nms });
  const rows = { kind: 'rows', classes: 6, output: 'boxes' };
  const usual = { box: 'centre', objectness: true, transposed: false };
  expect(valueOf(await read(JSON.stringify({ decode: rows })))).toEqual({ decode: { ...usual, ...rows }, nms: null });
  const turned = { ...rows, box: 'corners', objectness: false, transposed: true };
  expect(valueOf(await read(JSON.stringify({ decode: turned })))).toEqual({ decode: turned, nms: null });
});

test.each(['', '[]', '{"decode":{"kind":"grid","classes":80,"levels":[]}}', '{"nms":{"iouAbove":2}}', '{"more":1}'])(
  'refused: %s',
  async (text) => {
    expect(errorOf(await read(text)).code).toBe('E-DECODE');
  },
);

test('a file that is not there', async () => {
  expect(errorOf(await readDetectorFile(`${path}.nowhere`)).code).toBe('E-DECODE');
});
