import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/**
 * Three builds into `out/`: main with the entries of its workers, the preload as one CommonJS file, the window's page.
 * Everything is bundled but what brings native code or looks for files of its own.
 */
const external = ['electron', 'better-sqlite3', 'onnxruntime-node', 'node-ssh', 'ssh2', /^@jsquash\/jpeg/];
// The Electron of the closed-network path; the current one can do more.
const mainTarget = 'node20.18';
const pageTarget = 'chrome130';

/** Screens bring styles of their own, loaded in any order: each file begins with the order of the layers. */
const layersFirst: Plugin = {
  name: 'layers-first',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const layers = readFileSync('src-renderer/ui/layers.css', 'utf8').trim();
      for (const file of Object.values(bundle))
        if (file.type === 'asset' && file.fileName.endsWith('.css')) file.source = `${layers}${String(file.source)}`;
    },
  },
};

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      outDir: 'out/main',
      target: mainTarget,
      minify: false,
      sourcemap: true,
      rollupOptions: {
        external,
        input: {
          main: 'src-main/main.ts',
          'workers/work': 'src-main/workers/entries/work.ts',
          'workers/onnxruntime': 'src-main/workers/entries/onnxruntime.ts',
          'workers/tally': 'src-main/workers/entries/tally.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      outDir: 'out/preload',
      target: mainTarget,
      minify: false,
      rollupOptions: {
        input: { preload: 'src-main/electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react(), layersFirst],
    build: {
      outDir: 'out/renderer',
      target: pageTarget,
      minify: true,
      // The page's policy allows fonts and scripts from its own origin only, no data URLs.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1500,
      rollupOptions: { input: 'src-renderer/index.html' },
    },
  },
});
