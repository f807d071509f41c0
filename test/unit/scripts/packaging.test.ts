import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import buildConfig from '../../../electron.vite.config.ts';

const require = createRequire(import.meta.url);

interface BuilderConfig {
  /** As electron-builder reads it: one set of patterns. */
  readonly files: readonly { readonly filter: readonly string[] }[];
  readonly asarUnpack: readonly string[];
  readonly electronFuses: Readonly<Record<string, boolean>>;
}

/** electron-builder's own reader and schema. */
const builder = require('app-builder-lib/out/util/config/config') as {
  getConfig(folder: string, file: string, more: null, metadata: object): Promise<BuilderConfig>;
  validateConfiguration(config: object, logger: object): Promise<void>;
};
const { DebugLogger } = require('builder-util') as { DebugLogger: new (on: boolean) => object };
const read = (): Promise<BuilderConfig> =>
  builder.getConfig(process.cwd(), 'electron-builder.yml', null, { value: Promise.resolve(null) });

test('electron-builder.yml is what electron-builder takes', async () => {
  const config = await read();
  await expect(builder.validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined();
  await expect(builder.validateConfiguration({ ...config, nonsense: 1 }, new DebugLogger(false))).rejects.toThrow();
});

test('what is not bundled is packed, and what processes are started from lies outside the archive', async () => {
  const { files, asarUnpack } = await read();
  const main = (buildConfig as { main: { build: { rollupOptions: { external: string[]; input: object } } } }).main
    .build;
  const patterns = files.flatMap((set) => set.filter);
  expect(patterns).toContain('out/**');
  const leftOut = patterns.filter((pattern) => pattern.startsWith('!')).join('\n');
  for (const name of main.rollupOptions.external.filter((external) => external !== 'electron'))
    expect(leftOut).not.toMatch(new RegExp(`[{,/]${name}[},/]\\*\\*`));
  for (const entry of Object.keys(main.rollupOptions.input).filter((input) => input.includes('/')))
    expect(asarUnpack).toContain(`out/main/${entry.split('/')[0]}/**`);
});

test('the shipped runtime cannot be turned into Node or made to load other code', async () => {
  const { electronFuses } = await read();
  expect(electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});
