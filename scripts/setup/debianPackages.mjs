import { existsSync } from 'node:fs';
import { run } from '../support/run.mjs';

const groups = {
  /** What a window of Electron links to. */
  app: 'libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libxtst6 libatk-bridge2.0-0 libdrm2'.split(' '),
  /** What the closed-network path unpacks and builds with. */
  build: 'build-essential python3 unzip'.split(' '),
  /** A display of the tests' own, the SSH server that stands for a board, and Python for a lab's coordinator. */
  tests: 'xvfb xauth openssh-server openssh-sftp-server busybox-static python3-venv'.split(' '),
};

/** @param {('app' | 'build' | 'tests')[]} wanted */
export const debianPackages = (wanted) => {
  const packages = wanted.flatMap((group) => groups[group]);
  return {
    name: 'Debian packages',
    help: `Install them yourself and run \`npm run setup\` again:\n  ${command(packages)}`,
    isDone: async () => !isDebian() || (await missingOf(packages)).length === 0,
    async run() {
      const missing = await missingOf(packages);
      if (process.getuid?.() !== 0) {
        return { missing: `needs root. Run:\n  sudo ${command(missing)}` };
      }
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      const install = ['install', '-y', '--no-install-recommends', ...missing];
      try {
        await run('apt-get', install, { env });
      } catch {
        // A machine that never asked for the lists knows no package.
        await run('apt-get', ['update'], { env });
        await run('apt-get', install, { env });
      }
      return missing.join(' ');
    },
  };
};

const isDebian = () =>
  process.platform === 'linux' && existsSync('/usr/bin/dpkg-query') && existsSync('/usr/bin/apt-get');

const command = (packages) => `apt-get install -y --no-install-recommends ${packages.join(' ')}`;

async function missingOf(packages) {
  const query = ['-W', '-f', '${Package}\t${db:Status-Status}\n', ...packages];
  // It ends with 1 when it does not know one of the names, and still lists the others.
  const listed = await run('dpkg-query', query).catch((problem) => problem.output ?? '');
  const installed = new Set(
    listed
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, status]) => status === 'installed')
      .map(([name]) => name),
  );
  return packages.filter((name) => !installed.has(name));
}
