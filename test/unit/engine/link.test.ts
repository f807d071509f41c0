import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeLabel } from '../../../shared/onnx/graphIndex.ts';
import { gatherRun } from '../../../shared/engine/import/gatherRun.ts';
import { readLayerJson } from '../../../shared/engine/import/layerJson.ts';
import { isModelOf, layerLinks, linkEngine, type ModelNode } from '../../../shared/engine/link.ts';
import { openModel } from '../../../src-main/onnx-file/openModel.ts';
import { readSharedText } from '../../support/readSharedText.ts';
import { describeWithShared, sharedFiles } from '../../support/sharedFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

const layer = (name: string, inputs: string[], outputs: string[], more: object = {}) => ({
  Name: name,
  LayerType: 'CaskConvolution',
  ...more,
  Inputs: inputs.map((tensor) => ({ Name: tensor, Dimensions: [1], 'Format/Datatype': 'Half' })),
  Outputs: outputs.map((tensor) => ({ Name: tensor, Dimensions: [1], 'Format/Datatype': 'Half' })),
});
const engineOf = (...layers: object[]) => valueOf(readLayerJson(JSON.stringify({ Layers: layers, Bindings: ['x'] })));

/** x → Conv_1 → a → Q → q → DQ → d → MatMul_2 → b → Softmax_3 → c → Cast_4 → y */
const model: readonly ModelNode[] = [
  { name: 'Conv_1', op: 'Conv', inputs: ['x', 'w'], outputs: ['a'] },
  { name: 'Q', op: 'QuantizeLinear', inputs: ['a', 's'], outputs: ['q'] },
  { name: 'DQ', op: 'DequantizeLinear', inputs: ['q', 's'], outputs: ['d'] },
  { name: 'MatMul_2', op: 'MatMul', inputs: ['d', 'w2'], outputs: ['b'] },
  { name: 'Softmax_3', op: 'Softmax', inputs: ['b'], outputs: ['c'] },
  { name: '', op: 'Sigmoid', inputs: ['c'], outputs: ['e'] },
  { name: 'Cast_4', op: 'Cast', inputs: ['c'], outputs: ['y'] },
].map((node) => (node.name === '' ? { ...node, name: 'Sigmoid:e' } : node));

describe('links between layers and ONNX nodes (synthetic)', () => {
  test('a model of other names is not the model of the engine', () => {
    expect(isModelOf(model, engineOf(layer('Conv_1', ['x'], ['a']), layer('MatMul_2 + Add_9', ['a'], ['b'])))).toBe(
      true,
    );
    expect(isModelOf(model, engineOf(layer('{ForeignNode[Conv_1...Cast_4]}', ['x'], ['y'])))).toBe(true);
    expect(isModelOf(model, engineOf(layer('node_conv2d', ['x'], ['a']), layer('node_linear', ['a'], ['b'])))).toBe(
      false,
    );
    expect(isModelOf(model, engineOf(layer('__myl_Add_myl0_1', ['x'], ['a'])))).toBe(true);
  });

  test('without the model: metadata is exact, names are read, Q/DQ and casts stand apart', () => {
    const links = layerLinks(
      engineOf(
        layer('k', ['x'], ['a'], {
          Metadata: '[ONNX Layer: /c/Conv]\u001e[ONNX Layer: /c/q/QuantizeLinear]\u001e[ONNX Layer: /Cast_1]',
        }),
        layer('w.weight + QuantizeLinear_7 + Conv_9 + Add_10', ['a'], ['b']),
        layer('(Unnamed Layer* 3) [Shuffle]', ['b'], ['c']),
      ),
      null,
    );
    expect(links).toEqual([
      { core: ['/c/Conv'], passing: ['/c/q/QuantizeLinear', '/Cast_1'], weights: [], by: 'metadata' },
      { core: ['Conv_9', 'Add_10'], passing: ['QuantizeLinear_7'], weights: ['w.weight'], by: 'name' },
      { core: [], passing: [], weights: [], by: null },
    ]);
  });

  test('copies cover no core node, whatever their metadata says', () => {
    const quantizer = layer('__myl_MulMinMaxRounCast_myl0_0', ['x'], ['a'], {
      LayerType: 'kgen',
      Metadata: '[ONNX Layer: /q/QuantizeLinear]\u001e[ONNX Layer: /c/Conv]',
    });
    expect(layerLinks(engineOf(quantizer), null)[0]).toEqual({
      core: [],
      passing: ['/q/QuantizeLinear'],
      weights: [],
      by: 'metadata',
    });
  });

  test('with the model: tokens that are no node are dropped, clones and unnamed nodes are found', () => {
    const links = layerLinks(
      engineOf(layer('Conv_1_clone_0 + made_up', ['x'], ['a']), layer('node_of_e', ['c'], ['e'])),
      model,
    );
    expect(links.map(({ core }) => core)).toEqual([['Conv_1'], ['Sigmoid:e']]);
  });

  test('a region opens by its tensors, also behind copies', () => {
    const region = layer('{ForeignNode[MatMul_2...Cast_4]}', ['Reformatted Input Tensor 0 to R'], ['y.1_3_myl0'], {
      LayerType: 'Myelin',
    });
    const copy = layer('Reformatting CopyNode for Input Tensor 0 to R', ['q'], ['Reformatted Input Tensor 0 to R'], {
      LayerType: 'Reformat',
      Origin: 'REFORMAT',
    });
    const [, link] = layerLinks(engineOf(copy, region), model);
    expect(link).toMatchObject({ core: ['MatMul_2', 'Softmax_3'], passing: ['Cast_4', 'DQ'], by: 'tensors' });
  });

  test('a region whose input is unknown is not guessed at', () => {
    const [link] = layerLinks(engineOf(layer('{ForeignNode[MatMul_2...Cast_4]}', ['elsewhere'], ['y'])), model);
    expect(link).toMatchObject({ core: ['MatMul_2'], passing: ['Cast_4'], by: 'name' });
  });

  test('the linked engine carries the nodes in the file’s order', () => {
    const engine = linkEngine(engineOf(layer('made_up + Q + Conv_1', ['x'], ['q'])), model);
    expect(engine.layers[0]).toMatchObject({ onnxNodes: ['Q', 'Conv_1'], linkIsExact: false });
  });
});

describeWithShared('links to the real models', (shared) => {
  const computing = new Set(['weighted', 'pool', 'pointwise', 'softmax', 'resize', 'reduce']);

  test.each(sharedFiles('models/*/*.rtx-layers.txt'))('%s', async (file) => {
    const { engine } = gatherRun([{ name: file, text: readSharedText(shared, file) }]);
    const opened = valueOf(await openModel(path.join(shared, file.replace('.rtx-layers.txt', '.onnx'))));
    const nodes = (opened.graph.model.graph?.node ?? []).map((node): ModelNode => ({
      name: nodeLabel(node),
      op: node.opType ?? '',
      inputs: node.input ?? [],
      outputs: node.output ?? [],
    }));
    const links = layerLinks(engine!, nodes);
    const covered = new Set(links.flatMap(({ core }) => core));
    const weighted = nodes.filter(({ op }) => ['Conv', 'ConvTranspose', 'Gemm'].includes(op));
    expect(weighted.filter(({ name }) => !covered.has(name))).toEqual([]);
    const unlinked = engine!.layers.filter(({ kind, index }) => computing.has(kind) && links[index]!.core.length === 0);
    expect(unlinked.map(({ name }) => name)).toEqual([]);
  });
});
