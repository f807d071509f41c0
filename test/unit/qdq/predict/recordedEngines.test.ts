import { join } from 'node:path';
import { expect, it } from 'vitest';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { openCore } from '../../../support/openCore.ts';
import { recordedPlacements } from '../../../support/predictionFigures.ts';
import { agreementOf, readRecordedLayers } from '../../../support/recordedPlacement.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';

describeWithShared('the recorded engines come out of the prediction', (shared) => {
  const compare = (model: string, engine: string, sm: number) => {
    const core = openCore(join(shared, `models/guide/${model}.onnx`));
    const prediction = predict(core, { tensorrt: '8.4', sm });
    return { prediction, agreement: agreementOf(readRecordedLayers(shared, engine), core, prediction) };
  };

  it.each(recordedPlacements)(
    '$model: survivors and weighted operators',
    ({ model, engine, survivors, weighted, sm }) => {
      for (const each of [sm, 80]) {
        const { prediction, agreement } = compare(model, engine, each);
        expect(prediction.survivingQdq).toHaveLength(survivors);
        expect(prediction.reformats.qdq).toBe(survivors);
        expect(prediction.weightedOps).toEqual({ int8ToInt8: weighted[0], int8ToFloat: weighted[1], float: 0 });
        expect(agreement.survivors.predicted).toEqual(agreement.survivors.recorded);
      }
    },
  );

  it.each(recordedPlacements)('$model: types of at least 98 % of the outputs', ({ model, engine, sm }) => {
    const { coreNodes, matched, confusion } = compare(model, engine, sm).agreement;
    expect(matched / coreNodes).toBeGreaterThanOrEqual(0.98);
    const agreed = (confusion['int8>int8'] ?? 0) + (confusion['float>float'] ?? 0);
    expect(agreed / matched).toBeGreaterThanOrEqual(0.98);
  });

  it.each(recordedPlacements)('$model: the same convolution takes each residual Add', ({ model, engine, sm }) => {
    const { addOwners } = compare(model, engine, sm).agreement;
    expect(addOwners.recorded).not.toContain('none');
    expect(addOwners.predicted).toEqual(addOwners.recorded);
  });

  it.each(recordedPlacements)('$model: layout copies lie in the predicted range', ({ model, engine, sm }) => {
    const { prediction, agreement } = compare(model, engine, sm);
    const [low, high] = prediction.reformats.format;
    expect(agreement.layoutCopies).toBeGreaterThanOrEqual(low);
    expect(agreement.layoutCopies).toBeLessThanOrEqual(high);
  });
});
