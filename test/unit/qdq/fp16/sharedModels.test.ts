import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { toHalf } from '../../../../shared/qdq/fp16/toHalf.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { checkLegality } from '../../../../shared/qdq/legality/checkLegality.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { openGraph } from '../../../support/openCore.ts';
import { ampere114 } from '../../../support/predicted.ts';
import { describeWithShared, sharedFiles } from '../../../support/sharedFolder.ts';
import { valueOf } from '../../../support/valueOf.ts';

describeWithShared('the reference models in FP16', (folder) => {
  describe.each(sharedFiles('models/*/{fp32,modelopt_*,naive}.onnx'))('%s', (file) => {
    test('accepted by TensorRT 11, with fewer bytes moved and no more Q/DQ kernels', () => {
      const before = openGraph(path.join(folder, file));
      const { graph } = valueOf(toHalf(before, { io: 'keep', keep: null }));
      const core = coreGraphOf(graph);
      const [was, is] = [predict(coreGraphOf(before), ampere114), predict(core, ampere114)];
      expect(checkLegality(core, ampere114, is.regions).verdict).toBe('accepted');
      expect(is.movedBytes).toBeLessThanOrEqual(was.movedBytes);
      expect(is.reformats.qdq).toBeLessThanOrEqual(was.reformats.qdq);
      expect(is.weightedOps.float).toBe(was.weightedOps.float);
    });
  });
});
