import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Legality } from '../../../../shared/qdq/types.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { checkLegality } from '../../../../shared/qdq/legality/checkLegality.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { openModel } from '../../../../src-main/onnx-file/openModel.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';

interface Recorded {
  readonly parse: boolean;
  readonly build: boolean | null;
  readonly int8_mac: number;
}

/** What NVIDIA's own parser and builder (TensorRT-RTX 1.7.1, SM86) said of each small model. */
describeWithShared('legality agrees with the recorded verdicts', (shared) => {
  const folder = join(shared, 'legality');
  const verdicts = JSON.parse(readFileSync(join(folder, 'verdicts.json'), 'utf8')) as Record<string, Recorded>;
  const target = { tensorrt: '11.4', sm: 86 };
  const files = readdirSync(folder).filter((name) => name.endsWith('.onnx'));

  const verdictOf = async (file: string): Promise<{ legality: Legality; carries: boolean }> => {
    const model = await openModel(join(folder, file));
    if (!model.ok) throw new Error(`${file}: ${model.error.message}`);
    const core = coreGraphOf(model.value.graph);
    const legality = checkLegality(core, target, predict(core, target).regions);
    const carries = core.nodes.some(
      (node) => node.cls === 'weighted' && (node.weight?.pair || node.edges.some((edge) => edge.pairs.length > 0)),
    );
    return { legality, carries };
  };

  it.each(files)('%s', async (file) => {
    const recorded = verdicts[file.replace(/\.onnx$/, '')];
    if (!recorded) throw new Error(`no verdict for ${file}`);
    const { legality, carries } = await verdictOf(file);
    const expected =
      !recorded.parse || recorded.build === false
        ? 'refused'
        : carries && recorded.int8_mac === 0
          ? 'accepted-float'
          : 'accepted';
    expect({ verdict: legality.verdict, errors: legality.errors }).toMatchObject({ verdict: expected });
  });
});
