import { childEnvironment } from '../support/environment.mjs';
import { build } from '../support/build.mjs';
import { inRoot, nodeBinary, root } from '../support/paths.mjs';
import { run } from '../support/run.mjs';

const tool =
  (file, ...args) =>
  () =>
    run(nodeBinary, [inRoot('node_modules', ...file.split('/')), ...args], { cwd: root, env: childEnvironment() });

/** What is checked without running the product; each counts as one test. The build comes last: the tests of the app need it. */
export const checks = [
  { name: 'types', run: tool('typescript/bin/tsc', '-b') },
  { name: 'lint', run: tool('oxlint/bin/oxlint', '--type-aware') },
  { name: 'format', run: tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.') },
  {
    name: 'layers',
    run: () => run(nodeBinary, [inRoot('scripts', 'checkLayers.mjs')], { cwd: root, env: childEnvironment() }),
  },
  { name: 'build', run: build },
];
