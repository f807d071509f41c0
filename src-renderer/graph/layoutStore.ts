import type { Layout, LayoutInput } from '../../shared/engine/layout/types.ts';

/**
 * Layouts that took long are kept in the browser's own database, by a hash of what decides them: sizes, edges, and the
 * version of the layout. So an engine that was drawn once opens at once, in another session too. It is a cache and
 * nothing more: a database that fails, or is not there, costs the time and no picture. The oldest entries give way.
 */
const layoutVersion = 1;
const mostKept = 24;
const store = 'layouts';

interface Entry {
  readonly key: string;
  readonly at: number;
  readonly layout: Layout;
}

export async function keyOf({ nodes, edges }: LayoutInput): Promise<string> {
  const numbers = new Float64Array(2 + 2 * (nodes.length + edges.length));
  numbers.set([layoutVersion, nodes.length]);
  let at = 2;
  for (const { width, height } of nodes) {
    numbers[at++] = width;
    numbers[at++] = height;
  }
  for (const { from, to } of edges) {
    numbers[at++] = from;
    numbers[at++] = to;
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', numbers));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function keptLayout(key: string): Promise<Layout | null> {
  try {
    const entry = await answer<Entry | undefined>((await open()).transaction(store).objectStore(store).get(key));
    return entry?.layout ?? null;
  } catch {
    return null;
  }
}

export async function keepLayout(key: string, layout: Layout): Promise<void> {
  try {
    const entries = (await open()).transaction(store, 'readwrite').objectStore(store);
    await answer(entries.put({ key, at: Date.now(), layout } satisfies Entry));
    const extra = (await answer(entries.count())) - mostKept;
    if (extra <= 0) return;
    const oldest = await answer(entries.index('at').getAllKeys(null, extra));
    for (const old of oldest) entries.delete(old);
  } catch {
    // Nothing is lost but the time.
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('graph', 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore(store, { keyPath: 'key' }).createIndex('at', 'at');
  });
  return answer(request);
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('The database refused.')));
  });
