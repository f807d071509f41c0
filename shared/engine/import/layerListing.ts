import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { EngineGraph } from '../graph.ts';
import { isObject, isList, type JsonObject } from '../json/fields.ts';
import { ioTensorsNamed } from './ioTensors.ts';
import { readLayerRecord } from './layerRecord.ts';
import { noBindings, whatIsMissing } from './missing.ts';

/**
 * Layer information as text, in the three hands TensorRT writes it: `Name: …, LayerType: …, Inputs: [ { … }], …` (the
 * inspector's one-line form, from 8.2 on; in 11 with Datatype and Format apart, Constants and Strides), `Layer(Type):
 * name, Tactic: …, in[Half(1,2)] -> out[Half(1,2)]` (the builder's, 8.0 to 8.4) and the same with `in (Half[1,2])` (8.5
 * on). Each line becomes the record that the JSON export would have had, so that one reader serves both. Names may hold
 * any character, so every split is made at the words TensorRT puts round them, from the left for the inspector and from
 * the right for the builder. Source: trtexec-formats §b.1.2, qdq-rules §10.1.
 */
export function readLayerListing(text: string): Result<EngineGraph> {
  return listingOf(text.split(/\r?\n/));
}

export function listingOf(lines: readonly string[]): Result<EngineGraph> {
  const records: JsonObject[] = [];
  const bindings: string[] = [];
  let inBindings = false;
  let unread = 0;
  for (const line of lines) {
    const start = line.search(/Name: |Layer\(/);
    const record =
      start < 0 || !/^(\[[^\]]*\] \[[FEWIV]\] (\[TRT\] )?)?$/.test(line.slice(0, start))
        ? null
        : recordOf(line.slice(start));
    if (record !== null) records.push(record);
    else if (/^(Bindings|I\/O Tensors):\s*$/.test(line)) inBindings = true;
    else if (inBindings && line.trim() !== '') bindings.push(line.trim());
    else if (start === 0) unread += 1;
  }
  if (records.length === 0) return err(appError('E-ENGINE-NOT-ENGINE', 'The text holds no layer information.'));
  const layers = records.map((record, index) => readLayerRecord(record, index));
  const schema = lines.some((line) => line.includes(', Datatype: ')) ? 'trt-11' : 'inspector-text';
  return ok({
    schema,
    tensorrt: null,
    layers,
    ioTensors: ioTensorsNamed(bindings, layers),
    missing: [
      ...(unread > 0 ? [`Lines that look like layers but are cut or garbled, left out: ${unread}.`] : []),
      ...(bindings.length === 0 ? [noBindings] : []),
      ...(layers.some((layer) => layer.raw['Metadata'] === undefined)
        ? ['The listing has no ONNX metadata: layers are linked to ONNX nodes by their names.']
        : []),
      ...whatIsMissing(schema, layers),
    ],
  });
}

const recordOf = (line: string): JsonObject | null =>
  line.startsWith('Name: ') ? inspectorRecord(line) : builderRecord(line);

function inspectorRecord(line: string): JsonObject | null {
  const inputsAt = line.indexOf(', Inputs: [');
  const typeAt = line.lastIndexOf(', LayerType: ', inputsAt);
  if (typeAt < 0 || inputsAt < 0) return null;
  const outputsAt = line.indexOf('], Outputs: [', inputsAt);
  if (outputsAt < 0) return null;
  const constantsAt = line.slice(0, outputsAt).indexOf('], Constants: [', inputsAt);
  const outputs = tensorsFrom(line, outputsAt + 13);
  const between = constantsAt < 0 ? outputsAt : constantsAt;
  return {
    Name: line.slice(6, typeAt),
    LayerType: line.slice(typeAt + 13, inputsAt),
    Inputs: tensorsIn(line.slice(inputsAt + 11, between)),
    ...(constantsAt < 0 ? {} : { Constants: tensorsIn(line.slice(constantsAt + 15, outputsAt)) }),
    Outputs: outputs.tensors,
    ...pairsIn(line.slice(outputs.end)),
  };
}

/** Tensors up to the bracket that closes their list: `]` after a tensor's brace, or at once when there is none. */
function tensorsFrom(line: string, start: number): { readonly tensors: readonly JsonObject[]; readonly end: number } {
  if (line[start] === ']') return { tensors: [], end: start + 1 };
  const close = line.indexOf('}]', start);
  const end = close < 0 ? line.length : close + 1;
  return { tensors: tensorsIn(line.slice(start, end)), end: end + 1 };
}

const tensorsIn = (text: string): readonly JsonObject[] =>
  text
    .split(/\{ Name: /)
    .slice(1)
    .map((piece) => {
      const nameEnd = piece.search(/, (Location|Dimensions): /);
      if (nameEnd < 0) return { Name: piece };
      const last = piece.lastIndexOf('}');
      return { Name: piece.slice(0, nameEnd), ...pairsIn(piece.slice(nameEnd, last < 0 ? undefined : last)) };
    });

/** `, Key: value, Key: value`; Metadata comes last and may hold anything. */
function pairsIn(text: string): JsonObject {
  const metadataAt = text.indexOf(', Metadata: ') >= 0 ? text.indexOf(', Metadata: ') : text.indexOf(', Metadata:');
  const pairs = metadataAt < 0 ? text : text.slice(0, metadataAt);
  const marks = [...pairs.matchAll(/, ([A-Za-z][A-Za-z0-9/]*): ?/g)];
  const entries = marks.map((mark, at): [string, unknown] => {
    const from = mark.index + mark[0].length;
    return [mark[1]!, valueOf(pairs.slice(from, marks[at + 1]?.index).trim())];
  });
  if (metadataAt >= 0) entries.push(['Metadata', text.slice(metadataAt + 11).trim()]);
  return Object.fromEntries(entries);
}

function valueOf(text: string): unknown {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!text.startsWith('[') && !text.startsWith('{')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return isList(value) || isObject(value) ? value : text;
  } catch {
    return text;
  }
}

function builderRecord(line: string): JsonObject | null {
  const open = line.indexOf('): ');
  const tacticAt = line.lastIndexOf(', Tactic: ');
  if (open < 0 || tacticAt < open) return null;
  const rest = line.slice(tacticAt + 10);
  const comma = rest.indexOf(', ');
  const tactic = comma < 0 ? rest : rest.slice(0, comma);
  const [inputs = '', outputs = ''] = (comma < 0 ? '' : rest.slice(comma + 2)).split(' -> ');
  return {
    Name: line.slice(open + 3, tacticAt),
    LayerType: line.slice('Layer('.length, open),
    Inputs: builderTensors(inputs),
    Outputs: builderTensors(outputs),
    TacticValue: tactic,
  };
}

/** `a[Half(1,2)], b[Int32(1)]` or `a (Half[1,2]), b (Int32[1])`. */
function builderTensors(text: string): readonly JsonObject[] {
  const older = text.includes(')]');
  const pieces = text.split(older ? /\)\](?:, |$)/ : /\]\)(?:, |$)/);
  return pieces.flatMap((piece) => {
    const mark = older ? piece.lastIndexOf('[') : piece.lastIndexOf(' (');
    const type = /^(?:\[| \()(\w+)[([]([-\d,:]*)$/.exec(mark < 0 ? '' : piece.slice(mark));
    if (!type) return [];
    const axes = type[2] === '' ? [] : type[2]!.split(',').map((axis) => Number(axis.split(':')[0]));
    return [{ Name: piece.slice(0, mark), Dimensions: axes, 'Format/Datatype': type[1]! }];
  });
}
