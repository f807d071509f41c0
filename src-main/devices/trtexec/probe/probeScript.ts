import { boardFolder, historyPath } from '../boardFolder.ts';
import { quote } from '../quote.ts';

/**
 * Asks a board in one command what it is. Each line of the answer starts with the name of its section and a bar, put
 * there by `sed` on the board, so that nothing a tool prints can pass for another section. A tool that is missing or
 * refuses leaves its section out. Needs a POSIX shell, sed and cut; no Python, no sudo.
 * Source: jetson-facts §5.1, §5.3.
 */
export interface ProbeWishes {
  /** Where trtexec is, when the user says so. */
  readonly trtexecPath: string | null;
  /** Words before trtexec, for one that lives in a container. */
  readonly prefix: readonly string[];
}

const usualPaths = ['/usr/src/tensorrt/bin/trtexec', '/opt/tensorrt/bin/trtexec'];

export function probeScript({ trtexecPath, prefix }: ProbeWishes): string {
  const words = prefix.map((word) => quote(word.replaceAll('{folder}', boardFolder))).join(' ');
  const paths =
    trtexecPath === null ? [...usualPaths.map(quote), '"$(command -v trtexec 2>/dev/null)"'] : [quote(trtexecPath)];
  return `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C; export LC_ALL
say() { cut -c 1-2000 2>/dev/null | sed "s/^/$1| /"; }
pwd | say home
uname -sm 2>/dev/null | say system
date +%s | say now
[ -r /proc/device-tree/model ] && { tr -d '\\000' </proc/device-tree/model; echo; } | say board
[ -r /proc/device-tree/compatible ] && { tr '\\000' ' ' </proc/device-tree/compatible; echo; } | say compatible
[ -r /etc/nv_tegra_release ] && head -n 1 /etc/nv_tegra_release | say l4t
dpkg-query -W -f='\${Package} \${Version}\\n' nvidia-l4t-core nvidia-jetpack libnvinfer10 libnvinfer8 libnvinfer-bin 2>/dev/null | say package
for t in ${paths.join(' ')}; do
  [ -n "$t" ] || continue
  ${words === '' ? '[ -x "$t" ] || continue' : ''}
  help=$(${words} "$t" --help 2>/dev/null </dev/null)
  case $help in *'&&&& RUNNING'*) ;; *) ${words === '' ? '' : 'continue'} ;; esac
  echo "$t" | say trtexec
  printf '%s\\n' "$help" | say help
  break
done
{ cat /usr/local/cuda/version.json || cat /usr/local/cuda/version.txt; } 2>/dev/null | head -n 20 | say cuda
grep '^\\(Mem\\|Swap\\)\\(Total\\|Free\\|Available\\):' /proc/meminfo 2>/dev/null | say memory
df -Pk . 2>/dev/null | tail -n 1 | say disk
{ nvpmodel -q || sudo -n nvpmodel -q; } 2>/dev/null | head -n 10 | say nvpmodel
nvpmodel -p --verbose 2>/dev/null | grep POWER_MODEL | head -n 40 | say modes
for g in /sys/class/devfreq/*; do
  case $g in *gpu* | *gv11b* | *ga10b* | *gp10b* | *gm20b* | *gb10b*) ;; *) continue ;; esac
  [ -r "$g/max_freq" ] && { echo "$(cat "$g/min_freq") $(cat "$g/max_freq") $(cat "$g/cur_freq")" | say gpu; break; }
done
sudo -n jetson_clocks --show 2>/dev/null | head -n 60 | say clocks
for z in /sys/class/thermal/thermal_zone*; do
  [ -r "$z/temp" ] && echo "$(cat "$z/type" 2>/dev/null) $(cat "$z/temp" 2>/dev/null)"
done 2>/dev/null | head -n 40 | say thermal
ls -d /dev/nvhost-ctrl-nvdla* /dev/nvhost-nvdla* /dev/nvdla* 2>/dev/null | head -n 8 | say dla
nvidia-smi --query-gpu=name,compute_cap,clocks.sm,clocks.max.sm,memory.total,temperature.gpu --format=csv,noheader,nounits 2>/dev/null | head -n 1 | say nvidia-smi
{ id -u; id -nG; } 2>/dev/null | say id
command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null && echo free || echo asks; } | say sudo
for tool in setsid sha256sum sync tegrastats jetson_clocks nvpmodel; do
  command -v "$tool" >/dev/null 2>&1 && echo "$tool"
done | say tool
head -n 1 /etc/qdq-studio-test-board 2>/dev/null | say stand-in
ls ${boardFolder} 2>/dev/null | head -n 200 | say ours
tail -n 200 ${historyPath} 2>/dev/null | say built
exit 0`;
}

/** The sections of an answer: the lines of each, in order. */
export function sectionsOf(answer: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  for (const raw of answer.split('\n').slice(0, maxLines)) {
    const [, name, text] = /^([a-z0-9-]{1,20})\| (.*)$/.exec(raw) ?? [];
    if (name === undefined || text === undefined) continue;
    const lines = sections.get(name) ?? [];
    lines.push(text);
    sections.set(name, lines);
  }
  return sections;
}

const maxLines = 20_000;
