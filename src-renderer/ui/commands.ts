import { useEffect, useEffectEvent } from 'react';
import { create } from 'zustand';

/** Groups of commands that hold on every screen; the others belong to the screen in front. */
export const everywhere = ['Go', 'Project', 'View', 'Help'] as const;
type ScreenGroup = 'Variant' | 'Device' | 'Sweep' | 'Engine' | 'Compare' | 'Fix' | 'Report';

/** Everything that can be done, as data: palette, keys, menu and shortcut sheet are made from it. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: ScreenGroup | (typeof everywhere)[number];
  readonly keywords?: string;
  /** For example `Mod+Shift+Z`, `/` or `Alt+ArrowLeft`; Mod is Cmd on a Mac and Ctrl elsewhere. */
  readonly keys?: string;
  /** Why it cannot be run now, said where it is offered; absent or false = it can. */
  readonly whyNot?: string | false;
  readonly run: () => void;
}

interface Registry {
  readonly owners: ReadonlyMap<symbol, readonly Command[]>;
  readonly put: (owner: symbol, commands: readonly Command[]) => void;
  readonly drop: (owner: symbol) => void;
}

export const useRegistry = create<Registry>((set) => ({
  owners: new Map(),
  put: (owner, commands) => set((state) => ({ owners: new Map(state.owners).set(owner, commands) })),
  drop: (owner) =>
    set((state) => {
      const owners = new Map(state.owners);
      owners.delete(owner);
      return { owners };
    }),
}));

/** The latest registered wins where two claim one id. */
export function commandsOf(owners: Registry['owners']): readonly Command[] {
  return [...new Map([...owners.values()].flat().map((command) => [command.id, command])).values()];
}

/** Offers `commands` while the component is shown; `run` is always that of the last render. */
export function useCommands(commands: readonly Command[]): void {
  const facts = JSON.stringify(commands);
  const run = useEffectEvent((id: string) => commands.find((command) => command.id === id)?.run());
  useEffect(() => {
    const owner = Symbol('commands');
    const known: readonly Omit<Command, 'run'>[] = JSON.parse(facts);
    const { put, drop } = useRegistry.getState();
    put(
      owner,
      known.map((command) => ({ ...command, run: () => run(command.id) })),
    );
    return () => drop(owner);
  }, [facts]);
}

export function runCommand(id: string): void {
  const command = commandsOf(useRegistry.getState().owners).find((candidate) => candidate.id === id);
  if (command && !command.whyNot) command.run();
}
