import { Dialog } from '@base-ui/react/dialog';
import { useMemo, useRef, useState } from 'react';
import { commandsOf, useRegistry, type Command } from '../ui/commands.ts';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { searchCommands } from './searchCommands.ts';
import './palette.css';

/** Everything that can be done, by name, and why what cannot be done now cannot. Type, choose with the arrows, Enter. */
export function Palette({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="palette" aria-label="Commands">
          <PaletteBody onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onClose }: { readonly onClose: () => void }) {
  const owners = useRegistry((state) => state.owners);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => searchCommands(commandsOf(owners), text), [owners, text]);
  const run = (command: Command | undefined): void => {
    if (!command || command.whyNot) return;
    onClose();
    command.run();
  };
  const choose = (index: number): void => {
    const next = (index + found.length) % Math.max(1, found.length);
    setChosen(next);
    list.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <>
      <div className="palette-search">
        <Icon name="search" />
        <input
          className="palette-input"
          role="combobox"
          aria-label="Command"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found.length > 0 ? `palette-${chosen}` : undefined}
          placeholder="Run a command or go to a screen"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') choose(chosen + 1);
            else if (event.key === 'ArrowUp') choose(chosen - 1);
            else if (event.key === 'Enter') run(found[chosen]);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div ref={list} id="palette-list" className="palette-list" role="listbox" aria-label="Commands" tabIndex={-1}>
        {found.length === 0 && <p className="palette-none">No command is called that.</p>}
        {found.map((command, index) => (
          <button
            key={command.id}
            id={`palette-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            aria-disabled={Boolean(command.whyNot)}
            data-index={index}
            className="palette-item"
            onPointerMove={() => setChosen(index)}
            onClick={() => run(command)}
          >
            <span className="palette-group">{command.group}</span>
            <span className="palette-title">{command.title}</span>
            {command.whyNot && <span className="palette-why">{command.whyNot}</span>}
            {command.keys !== undefined && <Kbd keys={command.keys} />}
          </button>
        ))}
      </div>
    </>
  );
}
