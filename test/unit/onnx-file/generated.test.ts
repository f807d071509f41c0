import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const committed = path.join(root, 'src-main/onnx-file/generated');

test('the committed decoder and field table are what resources/onnx.proto gives', () => {
  const fresh = mkdtempSync(path.join(tmpdir(), 'qdq-proto-'));
  try {
    execFileSync(process.execPath, [path.join(root, 'scripts/generateProto.mjs'), fresh]);
    expect(readdirSync(fresh).toSorted()).toEqual(readdirSync(committed).toSorted());
    for (const name of readdirSync(fresh))
      expect(
        readFileSync(path.join(fresh, name), 'utf8') === readFileSync(path.join(committed, name), 'utf8'),
        name,
      ).toBe(true);
  } finally {
    rmSync(fresh, { recursive: true });
  }
});
