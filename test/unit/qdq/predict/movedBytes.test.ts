import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { compiledModels, movedBytesOfListing } from '../../../support/compiledListing.ts';
import { openCore } from '../../../support/openCore.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';

const target = { tensorrt: '11.4', sm: 86 };

describeWithShared('moved bytes against the listings of NVIDIA’s compiler', (shared) => {
  const models = compiledModels(shared).map((model) => {
    const core = openCore(model.file);
    const quantized = core.pairs.length > 0;
    const half = [...core.types.values()].some((type) => type.dtype === 'fp16');
    return { ...model, core, quantized, float: half ? 'fp16' : 'fp32', predicted: predict(core, target) };
  });
  const quantized = models.filter((model) => model.quantized);

  it.each(models)('$name: within 8 %', ({ predicted, activationKiBMoved }) => {
    const ratio = predicted.movedBytes / 1024 / activationKiBMoved;
    expect(ratio).toBeGreaterThan(0.92);
    expect(ratio).toBeLessThan(1.02);
  });

  it('is exact to a kibibyte for most of the small probes, and never above by more', () => {
    const folder = join(shared, 'legality');
    const probes = readdirSync(folder).filter((name) => name.endsWith('.rtx-layers.txt'));
    const differences = probes.map((name) => {
      const core = openCore(join(folder, name.replace('.rtx-layers.txt', '.onnx')));
      return predict(core, target).movedBytes - movedBytesOfListing(join(folder, name));
    });
    expect(Math.max(...differences)).toBeLessThanOrEqual(1024);
    expect(differences.filter((bytes) => Math.abs(bytes) <= 1024).length / probes.length).toBeGreaterThan(0.9);
  });

  it('stores as many float tensors of the sample as the compiler did: 121 before its scales were tied, 95 after', () => {
    const floats = (name: string) =>
      predict(openCore(join(shared, `sample/${name}.onnx`)), target)
        .regions.flatMap((region) => region.outputs)
        .filter((edge) => edge.dtype === 'fp32').length;
    expect([floats('naive-qat'), floats('tied-qat')]).toEqual([121, 95]);
  });

  it('orders every two INT8 variants of one model and one float type that differ by more than 2 %', () => {
    const compared: string[] = [];
    for (const a of quantized)
      for (const b of quantized) {
        if (a.family !== b.family || a.float !== b.float) continue;
        if (a.activationKiBMoved <= b.activationKiBMoved * 1.02) continue;
        compared.push(`${a.name} > ${b.name}`);
        expect(a.predicted.movedBytes, `${a.name} moves more than ${b.name}`).toBeGreaterThan(b.predicted.movedBytes);
      }
    expect(compared.length).toBeGreaterThanOrEqual(5);
  });

  it.each(quantized)('$name: the same convolutions run on integers', ({ predicted, macLayers }) => {
    const listed = (pattern: RegExp) =>
      Object.entries(macLayers).reduce((sum, [key, count]) => sum + (pattern.test(key) ? count : 0), 0);
    const convolutions = predicted.regions.filter((region) => region.kind === 'conv' || region.kind === 'depthwise');
    expect(convolutions.filter((region) => region.compute === 'int8')).toHaveLength(
      listed(/^(correlation|deconv):in=Int8/),
    );
    expect(convolutions.filter((region) => region.compute !== 'int8')).toHaveLength(
      listed(/^(correlation|deconv):in=(Float|Half)/),
    );
  });

  it.each(quantized)('$name: the same pools run on integers', ({ predicted, macLayers }) => {
    const pools = predicted.regions.filter((region) => region.kind === 'pool' && /MaxPool/.test(region.name));
    const onIntegers = pools.filter((region) => region.inputs[0]?.dtype === 'int8');
    expect(onIntegers).toHaveLength(macLayers['maxpool:in=Int8,out=Int8'] ?? 0);
    expect(pools.length - onIntegers.length).toBe(macLayers['maxpool:in=Float,out=Float'] ?? 0);
  });
});
