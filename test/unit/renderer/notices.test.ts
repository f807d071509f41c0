import { expect, test } from 'vitest';
import { tellDone, useNotices } from '../../../src-renderer/bridge/notices.ts';

const titles = (): readonly string[] => useNotices.getState().notices.map(({ title }) => title);

test('a message that comes again is there once, as the latest, and all can be dismissed', () => {
  tellDone('Copied 3 rows.');
  tellDone('Undone.');
  tellDone('Copied 3 rows.');
  expect(titles()).toEqual(['Undone.', 'Copied 3 rows.']);
  useNotices.getState().dismissAll();
  expect(titles()).toEqual([]);
});
