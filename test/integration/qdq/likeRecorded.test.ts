import { unknownConditions } from '../../../shared/compare/conditions.ts';
import path from 'node:path';
import { expect, test } from 'vitest';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import type { WorkOutput } from '../../../src-main/workers/work.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

/** The recorded ResNet-18 engines as oracles for models of another exporter, whose nodes have other names. */

describeWithShared('made like a recorded engine', (shared) => {
  const like = async (model: string, engine: string): Promise<WorkOutput<'like'>> => {
    const file = path.join(shared, 'engines/resnet18-a100', engine, 'graph.json');
    const request = {
      path: path.join(shared, 'models/guide', `${model}.onnx`),
      target: 'trt=8.4,sm=80',
      shapes: null,
      allowProxy: false,
      run: {
        label: engine,
        files: [{ role: 'other' as const, name: 'graph.json', path: file }],
        figures: 'recorded' as const,
        conditions: unknownConditions,
        model: null,
      },
    };
    const { tensors } = valueOf(await (await workHandlers.likeNeeds())(request));
    const amax = Object.fromEntries(tensors.map((tensor) => [tensor, 4]));
    return valueOf(await (await workHandlers.like())({ ...request, amax, output: null }));
  };

  test.each([
    ['resnet18-naive', 'qat-residual-qgap', 1],
    ['resnet18-residual-gap', 'qat', 10],
    ['resnet18-residual', 'qat-residual-qgap', 1],
    ['resnet18-residual-gap', 'qat-residual', 3],
  ])('%s towards %s keeps as many Q/DQ kernels as that engine: %i', async (model, engine, kernels) => {
    const { after, changed } = await like(model, engine);
    expect([changed, after.reformatsQdq]).toEqual([true, kernels]);
  });

  test.each([
    ['resnet18-naive', 'qat'],
    ['resnet18-residual', 'qat-residual'],
    ['resnet18-residual-gap', 'qat-residual-qgap'],
  ])('%s is like %s already', async (model, engine) => {
    expect((await like(model, engine)).steps).toEqual([]);
  });
});
