import { app, BrowserWindow, clipboard, dialog, shell, type FileFilter } from 'electron';
import type { FilePurpose } from '../../shared/contract/appMethods.ts';
import type { Desktop } from '../api/desktop.ts';
import { pngToClipboard } from './pngToClipboard.ts';
import { printPdf } from './printPdf.ts';

/** The only addresses that ever leave the app, each known by name. */
const links = {
  docs: 'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/work-quantized-types.html',
  licence: 'https://www.apache.org/licenses/LICENSE-2.0',
  guide: 'https://github.com/NVIDIA-AI-IOT/yolo_deepstream/tree/main/yolov7_qat',
} as const;

type Dialog =
  | { readonly kind: 'open'; readonly title: string; readonly filters: FileFilter[]; readonly many: boolean }
  | { readonly kind: 'folder'; readonly title: string }
  | { readonly kind: 'save'; readonly title: string; readonly filters: FileFilter[]; readonly name: string };

const onnx: FileFilter = { name: 'ONNX model', extensions: ['onnx'] };
const project: FileFilter = { name: 'QDQ Studio project', extensions: ['qdq'] };
const report: FileFilter = { name: 'Report', extensions: ['html'] };
const pdf: FileFilter = { name: 'PDF', extensions: ['pdf'] };
const coco: FileFilter = { name: 'COCO labels', extensions: ['json'] };
const arrays: FileFilter = { name: 'NumPy arrays', extensions: ['npy', 'npz'] };
const exported: FileFilter = { name: 'trtexec exports', extensions: ['json', 'log', 'txt'] };

const dialogs: Readonly<Record<FilePurpose, Dialog>> = {
  'import-model': { kind: 'open', title: 'Import a model', filters: [onnx], many: false },
  'import-run': { kind: 'open', title: 'Import what trtexec wrote', filters: [exported], many: true },
  'open-project': { kind: 'open', title: 'Open a project', filters: [project], many: false },
  'create-project': { kind: 'save', title: 'New project', filters: [project], name: 'model.qdq' },
  'save-model': { kind: 'save', title: 'Export the model', filters: [onnx], name: 'model.onnx' },
  'save-engine': { kind: 'save', title: 'Save the engine', filters: [], name: 'model.engine' },
  'save-report': { kind: 'save', title: 'Export the report', filters: [report], name: 'report.html' },
  'save-report-pdf': { kind: 'save', title: 'Export the report as PDF', filters: [pdf], name: 'report.pdf' },
  'calibration-cache': { kind: 'open', title: 'Choose a calibration cache', filters: [], many: false },
  'calibration-arrays': { kind: 'open', title: 'Arrays to calibrate on', filters: [arrays], many: false },
  'private-key': { kind: 'open', title: 'Choose a private key', filters: [], many: false },
  labels: { kind: 'open', title: 'Labels of the images (COCO JSON)', filters: [coco], many: false },
  'pytorch-folder': { kind: 'folder', title: 'Folder for the plan and its Python' },
  'reexported-model': { kind: 'open', title: 'The model as exported after training', filters: [onnx], many: false },
  'calibration-images': { kind: 'folder', title: 'Folder of images (PNG, JPEG)' },
};

export const electronDesktop: Desktop = {
  info: {
    version: app.getVersion(),
    electron: process.versions.electron ?? '',
    node: process.versions.node,
    platform: process.platform,
  },
  async pick(purpose) {
    const chosen = dialogs[purpose];
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    if (!window) return [];
    if (chosen.kind === 'save') {
      const { title, filters, name } = chosen;
      const { canceled, filePath } = await dialog.showSaveDialog(window, { title, filters, defaultPath: name });
      return canceled || filePath === '' ? [] : [filePath];
    }
    const { canceled, filePaths } = await dialog.showOpenDialog(window, {
      title: chosen.title,
      ...(chosen.kind === 'folder'
        ? { properties: ['openDirectory', 'createDirectory'] }
        : { filters: chosen.filters, properties: chosen.many ? ['openFile', 'multiSelections'] : ['openFile'] }),
    });
    return canceled ? [] : filePaths;
  },
  async writeClipboard(text) {
    await clipboard.writeText(text);
  },
  writeClipboardPng: pngToClipboard,
  printPdf,
  openLink: (link) => shell.openExternal(links[link]),
};
