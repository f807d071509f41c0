import { describe, expect, test } from 'vitest';
import { matchesKeys, showKeys } from '../../../src-renderer/ui/keys.ts';

const press = (key: string, held: readonly string[] = []) => ({
  key,
  code: '',
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
});

describe('a key combination', () => {
  test.each([
    ['Mod+k', press('k', ['ctrl']), false, true],
    ['Mod+k', press('k', ['meta']), true, true],
    ['Mod+k', press('k', ['ctrl']), true, false],
    ['Mod+k', press('k'), false, false],
    ['Mod+k', press('K', ['ctrl', 'shift']), false, false],
    ['Mod+Shift+z', press('Z', ['ctrl', 'shift']), false, true],
    ['?', press('?', ['shift']), false, true],
    ['/', press('/'), false, true],
    ['n', press('n', ['ctrl']), false, false],
    ['Alt+ArrowLeft', press('ArrowLeft', ['alt']), false, true],
  ])('%s', (keys, event, onMac, matches) => expect(matchesKeys(keys, event, onMac)).toBe(matches));

  test('is shown as its platform writes it', () => {
    expect(showKeys('Mod+Shift+z', false)).toBe('Ctrl+Shift+Z');
    expect(showKeys('Mod+Shift+z', true)).toBe('⌘⇧Z');
    expect(showKeys('Alt+ArrowLeft', false)).toBe('Alt+←');
  });
});
