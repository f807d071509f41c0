import { versionOfBanner } from '../../../shared/trtexec/version.ts';
import type { DeviceCheck, DeviceFacts } from '../../../shared/contract/project.ts';

/**
 * What a board is, asked in one command that needs a POSIX shell only, and read from its answer: one `name value` line a
 * fact, a fact that the board does not know is missing and stays null.
 */
export const probeCommand = [
  'say() { [ -n "$2" ] && echo "$1 $2"; }',
  'say board "$(tr -d \'\\000\' </proc/device-tree/model 2>/dev/null)"',
  "say compatible \"$(tr '\\000' ' ' </proc/device-tree/compatible 2>/dev/null)\"",
  'say l4t "$(head -n 1 /etc/nv_tegra_release 2>/dev/null)"',
  'for t in /usr/src/tensorrt/bin/trtexec /opt/tensorrt/bin/trtexec "$(command -v trtexec 2>/dev/null)"; do [ -x "$t" ] && { say trtexec "$t"; break; }; done',
  'say trtpackage "$(dpkg-query -W -f=\'${Version}\' libnvinfer-bin 2>/dev/null)"',
  '[ -x "$t" ] && say trtbanner "$("$t" --help 2>/dev/null | head -n 1)"',
  'say jetpack "$(dpkg-query -W -f=\'${Version}\' nvidia-jetpack 2>/dev/null)"',
  'say memory "$(grep MemTotal: /proc/meminfo 2>/dev/null)"',
  'say disk "$(df -Pk . 2>/dev/null | tail -n 1)"',
  'say power "$(nvpmodel -q 2>/dev/null | grep \'NV Power Mode\')"',
  'for g in /sys/class/devfreq/*gpu* /sys/class/devfreq/*gv11b* /sys/class/devfreq/*ga10b*; do [ -r "$g/max_freq" ] && { say gpu "$(cat "$g/min_freq") $(cat "$g/max_freq") $(cat "$g/cur_freq")"; break; }; done',
  'sudo -n true 2>/dev/null && echo "sudo free"',
  'say stand-in "$(cat /etc/qdq-studio-test-board 2>/dev/null)"',
  'command -v setsid >/dev/null 2>&1 && echo "setsid yes"',
  'command -v sha256sum >/dev/null 2>&1 && echo "sha256sum yes"',
].join('\n');

export interface ProbeReadings {
  readonly facts: DeviceFacts;
  /** What the board says of itself when it only stands in for a real one. */
  readonly standIn: string | null;
}

export function readProbe(answer: string): ProbeReadings {
  const values = new Map<string, string>();
  for (const line of answer.split('\n')) {
    const at = line.indexOf(' ');
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  const valueOf = (name: string): string | null => values.get(name) ?? null;
  const release = /R(\d+)\b.*REVISION:\s*([\d.]+)/.exec(valueOf('l4t') ?? '');
  const l4t = release ? `${release[1]}.${release[2]}` : null;
  const clocks = /^(\d+) (\d+) (\d+)$/.exec(valueOf('gpu') ?? '');
  const diskColumns = (valueOf('disk') ?? '').split(/\s+/);
  const memoryKiB = /(\d+) kB/.exec(valueOf('memory') ?? '')?.[1];
  const tensorrt = bannerVersion(valueOf('trtbanner')) ?? packageVersion(valueOf('trtpackage'));
  const trtexecPath = valueOf('trtexec');
  const diskFreeBytes = diskColumns.length >= 6 ? Number(diskColumns[3]) * 1024 : null;
  return {
    standIn: valueOf('stand-in'),
    facts: {
      board: valueOf('board'),
      module: moduleId.exec(valueOf('compatible') ?? '')?.[0] ?? null,
      l4t,
      jetpack: valueOf('jetpack'),
      tensorrt,
      cuda: null,
      trtexecPath,
      sm: smOf(valueOf('compatible')),
      gpuClockMHz: clocks ? Number(clocks[3]) / 1e6 : null,
      memoryBytes: memoryKiB === undefined ? null : Number(memoryKiB) * 1024,
      diskFreeBytes,
      powerMode: /NV Power Mode:\s*(\S+)/.exec(valueOf('power') ?? '')?.[1] ?? null,
      clocksLocked: clocks ? clocks[1] === clocks[2] : null,
      sudo: valueOf('sudo') === 'free' ? 'free' : null,
      processor: null,
      checks: checksOf(trtexecPath, tensorrt, diskFreeBytes, values),
    },
  };
}

/** Compute modules (Nano, TX2, Xavier, Orin, Thor); the other part numbers of a device tree are carrier boards. */
const moduleId = /\bp(?:3448|3310|3489|2888|3668|3701|3767|3834)-\d{4}\b/;

const bannerVersion = (banner: string | null): string | null => {
  const digits = /\[TensorRT v(\d+)\]/.exec(banner ?? '')?.[1];
  return digits === undefined ? null : versionOfBanner(digits);
};

const packageVersion = (text: string | null): string | null => /^\d+\.\d+\.\d+/.exec(text ?? '')?.[0] ?? null;

/** By SoC, from the device tree. */
function smOf(compatible: string | null): number | null {
  if (compatible === null) return null;
  if (compatible.includes('tegra194')) return 72;
  if (compatible.includes('tegra234')) return 87;
  return compatible.includes('tegra264') ? 110 : null;
}

function checksOf(
  trtexecPath: string | null,
  tensorrt: string | null,
  diskFreeBytes: number | null,
  values: ReadonlyMap<string, string>,
): readonly DeviceCheck[] {
  const lowDisk = diskFreeBytes !== null && diskFreeBytes < 1 << 30;
  const tools = ['setsid', 'sha256sum'].filter((tool) => values.get(tool) !== 'yes');
  return [
    trtexecPath === null
      ? { id: 'trtexec', state: 'failed', found: 'not installed', remedy: 'sudo apt-get install libnvinfer-bin' }
      : { id: 'trtexec', state: 'ok', found: trtexecPath, remedy: null },
    tensorrt === null
      ? { id: 'tensorrt', state: 'warning', found: 'version not known', remedy: 'dpkg-query -W libnvinfer-bin' }
      : { id: 'tensorrt', state: 'ok', found: tensorrt, remedy: null },
    lowDisk
      ? { id: 'disk', state: 'warning', found: `${diskFreeBytes >> 20} MiB free`, remedy: 'Make room: 1 GiB or more.' }
      : {
          id: 'disk',
          state: 'ok',
          found: diskFreeBytes === null ? 'not known' : `${Math.floor(diskFreeBytes / 2 ** 20)} MiB free`,
          remedy: null,
        },
    tools.length > 0
      ? {
          id: 'tools',
          state: 'failed',
          found: `missing: ${tools.join(', ')}`,
          remedy: 'sudo apt-get install util-linux coreutils',
        }
      : { id: 'tools', state: 'ok', found: 'setsid, sha256sum', remedy: null },
  ];
}
