import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../shared/onnx/facts.ts';
import { fieldTable } from '../../../src-main/onnx-file/generated/fieldTable.ts';
import { graphOf } from '../../support/graphOf.ts';

const source = readFileSync(path.resolve(import.meta.dirname, '../../../shared/onnx/model.ts'), 'utf8');

/** Names of the members of each message interface, without what is not a field. */
const interfaces = new Map(
  [...source.matchAll(/export interface (\w+) extends Message \{([^}]*)\}/g)].map(([, name, body]) => [
    name!,
    [...body!.matchAll(/readonly (\w+)\?:/g)].map(([, member]) => member!),
  ]),
);

describe('the messages of a graph', () => {
  const messages: Readonly<Record<string, string>> = {
    TensorTypeProto: 'TypeProto.Tensor',
    DimensionProto: 'TensorShapeProto.Dimension',
  };

  test.each([...interfaces.keys()])('%s has the fields of the field table, in its order', (name) => {
    expect(interfaces.get(name)).toEqual(fieldTable[messages[name] ?? name]!.map((row) => row.name));
  });

  test('all that an analysis looks into are there', () => {
    expect([...interfaces.keys()]).toEqual(
      expect.arrayContaining(['ModelProto', 'GraphProto', 'NodeProto', 'AttributeProto', 'TensorProto']),
    );
  });
});

describe('facts of a model (synthetic)', () => {
  test('are what the file says of itself', () => {
    const graph = graphOf('x:f16[N,3,8,8] -> q(0.02) -> conv1(4 k3) -> relu -> y', { opset: 19 });
    expect(factsOf(graph)).toEqual({
      opset: 19,
      irVersion: 8,
      nodes: 6,
      initializers: 6,
      parameters: 1 + 1 + 4 * 3 * 9 + 4 + 4 + 4,
      inputs: [{ name: 'x', dtype: 'fp16', shape: [null, 3, 8, 8] }],
      outputs: [{ name: 'y', dtype: 'fp32', shape: [null, 4, 8, 8] }],
    });
  });
});
