import { describe, expect, it } from 'vitest';
import type { ModelGraph, NodeProto } from '../../../../shared/onnx/model.ts';
import { coreGraphOf, type CoreGraph } from '../../../../shared/qdq/graph/coreGraph.ts';
import { graphOf } from '../../../support/graphOf.ts';

/** `conv1(x:x_q) relu(conv1)`: nodes with the tensors they read and the pairs on the way. */
const shown = (core: CoreGraph): string =>
  core.nodes
    .map((node) => {
      const edges = node.edges.map((edge) => [edge.tensor, ...edge.pairs.map((pair) => pair.label)].join(':'));
      return `${node.label}(${edges.join(' ')})`;
    })
    .join(' ');

function withNode(graph: ModelGraph, node: NodeProto): ModelGraph {
  const proto = graph.model.graph ?? {};
  return { ...graph, model: { ...graph.model, graph: { ...proto, node: [...(proto.node ?? []), node] } } };
}

describe('core graph', () => {
  it('takes pairs off the edges and weights out of the graph', () => {
    const core = coreGraphOf(graphOf('x:f32[1,8,8,8] -> q(0.02) -> conv1 -> relu -> q(0.03) -> conv2 -> y'));
    expect(shown(core)).toBe('conv1(x:x_q) relu(conv1) conv2(relu:relu_q)');
    expect(core.nodes[0]?.weight?.pair?.label).toBe('conv1_w_q');
    expect(core.pairs.map((pair) => pair.root)).toEqual(['activation', 'weight', 'activation', 'weight']);
  });

  it('looks through Identity, also between a Q and its DQ, and through a Cast that changes nothing', () => {
    const core = coreGraphOf(
      graphOf(`
        x:f32[1,8,8,8] -> identity -> a
        a -> Q(0.02) -> identity -> DQ(0.02) -> conv1 -> b
        a -> cast(1) -> q(0.02) -> conv2 -> c`),
    );
    expect(shown(core)).toBe('conv1(x:a_q) conv2(x:cast_q)');
    expect(core.pairs.filter((pair) => pair.root === 'activation')).toHaveLength(2);
    expect(core.pairs[0]).toMatchObject({ label: 'a_q', dqs: [3] });
  });

  it('keeps a Cast that changes the type', () => {
    const core = coreGraphOf(graphOf('x:f32[1,8,8,8] -> q(0.02) -> cast(10) -> relu -> y'));
    expect(shown(core)).toBe('cast(x:x_q) relu(cast)');
  });

  it('does not count arithmetic on shapes as a reader', () => {
    const core = coreGraphOf(
      graphOf(`
        x:f32[1,8,8,8] -> conv1 -> a
        a -> Shape -> s
        a, s -> Reshape -> y`),
    );
    expect(shown(core)).toBe('conv1(x) Reshape(a)');
  });

  it('leaves out what no output needs', () => {
    const graph = graphOf('x:f32[1,8,8,8] -> conv1 -> a!\na -> q(0.02) -> conv2 -> y');
    const dead = withNode(graph, { opType: 'Relu', name: 'dead', input: ['a'], output: ['nobody'] });
    expect(shown(coreGraphOf(dead))).toBe('conv1(x) conv2(a:a_q)');
  });

  it('counts a tensor that the body of an If uses as read by the If', () => {
    const graph = graphOf('x:f32[1,8,8,8] -> conv1 -> a\na -> q(0.02) -> conv2 -> y\nc:bool[] -> identity -> d!');
    const body = { node: [{ opType: 'Relu', input: ['a'], output: ['r'] }], output: [{ name: 'r' }] };
    const branch = (name: string) => ({ name, type: 5, g: body });
    const node = {
      opType: 'If',
      name: 'if',
      input: ['c'],
      output: ['z'],
      attribute: [branch('then_branch'), branch('else_branch')],
    };
    const proto = graph.model.graph ?? {};
    const withIf = withNode(
      { ...graph, model: { ...graph.model, graph: { ...proto, output: [...(proto.output ?? []), { name: 'z' }] } } },
      node,
    );
    const core = coreGraphOf(withIf);
    expect(core.uses.get('a')?.map((use) => `${use.node?.label} ${use.edge.slot}`)).toEqual(['conv2 0', 'if -1']);
  });

  it('lists nodes depth first from the outputs, whatever the order in the file', () => {
    const shortcutLast = 'x:f32[1,8,8,8] -> conv1 -> relu -> conv2 -> a\nx -> conv3 -> b\na, b -> add -> y';
    const shortcutFirst = 'x:f32[1,8,8,8] -> conv3 -> b\nx -> conv1 -> relu -> conv2 -> a\na, b -> add -> y';
    const labels = (text: string) => coreGraphOf(graphOf(text)).nodes.map((node) => node.label);
    expect(labels(shortcutLast)).toEqual(['conv1', 'relu', 'conv2', 'conv3', 'add']);
    expect(labels(shortcutFirst)).toEqual(labels(shortcutLast));
  });
});

describe('classes of pairs', () => {
  const classes = (text: string) => coreGraphOf(graphOf(text)).pairs.map((pair) => pair.cls);

  it('tell the smallest difference of an FP32 scale apart', () => {
    const [a, b] = classes('x:f32[1,8,8,8] -> q(0.05) -> relu1 -> y\nx -> q(0.050000004) -> relu2 -> z');
    expect(a).not.toBe(b);
  });

  it('are equal on an FP16 tensor when the scales round to one FP16 value', () => {
    const [a, b, c] = classes(`
      x:f16[1,8,8,8] -> q(0.05) -> relu1 -> y
      x -> q(0.050000004) -> relu2 -> z
      x -> q(0.051) -> relu3 -> w`);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  it('differ when the DQ has another scale than the Q', () => {
    const [a, b] = classes('x:f32[1,8,8,8] -> q(0.05) -> relu1 -> y\nx -> q(0.05 dq=0.06) -> relu2 -> z');
    expect(a).not.toBe(b);
  });

  it('read a scale from a Constant node', () => {
    const graph = graphOf('x:f32[1,8,8,8] -> q(0.05) -> relu -> y');
    const proto = graph.model.graph ?? {};
    const scale = proto.initializer?.find((tensor) => tensor.name === 'x_q_scale');
    const node = { opType: 'Constant', output: ['x_q_scale'], attribute: [{ name: 'value', type: 4, t: scale! }] };
    const moved: ModelGraph = {
      ...graph,
      model: {
        ...graph.model,
        graph: {
          ...proto,
          node: [node, ...(proto.node ?? [])],
          initializer: proto.initializer?.filter((tensor) => tensor !== scale) ?? [],
        },
      },
    };
    expect(coreGraphOf(moved).pairs[0]?.cls).toBe(coreGraphOf(graph).pairs[0]?.cls);
  });
});
