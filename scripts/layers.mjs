/** What use cases stand on. */
const seams = [
  'src-main/devices',
  'src-main/files',
  'src-main/jobs',
  'src-main/process',
  'src-main/store',
  'src-main/workers',
];

/**
 * Which folder may import from which, as `npm run check:layers` enforces it. A file belongs to the longest entry that
 * its path starts with, and may always import from its own. `may` names what else it may import from (an entry covers
 * all that lies below it), `types` what it may only `import type` from, `packages` the npm packages it may use where
 * that is limited.
 */
export const layers = {
  'shared/base': { may: [], packages: [] },
  'shared/onnx': { may: ['shared/base'], packages: [] },
  'shared/qdq': { may: ['shared/base', 'shared/onnx'], packages: [] },
  'shared/qdq/caps': { may: ['shared/base', 'shared/onnx', 'shared/qdq'], types: ['shared/engine'], packages: [] },
  'shared/trtexec': { may: ['shared/base'], packages: [] },
  'shared/engine': { may: ['shared/base', 'shared/onnx', 'shared/trtexec'], packages: [] },
  'shared/estimate': { may: ['shared/base', 'shared/onnx', 'shared/qdq', 'shared/engine'], packages: [] },
  'shared/compare': {
    may: ['shared/base', 'shared/onnx', 'shared/qdq', 'shared/engine'],
    types: ['shared/trtexec'],
    packages: [],
  },
  'shared/report': {
    may: ['shared/base', 'shared/onnx', 'shared/qdq', 'shared/engine', 'shared/estimate', 'shared/compare'],
    types: ['shared/trtexec'],
    packages: [],
  },
  'shared/sweep': { may: ['shared/base', 'shared/compare'], types: ['shared/contract'], packages: [] },
  'shared/score': { may: ['shared/base'], packages: [] },
  'shared/contract': { may: [], types: ['shared'], packages: [] },

  'src-main/process': { may: ['shared'] },
  'src-main/files': { may: ['shared/base', 'src-main/process/alive.ts'] },
  'src-main/onnx-file': { may: ['shared/base', 'shared/onnx', 'src-main/files'] },
  'src-main/store': {
    may: ['shared', 'src-main/files', 'src-main/process/alive.ts'],
    types: ['src-main/devices/device.ts'],
  },
  'src-main/devices': { may: ['shared', 'src-main/process', 'src-main/onnx-file', 'src-main/files'] },
  'src-main/devices/estimate': { may: ['shared', 'src-main/devices'], types: ['src-main/workers/work.ts'] },
  'src-main/devices/registry': { may: ['shared', 'src-main/devices', 'src-main/process', 'src-main/onnx-file'] },
  'src-main/devices/jetson': { may: ['shared', 'src-main/devices', 'src-main/process'] },
  'src-main/devices/labgrid': { may: ['shared', 'src-main/devices', 'src-main/files', 'src-main/process'] },
  'src-main/devices/local': { may: ['shared', 'src-main/devices', 'src-main/process'] },
  'src-main/devices/onnxruntime': {
    may: ['shared', 'src-main/devices', 'src-main/process', 'src-main/onnx-file', 'src-main/files'],
  },
  'src-main/workers': {
    may: ['shared', 'src-main/onnx-file', 'src-main/process', 'src-main/files'],
    types: ['src-main/devices'],
  },
  'src-main/workers/entries': {
    may: ['shared', 'src-main/workers', 'src-main/onnx-file', 'src-main/process', 'src-main/devices/onnxruntime'],
  },
  'src-main/jobs': { may: ['shared', 'src-main/devices', 'src-main/store', 'src-main/workers'] },
  'src-main/studio': { may: ['shared', ...seams] },
  'src-main/api': { may: ['shared', 'src-main/studio', ...seams] },
  'src-main/composeEnvironment.ts': { may: ['shared', 'src-main/studio', ...seams] },
  'src-main/electron': {
    may: ['shared', 'src-main/api', 'src-main/studio', 'src-main/composeEnvironment.ts', ...seams],
  },
  'src-main/cli': { may: ['shared', 'src-main/studio', 'src-main/composeEnvironment.ts', ...seams] },
  'src-main/cli.ts': { may: ['shared', 'src-main/cli'] },
  'src-main/main.ts': { may: ['shared', 'src-main'] },

  'src-renderer/ui': { may: ['shared'] },
  'src-renderer/bridge': { may: ['shared'] },
  'src-renderer/graph': { may: ['shared', 'src-renderer/ui'] },
  'src-renderer/features': { may: ['shared', 'src-renderer/ui', 'src-renderer/bridge', 'src-renderer/graph'] },
  'src-renderer': { may: ['shared', 'src-renderer'] },
};

/** The folders below these know nothing of each other. */
export const strangers = ['src-renderer/features'];

/** Packages that one place owns. */
export const owners = {
  electron: ['src-main/electron'],
  'better-sqlite3': ['src-main/store'],
  'node-ssh': ['src-main/devices/jetson'],
  ssh2: ['src-main/devices/jetson'],
  protobufjs: ['src-main/onnx-file'],
  'onnxruntime-node': ['src-main/devices/onnxruntime', 'src-main/workers/entries/onnxruntime.ts'],
};

/** Where Node's own modules must not be imported. */
export const withoutNode = ['shared', 'src-renderer'];

/** Debts: imports that break the table until somebody pays, as `'from -> to': 'why'`. */
export const debts = {};
