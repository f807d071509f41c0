import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { DeviceFacts } from '../../../shared/contract/project.ts';
import { unknownFacts } from '../unknownFacts.ts';
import type { RuntimeFacts } from './protocol.ts';

/** What is known of this computer as a device. Every figure made here is about its processor, and says so. */
export async function thisComputersFacts(runtime: RuntimeFacts, folder: string): Promise<DeviceFacts> {
  const processor = processorName();
  const diskFreeBytes = await freeBytes(folder);
  return {
    ...unknownFacts,
    memoryBytes: totalmem(),
    diskFreeBytes,
    processor,
    checks: [
      { id: 'runtime', state: 'ok', found: `ONNX Runtime ${runtime.version}, in a process of its own`, remedy: null },
      {
        id: 'figures',
        state: 'ok',
        found: `CPU time of ${processor}, one thread, spinning off: figures of this computer, never of a Jetson`,
        remedy: null,
      },
      {
        id: 'exactness',
        state: 'ok',
        found: 'INT8 kernels run exactly (session.x64quantprecision=1), which costs part of their speed',
        remedy: null,
      },
      memoryCheck(),
      diskCheck(diskFreeBytes),
    ],
  };
}

const processorName = (): string => {
  const [first] = cpus();
  return `${first?.model.trim() ?? 'an unknown processor'} (${process.arch}, ${cpus().length} threads)`;
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

const memoryCheck = () => {
  const enough = freemem() > 1e9;
  return {
    id: 'memory',
    state: enough ? ('ok' as const) : ('warning' as const),
    found: `${gigabytes(freemem())} of ${gigabytes(totalmem())} free`,
    remedy: enough ? null : 'Close other programs: large models may be ended by the system.',
  };
};

const diskCheck = (free: number | null) => {
  const enough = free === null || free > 1e9;
  return {
    id: 'disk',
    state: enough ? ('ok' as const) : ('warning' as const),
    found: free === null ? 'free space not known' : `${gigabytes(free)} free`,
    remedy: enough ? null : 'Make room: a run needs a few times the size of its model.',
  };
};

/** Of the file system that holds the folder, or will once it is made. */
async function freeBytes(folder: string): Promise<number | null> {
  for (let at = folder; ; at = dirname(at)) {
    const stats = await statfs(at).catch(() => null);
    if (stats) return stats.bavail * stats.bsize;
    if (dirname(at) === at) return null;
  }
}
