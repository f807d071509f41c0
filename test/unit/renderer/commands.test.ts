import { expect, test, vi } from 'vitest';
import { searchCommands } from '../../../src-renderer/app/searchCommands.ts';
import { commandsOf, runCommand, useRegistry, type Command } from '../../../src-renderer/ui/commands.ts';

const command = (id: string, title: string, more: Partial<Command> = {}): Command => ({
  id,
  title,
  group: 'Go',
  run: () => undefined,
  ...more,
});

test('the palette finds every word in title, group or keywords, titles first', () => {
  const commands = [
    command('a', 'Undo: Run "export"'),
    command('b', 'Export Naive QAT…'),
    command('c', 'Documentation', { keywords: 'export guide' }),
    command('d', 'Import models…'),
  ];
  expect(searchCommands(commands, 'export').map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  expect(searchCommands(commands, 'qat exp').map(({ id }) => id)).toEqual(['b']);
  expect(searchCommands([command('e', 'Export', { whyNot: 'nothing there' }), ...commands], 'export')).toHaveLength(4);
  expect(searchCommands([command('e', 'Export', { whyNot: 'nothing there' }), ...commands], 'export').at(-1)?.id).toBe(
    'e',
  );
  expect(searchCommands(commands, '').map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});

test('the latest registered of one id is the one that runs, and a disabled one does not', () => {
  const [first, second] = [vi.fn(), vi.fn()];
  const { put, drop } = useRegistry.getState();
  const [one, two] = [Symbol('one'), Symbol('two')];
  put(one, [command('x', 'X', { run: first })]);
  put(two, [command('x', 'X', { run: second })]);
  runCommand('x');
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  put(two, [command('x', 'X', { run: second, whyNot: 'not now' })]);
  runCommand('x');
  expect(second).toHaveBeenCalledTimes(1);
  drop(two);
  runCommand('x');
  expect(first).toHaveBeenCalledTimes(1);
  drop(one);
  expect(commandsOf(useRegistry.getState().owners)).toEqual([]);
});
