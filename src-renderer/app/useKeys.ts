import { useEffect } from 'react';
import { commandsOf, useRegistry, type Command } from '../ui/commands.ts';
import { onMac } from '../ui/Kbd.tsx';
import { isTyping, matchesKeys } from '../ui/keys.ts';

/** Keys run commands, wherever the focus is; bare keys and undo stay with whoever is typing. */
export function useKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || isInPopup(event.target)) return;
      const command = commandFor(event, commandsOf(useRegistry.getState().owners), onMac);
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** An open dialog or menu keeps its keys to itself. */
const isInPopup = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role=dialog], [role=menu]') !== null;

const typingKeeps = new Set(['Mod+z', 'Mod+Shift+z']);

function commandFor(event: KeyboardEvent, commands: readonly Command[], mac: boolean): Command | null {
  const typing = isTyping(event.target);
  const match = commands.findLast(({ keys, whyNot }) => {
    if (keys === undefined || whyNot || !matchesKeys(keys, event, mac)) return false;
    return !typing || (/Mod|Alt|^F\d/.test(keys) && !typingKeeps.has(keys));
  });
  return match ?? null;
}
