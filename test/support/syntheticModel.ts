import { noExternalFiles, type ModelGraph, type NodeProto, type TensorProto } from '../../shared/onnx/model.ts';
import { floatTensor, scalarFloat, scalarInt8Zero } from '../../shared/onnx/makeTensor.ts';

/** Synthetic models of a wanted size, for benchmarks and limits: true shapes, made-up weights. */

/** A chain of convolutions with activations: `convs` × 2 nodes, one weight of `channels`² × 9 floats a convolution. */
export function convChain(convs: number, channels: number): ModelGraph {
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const weight = new Float32Array(channels * channels * 9).map((_, at) => ((at * 2654435761) % 1000) / 1000 - 0.5);
  for (let at = 0; at < convs; at += 1) {
    initializers.push(floatTensor(`w${at}`, [channels, channels, 3, 3], weight));
    nodes.push(convolution(`conv${at}`, at === 0 ? 'input' : `r${at - 1}`, `w${at}`, `c${at}`));
    nodes.push({ opType: 'Relu', name: `relu${at}`, input: [`c${at}`], output: [`r${at}`] });
  }
  return modelOf(nodes, initializers, channels, `r${convs - 1}`);
}

/** Q/DQ round every convolution, a residual Add after every second one: about `nodes` nodes. */
export function qdqResidual(nodes: number): ModelGraph {
  const channels = 16;
  const list: NodeProto[] = [];
  const initializers: TensorProto[] = [scalarInt8Zero('zero')];
  const weight = new Float32Array(channels * channels * 9).map((_, at) => ((at * 40503) % 100) / 100 - 0.5);
  let tensor = 'input';
  let skip = tensor;
  for (let at = 0; list.length < nodes; at += 1) {
    const wired = (name: string) => `${name}${at}`;
    initializers.push(floatTensor(wired('w'), [channels, channels, 3, 3], weight));
    initializers.push(scalarFloat(wired('s'), 0.02 + (at % 7) * 0.001), scalarFloat(wired('ws'), 0.004));
    list.push(
      ...pair(wired('act'), tensor, wired('s'), wired('x')),
      ...pair(wired('wt'), wired('w'), wired('ws'), wired('v')),
    );
    list.push(convolution(wired('conv'), wired('x'), wired('v'), wired('c')));
    if (at % 2 === 1) {
      list.push({ opType: 'Add', name: wired('add'), input: [wired('c'), skip], output: [wired('a')] });
      list.push({ opType: 'Relu', name: wired('relu'), input: [wired('a')], output: [wired('r')] });
      skip = wired('r');
    } else list.push({ opType: 'Relu', name: wired('relu'), input: [wired('c')], output: [wired('r')] });
    tensor = wired('r');
  }
  return modelOf(list, initializers, channels, tensor);
}

function pair(name: string, from: string, scale: string, to: string): readonly NodeProto[] {
  return [
    { opType: 'QuantizeLinear', name: `${name}_q`, input: [from, scale, 'zero'], output: [`${to}_i`] },
    { opType: 'DequantizeLinear', name: `${name}_dq`, input: [`${to}_i`, scale, 'zero'], output: [to] },
  ];
}

const convolution = (name: string, input: string, weight: string, output: string): NodeProto => ({
  opType: 'Conv',
  name,
  input: [input, weight],
  output: [output],
  attribute: [{ name: 'pads', type: 7, ints: [1n, 1n, 1n, 1n] }],
});

function modelOf(
  nodes: readonly NodeProto[],
  initializers: readonly TensorProto[],
  channels: number,
  output: string,
): ModelGraph {
  const shape = [1, channels, 32, 32].map((size) => ({ dimValue: BigInt(size) }));
  const type = { tensorType: { elemType: 1, shape: { dim: shape } } };
  return {
    model: {
      irVersion: 8n,
      opsetImport: [{ domain: '', version: 17n }],
      graph: {
        name: 'synthetic',
        node: nodes,
        initializer: initializers,
        input: [{ name: 'input', type }],
        output: [{ name: output, type }],
      },
    },
    external: noExternalFiles,
  };
}
