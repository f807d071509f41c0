import type { Command } from '../ui/commands.ts';

/** Commands whose title, group or keywords hold every word; what can be run comes first, then titles that start so. */
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
    .map((command, index) => ({ command, index, rank: rank(command) }))
    .filter((entry) => entry.rank >= 0)
    .toSorted(
      (a, b) =>
        Number(Boolean(a.command.whyNot)) - Number(Boolean(b.command.whyNot)) || b.rank - a.rank || a.index - b.index,
    )
    .map((entry) => entry.command);
}
