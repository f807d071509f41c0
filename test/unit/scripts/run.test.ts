import { expect, test } from 'vitest';
import { run } from '../../../scripts/support/run.mjs';

const node = (code: string): Promise<string> => run(process.execPath, ['-e', code]);

test('answers what the command printed to stdout alone', async () => {
  expect(await node("console.log('out'); console.error('err')")).toBe('out\n');
});

test('hands on lines as they come, also the last one without an end', async () => {
  const lines: string[] = [];
  await run(process.execPath, ['-e', "process.stdout.write('a\\nb\\nc')"], {
    onLine: (line: string) => lines.push(line),
  });
  expect(lines).toEqual(['a', 'b', 'c']);
});

test('fails with the exit code and the end of the output', async () => {
  const code = "console.error('\\u001b[31mbecause\\u001b[0m'); process.exit(3)";
  const problem: unknown = await node(code).catch((thrown: unknown) => thrown);
  expect(problem).toMatchObject({ message: expect.stringMatching(/ended with exit code 3/), output: 'because\n' });
});

test('names a command that is not there', async () => {
  await expect(run('no-such-command-at-all', [])).rejects.toThrow('no-such-command-at-all is not installed.');
});
