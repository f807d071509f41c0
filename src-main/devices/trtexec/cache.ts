import { err, ok, type Result } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { cacheFolder, jobFiles, jobsFolder } from './boardFolder.ts';
import { diskFree } from './probe/readProbe.ts';
import { quote } from './quote.ts';
import { textOf, type Shell } from './shell.ts';

/**
 * The models that we keep on a board, by content, so that a second run of one need not send it again. The folder has a
 * limit: before a file is sent, those that were used longest ago go, but never one that a job which has not ended reads,
 * nor an upload under way. Free space is asked for too, so that a run does not fill the disk of the board.
 */
export interface CachedFile {
  readonly name: string;
  readonly sizeBytes: number;
}

export interface CacheState {
  /** Least recently used first. */
  readonly files: readonly CachedFile[];
  readonly inUse: ReadonlySet<string>;
  readonly freeBytes: number | null;
}

export const defaultCacheLimitBytes = 8 * 2 ** 30;
/** An engine, its timing cache and the files of a run, at the least. */
const roomForARunBytes = 64 * 2 ** 20;

const lookCommand = `mkdir -p ${cacheFolder} && cd ${cacheFolder} || exit 1
ls -tr | while IFS= read -r f; do [ -f "$f" ] && echo "file $(wc -c <"$f") $f"; done
cd - >/dev/null 2>&1
for j in ${jobsFolder}/*; do
  [ -f "$j/${jobFiles.exit}" ] || sed 's/^/uses /' "$j/${jobFiles.uses}" 2>/dev/null
done
df -Pk . 2>/dev/null | tail -n 1 | sed 's/^/disk /'`;

export function readCache(answer: string): CacheState {
  const lines = answer.split('\n');
  const files = lines.flatMap((line) => {
    const [, size, name] = /^file +(\d{1,15}) ([0-9a-f]{64}\.(?:onnx|calib|input)(?:\.part)?)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, sizeBytes: Number(size) }];
  });
  const inUse = new Set(lines.flatMap((line) => /^uses (\S+)$/.exec(line)?.[1] ?? []));
  const disk = lines.find((line) => line.startsWith('disk '));
  return { files, inUse, freeBytes: diskFree(disk?.slice(5) ?? null) };
}

/** @returns what has to go for `incoming` to come; null when there is no room even so. */
export function toEvict(
  { files, inUse, freeBytes }: CacheState,
  incoming: readonly CachedFile[],
  limitBytes: number,
): readonly string[] | null {
  const coming = new Map(incoming.map((file) => [file.name, file.sizeBytes]));
  const partOf = (name: string): string => name.replace(/\.part$/, '');
  const needed = incoming.reduce((sum, { name, sizeBytes }) => {
    const there = files.find((file) => file.name === name) ?? files.find((file) => file.name === `${name}.part`);
    return sum + Math.max(0, sizeBytes - (there?.sizeBytes ?? 0));
  }, 0);
  let held = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let free = freeBytes;
  const gone: string[] = [];
  for (const { name, sizeBytes } of files) {
    const fits = held + needed <= limitBytes && (free === null || free >= needed + roomForARunBytes);
    if (fits) break;
    if (coming.has(partOf(name)) || inUse.has(partOf(name))) continue;
    gone.push(name);
    held -= sizeBytes;
    if (free !== null) free += sizeBytes;
  }
  return free !== null && free < needed + roomForARunBytes ? null : gone;
}

/** Makes room on the board, and marks what is there already as just used. */
export async function makeRoom(
  shell: Shell,
  incoming: readonly CachedFile[],
  limitBytes: number,
): Promise<Result<readonly string[]>> {
  const answer = await textOf(shell, lookCommand);
  if (!answer.ok) return answer;
  const state = readCache(answer.value);
  const gone = toEvict(state, incoming, limitBytes);
  if (gone === null) {
    const needed = incoming.reduce((sum, file) => sum + file.sizeBytes, 0) + roomForARunBytes;
    return err(appError('E-DEVICE-DISK', `The board has ${state.freeBytes} bytes free; the run needs ${needed}.`));
  }
  const paths = (names: readonly string[]): string => names.map((name) => quote(`${cacheFolder}/${name}`)).join(' ');
  const present = incoming.filter(({ name }) => state.files.some((file) => file.name === name));
  const commands = [
    ...(gone.length > 0 ? [`rm -f ${paths(gone)}`] : []),
    ...(present.length > 0 ? [`touch ${paths(present.map(({ name }) => name))}`] : []),
  ];
  if (commands.length === 0) return ok(gone);
  const done = await textOf(shell, commands.join('\n'));
  return done.ok ? ok(gone) : done;
}
