import { jobFiles } from './boardFolder.ts';
import { quote } from './quote.ts';

/**
 * Locks the clocks of a board for the time of one job, as root, in a process of its own beside the job: stores how the
 * clocks stand, locks them once the job has the board, and restores them when the job says that it is over, when its
 * process is gone, or when the time limit has passed, also when it is told to end itself. So neither a dead app nor a dead
 * job leaves a board locked; only a guard that is killed by force can, until the next boot. What it does stands in
 * `clocks`: waiting for nothing, `locked`, `restored`, `refused`, `failed`, `unavailable`.
 */
export function guardScript(limitSeconds: number, stored: string): string {
  const { clocks, holding, over, exit, pid } = jobFiles;
  return `#!/bin/sh
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
cd "$(dirname "$0")" || exit 1
stored=${quote(stored)}
say() { echo "$1" >${clocks}.part && mv ${clocks}.part ${clocks}; }
nap() { sleep 0.3 2>/dev/null || sleep 1; }
# A job that has not begun may be about to, so it is waited for longer than one that has a process and lost it.
gone=0
ended() {
  [ -f ${over} ] || [ -f ${exit} ] && return 0
  group=
  read -r group 2>/dev/null <${pid}
  if [ -n "$group" ] && kill -0 "$group" 2>/dev/null; then gone=0
  elif [ -n "$group" ]; then gone=$((gone + 4)); else gone=$((gone + 1)); fi
  [ "$gone" -ge 20 ]
}
command -v jetson_clocks >/dev/null 2>&1 || { say unavailable; exit 1; }
trap 'exit 1' TERM INT HUP
until [ -f ${holding} ]; do ended && exit 0; nap; done
rm -f "$stored"
jetson_clocks --store "$stored" >/dev/null 2>&1 || { say failed; exit 1; }
restore() {
  trap '' TERM INT HUP
  jetson_clocks --restore "$stored" >/dev/null 2>&1
  rm -f "$stored"
  [ -d started ] && say restored
}
trap restore EXIT
jetson_clocks >/dev/null 2>&1 || exit 1
say locked
until=$(($(date +%s) + ${limitSeconds}))
naps=0
while ! ended && [ "$(date +%s)" -lt "$until" ] && [ "$naps" -lt ${limitSeconds * 4} ]; do nap; naps=$((naps + 1)); done
exit 0
`;
}

/**
 * The line that starts a guard in the job's folder. With a password it reads that from its input, where no other process
 * can see it, and leaves no credential behind.
 */
export const guardCommand = (folder: string, sudo: 'free' | 'password' | 'root'): string => {
  const script = jobFiles.guard;
  const asRoot = {
    root: `sh ${script}`,
    free: `sudo -n sh ${script}`,
    password: `printf '%s\\n' "$secret" | sudo -k -S -p '' sh ${script}`,
  }[sudo];
  return [
    ...(sudo === 'password' ? ['IFS= read -r secret'] : []),
    `( cd ${quote(folder)} && { ${asRoot} || [ -s ${jobFiles.clocks} ] || echo refused >${jobFiles.clocks}; } ) >/dev/null 2>&1 &`,
  ].join('\n');
};
