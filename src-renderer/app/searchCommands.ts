import { everywhere, type Command } from '../ui/commands.ts';

/**
 * Commands whose title, group or keywords hold every word; what can be run comes first, then titles that
 * start so, then what belongs to the screen in front.
 */
export function searchCommands(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = (command: Command): number => {
    const title = command.title.toLowerCase();
    const all = `${command.group} ${title} ${command.keywords ?? ''}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return -1;
    if (title.startsWith(text.toLowerCase())) return 2;
    return words.every((word) => title.includes(word)) ? 1 : 0;
  };
  return commands
    .map((command) => ({ command, rank: rank(command), isBlocked: Boolean(command.whyNot), isLocal: isLocal(command) }))
    .filter((entry) => entry.rank >= 0)
    .toSorted(
      (a, b) => Number(a.isBlocked) - Number(b.isBlocked) || b.rank - a.rank || Number(b.isLocal) - Number(a.isLocal),
    )
    .map((entry) => entry.command);
}

const isLocal = ({ group }: Command): boolean => !everywhere.some((name) => name === group);
