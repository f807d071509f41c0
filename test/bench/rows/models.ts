import { rmSync, writeFileSync, readFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse } from '../../../shared/qdq/analyse.ts';
import { planFixes } from '../../../shared/qdq/fix/planFixes.ts';
import { noExternalFiles } from '../../../shared/onnx/model.ts';
import { decodeModel, encodeModel } from '../../../src-main/onnx-file/codec.ts';
import protobuf from 'protobufjs/minimal.js';
import { onnx } from '../../../src-main/onnx-file/generated/onnx.js';
import { convChain, qdqResidual } from '../../support/syntheticModel.ts';
import { yolov7 } from '../../support/yolov7.ts';
import { mediansInTurns, medianMs, type Row } from '../row.ts';

/** Reading and analysing synthetic models. */
export async function modelRows(): Promise<readonly Row[]> {
  return [await openRow(), ...(await analyseRows()), await fixRow()];
}

/** 220 MB of weights in 1,500 convolutions: our checked ModelGraph beside a bare protobufjs decode. */
async function openRow(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'qdq-bench-'));
  try {
    const file = join(folder, 'big.onnx');
    writeFileSync(file, encodeModel(convChain(1500, 64)));
    const bytes = new Uint8Array(readFileSync(file));
    const [own, bare] = await mediansInTurns(
      41,
      () => {
        const model = decodeModel(bytes, noExternalFiles);
        if (!model.ok) throw new Error(model.error.message);
      },
      () => onnx.ModelProto.decode(protobuf.Reader.create(bytes)),
    );
    return {
      name: 'open-220mb',
      unit: 'ms',
      value: own,
      floor: bare,
      peer: null,
      budget: { kind: 'ratio', most: 1.5 },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function analyseRows(): Promise<readonly Row[]> {
  const target = { tensorrt: '10.3', sm: 87 };
  const timed = async (nodes: number, times: number): Promise<number> => {
    const bytes = encodeModel(qdqResidual(nodes));
    return medianMs(times, () => {
      // A fresh decode each time: what is remembered by identity must not help.
      const model = decodeModel(bytes, noExternalFiles);
      if (!model.ok) throw new Error(model.error.message);
      return analyse(model.value, { target });
    });
  };
  const small = await timed(10_000, 5);
  const large = await timed(100_000, 2);
  return [
    { name: 'analyse-10k', unit: 'ms', value: small, floor: null, peer: null, budget: { kind: 'value', most: 500 } },
    { name: 'analyse-100k', unit: 'ms', value: large, floor: small, peer: null, budget: { kind: 'ratio', most: 14 } },
  ];
}

/** All automatic fixes of the true YOLOv7 at 640 px, naive placement; each time a graph that nothing is remembered of. */
async function fixRow(): Promise<Row> {
  const naive = yolov7('naive');
  const value = await medianMs(5, () => {
    const graph = { ...naive, model: { ...naive.model, graph: { ...naive.model.graph } } };
    const fixed = planFixes(graph, {
      target: { tensorrt: '10.3', sm: 87 },
      choose: 'automatic',
      amax: null,
      allowProxy: false,
    });
    if (!fixed.ok || !fixed.value.changed) throw new Error('nothing was fixed');
  });
  return { name: 'fix-yolov7', unit: 'ms', value, floor: null, peer: null, budget: { kind: 'value', most: 1000 } };
}
