import { readPythonLiteral, type PythonValue } from './pythonLiteral.ts';

/** A place of a lab, as labgrid's client shows it. */
export interface PlaceState {
  readonly name: string;
  readonly comment: string;
  readonly tags: string;
  /** `host/user` of who has it; null when it is free. */
  readonly acquiredBy: string | null;
  /** Token of the reservation that it is kept for. */
  readonly reservation: string | null;
}

/** How a place's board is reached. */
export interface NetworkService {
  readonly address: string;
  readonly port: number;
  readonly username: string;
  /** The exporter, where the board can only be reached through it. */
  readonly proxy: string | null;
}

/** Reads `places -v` or `show`: one block a place, each line `key: value`. Unknown lines are passed over. */
export function readPlaces(text: string): readonly PlaceState[] {
  return blocksOf(text, /^Place '(.*)':$/).map(({ title, lines }) => {
    const field = (key: string): string => {
      const line = lines.find((each) => each.startsWith(`  ${key}: `));
      return line?.slice(key.length + 4).trim() ?? '';
    };
    const known = (value: string): string | null => (value === '' || value === 'None' ? null : value);
    return {
      name: title,
      comment: field('comment'),
      tags: field('tags'),
      acquiredBy: known(field('acquired')),
      reservation: known(field('reservation')),
    };
  });
}

/** @returns the network service among the resources that `show` lists; null where the place has none, or it is not there. */
export function readNetworkService(text: string): NetworkService | null {
  for (const { lines } of blocksOf(text, /^(?:Matching|Acquired) resource '(.*)' \(.*\/NetworkService\/.*\):$/)) {
    const found = serviceOf(readPythonLiteral(lines.join('\n')));
    if (found) return found;
  }
  return null;
}

interface Block {
  readonly title: string;
  readonly lines: readonly string[];
}

function blocksOf(text: string, head: RegExp): readonly Block[] {
  const blocks: { title: string; lines: string[] }[] = [];
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const title = head.exec(line)?.[1];
    if (title !== undefined) blocks.push({ title, lines: [] });
    inside = title !== undefined || (inside && /^\s/.test(line));
    if (inside && title === undefined) blocks.at(-1)!.lines.push(line);
  }
  return blocks;
}

function serviceOf(resource: PythonValue | undefined): NetworkService | null {
  const params = entryOf(resource, 'params');
  const address = entryOf(params, 'address');
  const username = entryOf(params, 'username');
  if (typeof address !== 'string' || typeof username !== 'string') return null;
  const port = entryOf(params, 'port');
  const extra = entryOf(params, 'extra');
  const proxy = entryOf(extra, 'proxy');
  return {
    address,
    port: typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : 22,
    username,
    proxy: entryOf(extra, 'proxy_required') === true && typeof proxy === 'string' ? proxy : null,
  };
}

function entryOf(value: PythonValue | undefined, key: string): PythonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as Readonly<Record<string, PythonValue>>)[key];
}
