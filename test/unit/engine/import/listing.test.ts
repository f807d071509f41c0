import { describe, expect, test } from 'vitest';
import { readLayerListing } from '../../../../shared/engine/import/layerListing.ts';
import { valueOf } from '../../../support/valueOf.ts';

describe('layer listings as text (synthetic)', () => {
  test('the inspector’s line becomes the record that its JSON would have been', () => {
    const engine = valueOf(
      readLayerListing(
        [
          '[04/25/2026-00:54:46] [I] Layers:',
          'Name: a, LayerType: b, c + Relu, LayerType: CaskConvolution, Inputs: [ { Name: x, y, Location: Device, Dimensions: [1,3,8,8], Format/Datatype: Channel major FP16 format where channel % 8 == 0 }, { Name: (Unnamed Layer* 1) [Activation]_output, Location: Device, Dimensions: [], Format/Datatype: Half }], Outputs: [ { Name: out], Location: Device, Dimensions: [1,8,8,8], Format/Datatype: Half }], ParameterType: Convolution, Kernel: [5,5], Weights: {"Type": "Half", "Count": 800}, TacticName: sm80_x, TacticValue: 0x98e9, StreamId: 2, Metadata: [ONNX Layer: /c/Conv]\u001e[ONNX Layer: /r, Relu: x]',
          'Name: w, LayerType: wait, Inputs: [], Outputs: [], TacticName: , StreamId: 1, EventId: 3, Metadata:',
          '',
          'Bindings:',
          'x, y',
          'out]',
        ].join('\n'),
      ),
    );
    expect(engine.schema).toBe('inspector-text');
    const [conv, wait] = engine.layers;
    expect(conv).toMatchObject({
      name: 'a, LayerType: b, c + Relu',
      type: 'CaskConvolution',
      onnxNodes: ['/c/Conv', '/r, Relu: x'],
      streamId: 2,
    });
    expect(conv?.inputs.map(({ name, shape, layout }) => [name, shape, layout])).toEqual([
      ['x, y', [1, 3, 8, 8], 'nhwc8'],
      ['(Unnamed Layer* 1) [Activation]_output', [], null],
    ]);
    expect(conv?.outputs.map(({ name }) => name)).toEqual(['out]']);
    expect(conv?.raw).toMatchObject({ Kernel: [5, 5], Weights: { Type: 'Half', Count: 800 } });
    expect(wait).toMatchObject({ kind: 'sync', raw: { EventId: 3 } });
    expect(engine.ioTensors.map(({ name, mode }) => [name, mode])).toEqual([
      ['x, y', 'input'],
      ['out]', 'output'],
    ]);
  });

  test.each([
    [
      '8.4',
      'Layer(CaskConvolution): Conv, Tactic: 1 + Relu, Tactic: 0x632674f6, x[Float(-2,1,28,28)], (Unnamed) [a][Half(1)] -> y [z][Int8(-2,32,28,28)]',
    ],
    [
      '8.5',
      'Layer(CaskConvolution): Conv, Tactic: 1 + Relu, Tactic: 0x632674f6, x (Float[-2,1,28,28]), (Unnamed) [a] (Half[1]) -> y [z] (Int8[-2,32,28,28])',
    ],
  ])('the builder’s line of %s', (_, line) => {
    const [layer] = valueOf(readLayerListing(line)).layers;
    expect(layer).toMatchObject({
      name: 'Conv, Tactic: 1 + Relu',
      type: 'CaskConvolution',
      kind: 'weighted',
      tactic: '0x632674f6',
    });
    expect(layer?.inputs.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
      ['x', 'fp32', [-2, 1, 28, 28]],
      ['(Unnamed) [a]', 'fp16', [1]],
    ]);
    expect(layer?.outputs.map(({ name, dtype }) => [name, dtype])).toEqual([['y [z]', 'int8']]);
  });

  test('a Q that stayed a kernel is known by its node’s name, for there is no Origin', () => {
    const engine = valueOf(
      readLayerListing(
        'Layer(Reformat): QuantizeLinear_2, Tactic: 0x0, x (Float[1,3]) -> y (Int8[1,3])\nLayer(Reformat): Reformatting CopyNode for Input Tensor 0 to QuantizeLinear_2, Tactic: 0x0, x (Float[1,3]) -> z (Float[1,3])',
      ),
    );
    expect(engine.layers.map(({ kind }) => kind)).toEqual(['qdq', 'reformat']);
    expect(engine.missing.join()).toContain('inputs and outputs');
  });

  test('what is no listing is a typed error; garbled lines are counted', () => {
    const nothing = readLayerListing('hello');
    expect(nothing.ok ? '' : nothing.error.code).toBe('E-ENGINE-NOT-ENGINE');
    const some = valueOf(readLayerListing('Name: a\nLayer(NoOp): b, Tactic: 0x0, x (Float[1]) -> y (Float[1])'));
    expect(some.missing.join()).toContain('Lines that look like layers but are cut or garbled, left out: 1.');
  });
});
