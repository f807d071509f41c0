import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { capabilitiesFor } from '../../../shared/trtexec/capabilities.ts';
import { readTrtexecHelp } from '../../../shared/trtexec/help.ts';
import { versionNumber } from '../../../shared/trtexec/version.ts';
import { sharedFolder } from '../sharedFolder.ts';
import { sudoPassword, type BoardSpec, type JetsonSpec } from './specs.ts';

/**
 * The file system of a test board. `/bin` is what the board offers to whoever signs in, and may be little; the stand-ins
 * for NVIDIA's tools are scripts that live on a whole busybox of their own in `/opt/stand-in`.
 */
const busybox = '/bin/busybox';
const tools = join(import.meta.dirname, 'tools');
const bootId = 'proc/sys/kernel/random/boot_id';

export function buildRoot(root: string, spec: BoardSpec): void {
  const file = (path: string, text: string, mode = 0o644): void => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    chmodSync(full, mode);
  };
  for (const folder of ['bin', 'dev', 'etc', 'home', 'root', 'tmp', 'usr/bin', 'usr/sbin', 'usr/local/cuda', 'proc'])
    mkdirSync(join(root, folder), { recursive: true });
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name !== '' && name !== 'busybox' && name !== 'bash');
  mkdirSync(join(root, 'opt/stand-in'), { recursive: true });
  copyFileSync(busybox, join(root, 'opt/stand-in/busybox'));
  chmodSync(join(root, 'opt/stand-in/busybox'), 0o755);
  linkSync(join(root, 'opt/stand-in/busybox'), join(root, 'bin/busybox'));
  for (const applet of applets) symlinkSync('busybox', join(root, 'opt/stand-in', applet));
  for (const applet of spec.tools ?? applets)
    if (!notOnBoards.has(applet)) symlinkSync('busybox', join(root, 'bin', applet));
  addShells(root);
  for (const [name, minor] of [
    ['null', '3'],
    ['zero', '5'],
    ['full', '7'],
  ] as const)
    execFileSync('mknod', ['-m', '666', join(root, 'dev', name), 'c', '1', minor]);

  const tool = (path: string, script: string): void => file(path, readFileSync(join(tools, script), 'utf8'), 0o755);
  tool('usr/src/tensorrt/bin/trtexec', 'trtexec.sh');
  tool('bin/id', 'id.sh');
  if (spec.packages.length > 0) tool('usr/bin/dpkg-query', 'dpkg-query.sh');
  if (spec.sudo !== 'none') tool('usr/bin/sudo', 'sudo.sh');

  file(bootId, `${randomUUID()}\n`);
  if (spec.tools === null) file('proc/mounts', 'rootfs / rootfs rw 0 0\n');
  const { total, available, swap } = spec.memoryKiB;
  file(
    'proc/meminfo',
    `MemTotal:       ${total} kB\nMemFree:        ${available} kB\nMemAvailable:   ${available} kB\nSwapTotal:      ${swap} kB\nSwapFree:       ${swap} kB\n`,
  );
  file('etc/passwd', 'root:x:0:0:root:/root:/bin/bash\n');
  file('etc/qdq-studio-test-board', `test board: trtexec ${spec.tensorrt} is a stand-in\n`);
  file(`usr/local/cuda/${spec.cuda.file}`, `${spec.cuda.text}\n`);
  if (spec.jetson) buildJetson(spec.jetson, file, tool);
  else tool('usr/bin/nvidia-smi', 'nvidia-smi.sh');
  boardFiles(spec, file);
  mkdirSync(join(root, 'etc/board/engines'), { recursive: true });
}

/**
 * The shells of this computer with their libraries: dash as `sh` and bash to sign in with, as on a Jetson. Busybox's own
 * shell would find its applets also where a board lacks them.
 */
function addShells(root: string): void {
  for (const [shell, name] of [
    ['/bin/dash', 'sh'],
    ['/bin/bash', 'bash'],
  ] as const) {
    const libraries = execFileSync('ldd', [shell], { encoding: 'utf8' }).match(/\/\S+(?= \(0x)/g) ?? [];
    for (const library of libraries) {
      mkdirSync(dirname(join(root, library)), { recursive: true });
      if (!existsSync(join(root, library))) copyFileSync(library, join(root, library));
    }
    copyFileSync(shell, join(root, 'bin', name));
    chmodSync(join(root, 'bin', name), 0o755);
  }
}

/** Ours below, or applets whose meaning a test gives. */
const notOnBoards = new Set(['sh', 'ash', 'id', 'dmesg', 'reboot', 'poweroff', 'halt', 'sudo']);

type WriteFile = (path: string, text: string, mode?: number) => void;

function buildJetson(jetson: JetsonSpec, file: WriteFile, tool: (path: string, script: string) => void) {
  tool('usr/bin/tegrastats', 'tegrastats.sh');
  tool('usr/bin/jetson_clocks', 'jetson_clocks.sh');
  tool('usr/sbin/nvpmodel', 'nvpmodel.sh');
  file('proc/device-tree/model', `${jetson.model}\0`);
  file('proc/device-tree/compatible', `${jetson.compatible.replaceAll(' ', '\0')}\0`);
  file('etc/nv_tegra_release', `${jetson.release}\n`);
  file('etc/board/power-mode', `${jetson.powerMode[0]}\n${jetson.powerMode[1]}\n`);
  file(
    'etc/board/power-modes',
    jetson.powerModes
      .map((mode) => {
        const [id, name] = mode.split(' ');
        return `< POWER_MODEL ID=${id} NAME=${name} >\n`;
      })
      .join(''),
  );
  const [min, max] = jetson.gpuMHz;
  const devfreq = `sys/class/devfreq/${jetson.gpuDevfreq}`;
  file(`${devfreq}/min_freq`, `${min}000000\n`);
  file(`${devfreq}/max_freq`, `${max}000000\n`);
  file(`${devfreq}/cur_freq`, `${min}000000\n`);
  file('etc/board/gpu-min', `${min}\n`);
  file('etc/board/gpu-max', `${max}\n`);
  for (const [at, [zone, milli]] of jetson.thermal.entries()) {
    file(`sys/class/thermal/thermal_zone${at}/type`, `${zone}\n`);
    file(`sys/class/thermal/thermal_zone${at}/temp`, `${milli}\n`);
  }
  for (const name of jetson.deviceFiles) file(`dev/${name}`, '');
}

/** What the stand-ins read. */
function boardFiles(spec: BoardSpec, file: WriteFile): void {
  const number = Math.floor((versionNumber(spec.tensorrt) ?? 0) / 100);
  const words: Readonly<Record<string, string | number>> = {
    dotted: spec.tensorrt,
    number,
    banner: spec.banner,
    build: spec.buildNumber,
    sm: spec.sm,
    gpu: spec.gpu,
    clock: 1.3,
    scale: spec.timeScale,
    build_seconds: spec.buildSeconds,
    generation: spec.jetson?.generation ?? 'none',
    soc: spec.jetson?.soc ?? '',
    devfreq: spec.jetson?.gpuDevfreq ?? '',
  };
  file(
    'etc/board/version',
    Object.entries(words)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  const { flags, text } = helpOf(spec);
  file('etc/board/flags', `${flags.join(' ')}\n`);
  file('etc/board/help.txt', text);
  file('etc/board/packages', spec.packages.map((line) => `${line}\n`).join(''));
  file('etc/board/user', `${spec.user}\n`);
  file('etc/board/groups', `${spec.groups}\n`);
  file('etc/board/sudo', `${spec.sudo}\n`);
  file('etc/board/sudo-password', `${sudoPassword}\n`);
}

const recordedHelp: Readonly<Record<string, string>> = { '8.2.1': 'trt8201.txt', '10.14.1': 'trt101401.txt' };

/** The help text that trtexec of this version printed, where one was recorded; else a page of the table's flags. */
function helpOf({ tensorrt }: BoardSpec): { readonly flags: readonly string[]; readonly text: string } {
  const name = recordedHelp[tensorrt];
  const path = name === undefined || sharedFolder === null ? null : join(sharedFolder, 'engines/help', name);
  if (path !== null && existsSync(path)) {
    const text = readFileSync(path, 'utf8');
    const read = readTrtexecHelp(text);
    if (read.ok) return { flags: [...read.value.flags, 'help'], text: text.replace(/^&&&& RUNNING.*\n/, '') };
  }
  const flags = capabilitiesFor(tensorrt)?.flags ?? [];
  return { flags, text: `=== Options ===\n${flags.map((flag) => `  --${flag}    (test board)\n`).join('')}` };
}
