import type { DType } from '../../../shared/base/dtype.ts';
import type { EngineGraph, EngineLayer, EngineTensor, LayerKind } from '../../../shared/engine/graph.ts';

/**
 * An engine written down as trtexec of a version exports it: 8.2 with Scale for Q/DQ and no location, 8.4 and later with
 * Reformat of origin QDQ, 8.6 and later with metadata, 11 with types and formats apart and a list of inputs and outputs.
 * Source: trtexec-formats §b.1, §b.2.
 */
export type TextSchema = '8.2' | '8.4' | '8.6' | '10' | '11';

export function layersText(engine: EngineGraph, schema: TextSchema): string {
  const layers = engine.layers.map((layer) => layerRecord(layer, schema));
  const io =
    schema === '11'
      ? {
          'I/O Tensors': engine.ioTensors.map(({ name, mode, dtype, shape }) => ({
            Name: name,
            IOMode: mode === 'input' ? 'Input' : 'Output',
            DataType: plainType(dtype),
            Dimensions: shape ?? [],
            Location: 'Device',
          })),
        }
      : { Bindings: engine.ioTensors.map(({ name }) => name) };
  return `${JSON.stringify({ Layers: layers, ...io }, null, 1)}\n`;
}

/** @param msOf time of a layer by its position. */
export function profileText(engine: EngineGraph, schema: TextSchema, msOf: (index: number) => number): string {
  const count = 200;
  const total = engine.layers.reduce((sum, { index }) => sum + msOf(index), 0);
  const rows = engine.layers.map((layer) => {
    const averageMs = msOf(layer.index);
    const name = nameOf(layer, schema);
    return {
      name,
      timeMs: averageMs * count,
      averageMs,
      ...(schema === '8.2' ? {} : { medianMs: averageMs }),
      percentage: total === 0 ? 0 : (100 * averageMs) / total,
    };
  });
  return `[\n  { "count" : ${count} }\n${rows.map((row) => `, ${JSON.stringify(row)}\n`).join('')}]\n`;
}

function layerRecord(layer: EngineLayer, schema: TextSchema): object {
  const { type, parameter, origin } = typesOf(layer, schema);
  const tensor = (each: EngineTensor) => tensorRecord(each, schema);
  return {
    Name: nameOf(layer, schema),
    LayerType: type,
    Inputs: layer.inputs.map(tensor),
    Outputs: layer.outputs.map(tensor),
    ...(parameter === null ? {} : { ParameterType: parameter }),
    ...(origin === null ? {} : { Origin: origin }),
    TacticValue: '0x0000000000000000',
    ...(schema === '8.2' || schema === '8.4'
      ? {}
      : { StreamId: 0, Metadata: layer.onnxNodes.map((node) => `[ONNX Layer: ${node}]`).join('\u001e') }),
  };
}

const tensorRecord = ({ name, dtype, shape }: EngineTensor, schema: TextSchema): object => ({
  Name: name,
  ...(schema === '8.2' ? {} : { Location: 'Device' }),
  Dimensions: shape ?? [],
  ...(schema === '11'
    ? {
        Format: dtype === 'int8' ? 'Thirty-two wide channel vectorized row major' : 'Row major linear',
        Datatype: plainType(dtype),
      }
    : { 'Format/Datatype': formatOf(dtype) }),
});

const plainType = (dtype: DType | null): string =>
  ({ fp32: 'Float', fp16: 'Half', int8: 'Int8', int32: 'Int32', int64: 'Int64', bool: 'Bool', bf16: 'BFloat16' })[
    dtype as string
  ] ?? 'Float';

const formatOf = (dtype: DType | null): string =>
  ({
    int8: 'Thirty-two wide channel vectorized row major Int8 format',
    fp16: 'Row major linear FP16 format',
    int32: 'Row major linear Int32 format',
    bool: 'Row major linear BOOL',
  })[dtype as string] ?? 'Row major linear FP32';

interface Types {
  readonly type: string;
  readonly parameter: string | null;
  readonly origin: string | null;
}

const qdqTypes = (schema: TextSchema): Types =>
  schema === '8.2'
    ? { type: 'Scale', parameter: 'Scale', origin: null }
    : { type: 'Reformat', parameter: 'Reformat', origin: 'QDQ' };

const knownTypes: Readonly<Partial<Record<LayerKind, Types>>> = {
  weighted: { type: 'CaskConvolution', parameter: 'Convolution', origin: null },
  pool: { type: 'CaskPooling', parameter: 'Pooling', origin: null },
  reformat: { type: 'Reformat', parameter: 'Reformat', origin: 'REFORMAT' },
  concat: { type: 'Reformat', parameter: 'Reformat', origin: 'CONCAT' },
  shuffle: { type: 'Shuffle', parameter: 'Shuffle', origin: null },
  noop: { type: 'NoOp', parameter: null, origin: null },
};

const isGenerated = (schema: TextSchema): boolean => schema === '10' || schema === '11';

/** Where kernels are generated one that joins is named after what it does; older ones copy the parts. */
const nameOf = ({ kind, name, index }: EngineLayer, schema: TextSchema): string =>
  kind === 'concat' && isGenerated(schema) ? `__myl_Conc_myl0_${index}` : name;

function typesOf({ kind }: EngineLayer, schema: TextSchema): Types {
  if (kind === 'qdq' || kind === 'requantize') return qdqTypes(schema);
  return (
    (kind === 'concat' && isGenerated(schema) ? null : knownTypes[kind]) ??
    (isGenerated(schema)
      ? { type: 'kgen', parameter: null, origin: null }
      : { type: 'PointWiseV2', parameter: 'PointWise', origin: null })
  );
}
