import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseShapes } from '../../../shared/base/shapes.ts';
import { boardOf } from '../../../shared/estimate/boards.ts';
import { midpointMs } from '../../../shared/estimate/estimateEngine.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { predictionOf } from '../../../src-main/workers/kinds/predict.ts';
import { layersText, profileText, type TextSchema } from './engineText.ts';
import type { BoardSpec } from './specs.ts';

/**
 * Makes the engines of a test board: its trtexec, which has no Node in its chroot, asks through a FIFO and waits for a
 * folder. The engine is the app's own prediction with estimated times, in the schema of the board's TensorRT; so nothing
 * that comes of it is evidence for the prediction. A model that does not read is refused in the words of a parser.
 */
export interface Oracle {
  close(): void;
}

const schemaOf = (tensorrt: string): TextSchema => {
  if (tensorrt.startsWith('8.2')) return '8.2';
  if (/^8\.[45]/.test(tensorrt)) return '8.4';
  if (tensorrt.startsWith('8.6')) return '8.6';
  return tensorrt.startsWith('11') ? '11' : '10';
};

export function startOracle(root: string, spec: BoardSpec): Oracle {
  const requests = join(root, 'etc/board/requests');
  execFileSync('mkfifo', ['-m', '600', requests]);
  // Opened for both, so that it never ends; without blocking, so that it can be closed.
  const pipe = new Socket({ fd: openSync(requests, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
  createInterface(pipe).on('line', (line) => {
    const [name, shapes, path] = line.split(' ');
    if (name === undefined || shapes === undefined || path === undefined) return;
    void answer(join(root, 'etc/board/engines', name), join(root, path), shapes, spec);
  });
  return { close: () => pipe.destroy() };
}

/** Layers that the roofline knows nothing of take this. */
const unknownMs = 0.01;

async function answer(folder: string, model: string, shapesText: string, spec: BoardSpec): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  try {
    const opened = await openModel(model);
    const shapes = parseShapes(shapesText === '-' ? null : shapesText);
    if (!opened.ok || !shapes.ok) {
      const error = opened.ok ? null : opened.error;
      return write('refused', `${error?.message ?? 'the shapes do not read'}\n`);
    }
    const target = { tensorrt: spec.tensorrt.split('.').slice(0, 2).join('.'), sm: spec.sm };
    const { engine } = predictionOf(
      opened.value.graph,
      target,
      shapes.value,
      boardOf(target) ?? boardOf({ tensorrt: '10.3', sm: 87 }),
    );
    const schema = schemaOf(spec.tensorrt);
    const msOf = (index: number): number => {
      const estimate = engine.layers[index]?.estimate;
      return estimate ? midpointMs(estimate) : unknownMs;
    };
    const total = engine.layers.reduce((sum, { index }) => sum + msOf(index), 0);
    write('graph.json', layersText(engine, schema));
    write('profile.json', profileText(engine, schema, msOf));
    write('latency', `${(0.9 * total).toFixed(6)}\n`);
  } catch (problem) {
    write('refused', `${String(problem).split('\n')[0]}\n`);
  } finally {
    write('done', '');
  }
}
