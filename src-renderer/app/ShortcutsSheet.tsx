import { commandsOf, useRegistry } from '../ui/commands.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import './shortcuts.css';

/** Keys of lists and graphs, which belong to what has the focus and are no commands. */
const inPlace: readonly (readonly [keys: string, what: string])[] = [
  ['ArrowDown', 'Next row; along an edge in a graph'],
  ['ArrowUp', 'From the first row to the heads of the columns; Enter sorts'],
  ['Enter', 'Open the selected row'],
  ['Mod+c', 'Copy the selected row'],
  ['Mod+Shift+c', 'Copy the whole table'],
  ['Escape', 'Close, or take the selection back'],
];

export function ShortcutsSheet({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const commands = commandsOf(useRegistry((state) => state.owners)).filter((command) => command.keys !== undefined);
  const groups = new Set(commands.map((command) => command.group));
  return (
    <Dialog title="Keyboard" isOpen={isOpen} onClose={onClose} width={640}>
      <div className="shortcuts">
        {[...groups].map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            {commands
              .filter((command) => command.group === group)
              .map((command) => (
                <div key={command.id} className="shortcut">
                  <span>{command.title}</span>
                  <Kbd keys={command.keys ?? ''} />
                </div>
              ))}
          </section>
        ))}
        <section>
          <h3>Tables and graphs</h3>
          {inPlace.map(([keys, what]) => (
            <div key={keys} className="shortcut">
              <span>{what}</span>
              <Kbd keys={keys} />
            </div>
          ))}
        </section>
      </div>
    </Dialog>
  );
}
