/** Key combinations: how they are written, matched and shown. */
interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export const isMac = (platform: string): boolean => platform === 'darwin' || platform.startsWith('Mac');

/** Letters are matched by what they mean on the user's layout, Shift counts only where it is written or for letters. */
export function matchesKeys(keys: string, press: KeyPress, onMac: boolean): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1)!;
  const wants = (part: string): boolean => parts.slice(0, -1).includes(part);
  const mod = onMac ? press.metaKey : press.ctrlKey;
  const other = onMac ? press.ctrlKey : press.metaKey;
  if (mod !== wants('Mod') || other || press.altKey !== wants('Alt')) return false;
  const isSymbol = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!isSymbol && press.shiftKey !== wants('Shift')) return false;
  return press.key.toLowerCase() === key.toLowerCase();
}

const shown: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

export function showKeys(keys: string, onMac: boolean): string {
  const parts = keys.split('+').map((part) => {
    if (part === 'Mod') return onMac ? '⌘' : 'Ctrl';
    if (part === 'Alt') return onMac ? '⌥' : 'Alt';
    if (part === 'Shift') return onMac ? '⇧' : 'Shift';
    return shown[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
  return parts.join(onMac ? '' : '+');
}

/** Bare keys belong to whoever is typing. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select'));
