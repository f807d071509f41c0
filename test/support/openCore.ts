import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { coreGraphOf, type CoreGraph } from '../../shared/qdq/graph/coreGraph.ts';
import type { ModelGraph } from '../../shared/onnx/model.ts';
import { decodeModel } from '../../src-main/onnx-file/codec.ts';
import { FolderFiles } from '../../src-main/onnx-file/externalFiles.ts';
import { valueOf } from './valueOf.ts';

/** The model in a file; throws when it does not decode. */
export const openGraph = (file: string): ModelGraph =>
  valueOf(decodeModel(new Uint8Array(readFileSync(file)), new FolderFiles(dirname(file))));

export const openCore = (file: string): CoreGraph => coreGraphOf(openGraph(file));
