import { describe, expect, test } from 'vitest';
import { readTrtexecLog } from '../../../shared/trtexec/logFollower.ts';

const node = (name: string, op: string, inputs: string[], outputs: string[]) => [
  `${name} [${op}] inputs: ${inputs.map((tensor) => `[${tensor} -> (1, 8, 4, 4)[FLOAT]]`).join(', ')}, `,
  `${name} [${op}] outputs: ${outputs.map((tensor) => `[${tensor} -> (1, 8, 4, 4)[FLOAT]]`).join(', ')}, `,
];

const survivors = (...lines: string[]) =>
  readTrtexecLog(lines.map((line) => `[01/01/2024-00:00:00] [V] [TRT] ${line}`).join('\n')).survivors.map(
    ({ said, ...rest }) => ({ ...rest, quotes: rest.reason.endsWith(said) }),
  );
const kept = (name: string) => `Swap the layer type of ${name} from QUANTIZE to kQDQ`;

describe('why a Q or DQ survived, from a verbose log of 8.4 to 8.6 (synthetic)', () => {
  test('a graph input', () => {
    expect(
      survivors(...node('Q_1', 'QuantizeLinear', ['images', 's'], ['q']), 'Running: QDQToCopy on Q_1', kept('Q_1')),
    ).toEqual([
      {
        node: 'Q_1',
        reason: `It quantizes the graph input images, which is never INT8. TensorRT says: "${kept('Q_1')}".`,
        quotes: true,
      },
    ]);
  });

  test('a tensor that is needed in float too', () => {
    const lines = [
      ...node('Conv_0', 'Conv', ['x'], ['t']),
      ...node('Q_1', 'QuantizeLinear', ['t', 's'], ['q']),
      ...node('Add_2', 'Add', ['t', 'u'], ['v']),
    ];
    expect(survivors(...lines, kept('Q_1'))[0]?.reason).toContain('t is also needed in float by Add_2.');
  });

  test('a sibling of another scale, unless it was merged', () => {
    const lines = [
      ...node('Conv_0', 'Conv', ['x'], ['t']),
      ...node('Q_1', 'QuantizeLinear', ['t', 's'], ['q']),
      ...node('Q_2', 'QuantizeLinear', ['t', 's2'], ['r']),
    ];
    expect(survivors(...lines, kept('Q_1'))[0]?.reason).toContain('t is also quantized by Q_2, with another scale.');
    expect(survivors(...lines, 'Eliminating Q_2 which duplicates (Q) Q_1', kept('Q_1'))[0]?.reason).toContain(
      'Conv_0 writes t in float.',
    );
  });

  test('an Add that was not fused as an INT8 residual', () => {
    const lines = [...node('Add_0', 'Add', ['a', 'b'], ['t']), ...node('Q_1', 'QuantizeLinear', ['t', 's'], ['q'])];
    expect(survivors(...lines, kept('Q_1'))[0]?.reason).toContain('Add_0 was not fused as an INT8 residual');
    expect(survivors(...lines, 'Running: QuantizeConvWithResidualAdd on Add_0', kept('Q_1'))[0]?.reason).toContain(
      'Add_0 writes t in float.',
    );
  });

  test('a DQ by who needs it in float', () => {
    const lines = [
      ...node('DQ_1', 'DequantizeLinear', ['q', 's'], ['d']),
      ...['A', 'B', 'C', 'D'].flatMap((name) => node(name, 'Relu', ['d'], [name])),
    ];
    expect(survivors(...lines, 'Swap the layer type of DQ_1 from DEQUANTIZE to kQDQ')[0]?.reason).toContain(
      'needed in float by A, B, C and 1 more.',
    );
  });

  test('a Q that was moved says so, and a clone is its original', () => {
    const lines = [
      ...node('Concat_0', 'Concat', ['a', 'b'], ['t']),
      ...node('Q_1', 'QuantizeLinear', ['t', 's'], ['q']),
    ];
    const [found] = survivors(
      ...lines,
      'Running: SplitQAcrossPrecedingFanIn on Q_1_clone_0',
      'Running: QDQToCopy on Q_1_clone_0',
    );
    expect(found).toEqual({
      node: 'Q_1_clone_0',
      reason:
        'Concat_0 writes t in float. TensorRT says: "Running: SplitQAcrossPrecedingFanIn on Q_1_clone_0", then "Running: QDQToCopy on Q_1_clone_0".',
      quotes: true,
    });
  });

  test('a log that does not tell the graph', () => {
    expect(survivors('Running: QDQToCopy on Q_9')).toEqual([
      {
        node: 'Q_9',
        reason:
          'It stayed a kernel; the log does not tell which tensor it reads. TensorRT says: "Running: QDQToCopy on Q_9".',
        quotes: true,
      },
    ]);
  });

  test('Qs that vanished are no survivors', () => {
    expect(
      survivors(
        'QuantizeDoubleInputNodes: fusing Q_1 into Conv_0',
        'Eliminating Q_3 which duplicates (Q) Q_1',
        'Running: ConstWeightsQuantizeFusion on w',
      ),
    ).toEqual([]);
  });
});
