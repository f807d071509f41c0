import { describe, expect, test } from 'vitest';
import type { EngineGraph } from '../../../shared/engine/graph.ts';
import { readLayerJson } from '../../../shared/engine/import/layerJson.ts';
import { engineEdges, foldedEdges } from '../../../shared/engine/model/edges.ts';
import { joinsOf } from '../../../shared/engine/model/joins.ts';
import { dependenciesOf, streamsOf, usesAuxiliaryStreams } from '../../../shared/engine/model/streams.ts';
import { tensorTraffic } from '../../../shared/engine/model/tensorReads.ts';
import { gatherRun } from '../../../shared/engine/import/gatherRun.ts';
import { readSharedText } from '../../support/readSharedText.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { valueOf } from '../../support/valueOf.ts';

/** `conv1: x:16 -> cat:16` a line; the number is the tensor's channel count. */
function engineOf(
  text: string,
  bindings: readonly string[] = ['x', 'y'],
  more: Record<string, object> = {},
): EngineGraph {
  const tensors = (side: string) =>
    side
      .split(' ')
      .filter(Boolean)
      .map((part) => {
        const [name, channels] = part.split(':');
        return {
          Name: name,
          Dimensions: channels === undefined ? [-1] : [1, Number(channels)],
          'Format/Datatype': 'Half',
        };
      });
  const layers = text
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', rest = ''] = line.trim().split(': ');
      const [inputs = '', outputs = ''] = rest.split('->');
      return {
        Name: name,
        LayerType: name.startsWith('noop') ? 'NoOp' : 'CaskConvolution',
        Inputs: tensors(inputs),
        Outputs: tensors(outputs),
        ...more[name],
      };
    });
  return valueOf(readLayerJson(JSON.stringify({ Layers: layers, Bindings: bindings })));
}

const drawn = (engine: EngineGraph, edges = engineEdges(engine)): readonly string[] =>
  edges.map(({ from, to, tensor, certain }) => {
    const name = (at: number | null) => (at === null ? '·' : engine.layers[at]!.name);
    return `${name(from)} -${tensor}${certain ? '' : '?'}-> ${name(to)}`;
  });

describe('edges (synthetic)', () => {
  test('inputs, outputs, several readers, one reader twice', () => {
    expect(drawn(engineOf('a: x:8 -> t:8\nb: t:8 t:8 -> u:8\nc: t:8 u:8 -> y:8'))).toEqual([
      '· -x-> a',
      'a -t-> b',
      'a -t-> c',
      'b -u-> c',
      'c -y-> ·',
    ]);
  });

  test('an eliminated Concat: the reader of the whole has every writer', () => {
    expect(
      drawn(engineOf('a: x:8 -> cat:8\nb: x:8 -> cat:24\nc: cat:32 -> y:8')).filter((line) => line.includes('-cat')),
    ).toEqual(['a -cat-> c', 'b -cat-> c']);
  });

  test('an ELAN block: slices are read while the region is being filled', () => {
    const engine = engineOf(
      'a: x:16 -> cat:16\nb: x:16 -> cat:16\nc: cat:16 -> cat:16\nd: cat:16 -> cat:16\ne: cat:64 -> y:16',
    );
    expect(drawn(engine).filter((line) => line.includes('-cat'))).toEqual([
      'b -cat?-> c',
      'c -cat-> d',
      'a -cat-> e',
      'b -cat-> e',
      'c -cat-> e',
      'd -cat-> e',
    ]);
  });

  test('a skip kept for a late Concat: read early as a slice, late as a part of the whole', () => {
    const engine = engineOf('a: x:8 -> cat:8\nb: cat:8 -> t:8\nc: t:8 -> cat:8\nd: cat:16 -> y:8');
    expect(drawn(engine).filter((line) => line.includes('-cat'))).toEqual(['a -cat-> b', 'a -cat-> d', 'c -cat-> d']);
  });

  test('a region that is used again: a new generation, and only the newest content is read', () => {
    const engine = engineOf('a: x:8 -> r:8\nb: r:8 -> t:8\nc: t:8 -> r:8\nd: r:8 -> y:8');
    expect(drawn(engine).filter((line) => line.includes('-r'))).toEqual(['a -r-> b', 'c -r-> d']);
    expect(
      tensorTraffic(engine)
        .reads.filter(({ tensor }) => tensor.name === 'r')
        .map(({ generation }) => generation),
    ).toEqual([0, 1]);
  });

  test('dynamic shapes: the writers since the last read, marked uncertain', () => {
    expect(
      drawn(engineOf('a: x:8 -> cat\nb: x:8 -> cat\nc: cat -> y:8')).filter((line) => line.includes('-cat')),
    ).toEqual(['a -cat?-> c', 'b -cat?-> c']);
  });

  test('NoOps fold away, chains and all, and the output keeps its name', () => {
    const engine = engineOf('a: x:8 -> t:8\nnoop1: t:8 -> u:8\nnoop2: u:8 -> v:8\nb: v:8 -> w:8\nnoop3: w:8 -> y:8');
    const folded = foldedEdges(engineEdges(engine), (layer) => engine.layers[layer]?.kind === 'noop');
    expect(drawn(engine, folded)).toEqual(['· -x-> a', 'a -v-> b', 'b -y-> ·']);
  });

  test('constants of a region make no edge, bindings do', () => {
    expect(drawn(engineOf('a: x:8 k:8 -> y:8'))).toEqual(['· -x-> a', 'a -y-> ·']);
    expect(drawn(engineOf('a: x:8 __mye1_dconst:8 -> y:8', []))).toEqual(['· -x?-> a', 'a -y?-> ·']);
  });

  test('a listing of 8.0 leaves NoOps out: the other name of the same tensor is found', () => {
    expect(drawn(engineOf('a: x:8 -> add_3_out_tensor:8\nb: add_3:0:8 -> y:8')).length).toBe(3);
  });

  test('streams, events and train stations', () => {
    const engine = engineOf('a: x:8 -> t:8\ns: ->\nw: ->\nt1: ->\nb: t:8 -> y:8', ['x', 'y'], {
      a: { StreamId: 0 },
      s: { LayerType: 'signal', StreamId: 0, EventId: 4 },
      w: { LayerType: 'wait', StreamId: 1, EventId: 4 },
      t1: { LayerType: 'TrainStation', StreamId: 0 },
      b: { StreamId: 1 },
    });
    expect(streamsOf(engine)).toEqual([
      { id: 0, layers: [0, 1, 3] },
      { id: 1, layers: [2, 4] },
    ]);
    expect(usesAuxiliaryStreams(engine)).toBe(true);
    expect(dependenciesOf(engine)).toEqual([
      { from: 1, to: 2, why: 'event' },
      { from: 2, to: 3, why: 'train-station' },
      { from: 3, to: 4, why: 'train-station' },
    ]);
    expect(streamsOf(engineOf('a: x:8 -> y:8'))).toEqual([]);
  });

  test('forty thousand layers through one hub take no more than their time', () => {
    const layers = Array.from({ length: 40_000 }, (_, at) => `l${at}: hub:8 t${at}:8 -> t${at + 1}:8`);
    const engine = engineOf(['h: x:8 -> hub:8 t0:8', ...layers].join('\n'));
    const started = performance.now();
    expect(engineEdges(engine).length).toBe(80_001);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describeWithShared('edges of real plans', (shared) => {
  const edgesOf = (file: string) => {
    const { engine } = gatherRun([{ name: file, text: readSharedText(shared, file) }]);
    return { engine: engine!, edges: engineEdges(engine!) };
  };

  test('the ELAN blocks of yolov7: each Concat reads its four writers', () => {
    const { engine, edges } = edgesOf('models/yolov7/fp32.rtx-layers.txt');
    const into = edges.filter(({ to, tensor }) => to === 11 && tensor === '/e1/Concat_output_0.1_myl0');
    expect(into.map(({ from }) => from)).toEqual([5, 7, 9, 10]);
    expect(edges.filter(({ to }) => to === 8).map(({ from }) => from)).toEqual([7]);
    expect(engine.layers).toHaveLength(138);
  });

  test('events of yolov7 pair each wait with its signal', () => {
    const { engine } = edgesOf('models/yolov7/naive.rtx-layers.txt');
    const pairs = dependenciesOf(engine);
    expect(pairs).toHaveLength(6);
    expect(
      pairs.every(({ from, to }) => engine.layers[from]!.raw['EventId'] === engine.layers[to]!.raw['EventId']),
    ).toBe(true);
  });

  test('ResNet-18 is one piece: every layer but the last is read', () => {
    const { engine, edges } = edgesOf('engines/resnet18-a100/qat/graph.json');
    const from = new Set(edges.map((edge) => edge.from));
    expect(engine.layers.filter(({ index }) => !from.has(index))).toEqual([]);
    expect(edges.filter(({ from: maker }) => maker === null).map(({ tensor }) => tensor)).toEqual(['input.1']);
  });
});

describe('a Concat that its producers write in place (synthetic)', () => {
  test('is a tensor of several writers; a tensor that is written anew is none', () => {
    const engine = engineOf(
      'a: x:8 -> cat:16\nb: x:8 -> cat:16\nc: cat:32 -> t:16\nd: t:16 -> u:16\ne: u:16 -> t:16\nf: t:16 -> y:16',
    );
    expect(joinsOf(engine)).toEqual([{ tensor: 'cat', writers: [0, 1], readers: [2] }]);
  });
});
