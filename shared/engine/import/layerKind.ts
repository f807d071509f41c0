import type { DType } from '../../base/dtype.ts';
import { isFloat } from '../../base/dtype.ts';
import type { EngineTensor, LayerKind } from '../graph.ts';
import { isQdqName } from './onnxNames.ts';

/**
 * What a layer does, from the words of every schema: `LayerType` and `ParameterType` (Cask era), `Origin` of a Reformat,
 * and for kernels that Myelin generated the operations that their names spell (`__myl_MulMinMaxRounCast…` is a Q).
 * Q/DQ that stayed a kernel has five faces: a `Scale` between INT8 and float (8.2), `…_quantize_scale_node` (8.0), a
 * `Reformat` of Origin QDQ (8.4 to 8.6), a generated kernel of nothing but quantization (10 and later), and the
 * `Quantize` / `Dequantize` types of the safety tools. Source: trtexec-formats §b.1, qdq-rules §1.9 and §10.
 */
export interface KindEvidence {
  readonly type: string;
  readonly parameterType: string;
  readonly name: string;
  readonly origin: string | null;
  readonly input: DType | null;
  readonly output: DType | null;
  readonly hasInputs: boolean;
  readonly onnxNodes: readonly string[];
  /** What a Myelin kernel reads beside its activations. */
  readonly constants: readonly EngineTensor[];
}

export function layerKindOf(layer: KindEvidence): LayerKind {
  const plain = kindOfWords(layer.type, layer.parameterType);
  if (plain === 'constant') return layer.hasInputs ? 'other' : plain;
  if (plain === 'reformat') return isQdqCopy(layer) ? quantizingKind(layer) : 'reformat';
  if (plain === 'qdq') return quantizingKind(layer);
  if (plain === 'scale') {
    if (crosses(layer)) return 'qdq';
    return isQdqName(layer.name) ? quantizingKind(layer) : 'pointwise';
  }
  if (plain === 'generated') return generatedKind(layer);
  if (plain !== null) return plain;
  return nameTells(layer) ?? (layer.constants.some(isFilter) ? 'weighted' : 'other');
}

/** Layer listings of verbose logs give no Origin; there the name of a Q or DQ node is the sign. */
const isQdqCopy = ({ origin, name }: KindEvidence): boolean =>
  origin === 'QDQ' || (origin === null && isQdqName(name) && !name.startsWith('Reformatting CopyNode'));

/** A constant of two or more real axes, as only filters and matrices have them. */
const isFilter = ({ shape }: EngineTensor): boolean => shape !== null && shape.filter((axis) => axis > 1).length >= 2;

/** A copy between an INT8 and an INT8 tensor that is a Q or DQ changes the scale; every other one changes the type. */
const quantizingKind = (layer: KindEvidence): LayerKind =>
  layer.input === 'int8' && layer.output === 'int8' ? 'requantize' : 'qdq';

const crosses = ({ input, output }: KindEvidence): boolean =>
  input !== null && output !== null && ((input === 'int8' && isFloat(output)) || (output === 'int8' && isFloat(input)));

type Words = LayerKind | 'scale' | 'generated';

const wordTable: readonly (readonly [RegExp, Words])[] = [
  [/^noop$/, 'noop'],
  [/^constant$/, 'constant'],
  [/^reformat$/, 'reformat'],
  [/^(de)?quantize(linear)?$/, 'qdq'],
  [/^(signal|wait|signal_wait|trainstation)/, 'sync'],
  [/^shape_call|shape_?host|^shape$/, 'shape'],
  [/^kgen|^pwgen/, 'generated'],
  [/conv_act_pool|convactpool/, 'weighted'],
  [/conv|correlation|^gemm|gemm|matmul|matrixmultiply|matrix_multiply|fullyconnected|innerproduct/, 'weighted'],
  [/^myelin|foreignnode|^dla$|dla$|fmha|attention|^mha/, 'myelin'],
  [/pool/, 'pool'],
  [/^scale$/, 'scale'],
  [/pointwise|elementwise|activation|unary|^cast$|normalization/, 'pointwise'],
  [/softmax/, 'softmax'],
  [/reduce|topk|argmax|argmin/, 'reduce'],
  [/resize|upsample/, 'resize'],
  [/concat/, 'concat'],
  [/shuffle|reshape|transpose|squeeze|^tran$/, 'shuffle'],
  [/slice|split/, 'slice'],
];

const kindOfWords = (type: string, parameterType: string): Words | null => wordsOf(type) ?? wordsOf(parameterType);

const wordsSeen = new Map<string, Words | null>([['', null]]);

function wordsOf(text: string): Words | null {
  const seen = wordsSeen.get(text);
  if (seen !== undefined) return seen;
  const lower = text.slice(0, 100).toLowerCase();
  const found = wordTable.find(([pattern]) => pattern.test(lower))?.[1] ?? null;
  if (wordsSeen.size < 1000) wordsSeen.set(text, found);
  return found;
}

/** For lists of names without types: only what the name itself says. */
function nameTells({ name, type }: KindEvidence): LayerKind | null {
  if (type !== '') return null;
  if (name.startsWith('Reformatting CopyNode')) return 'reformat';
  if (name.startsWith('{ForeignNode[')) return 'myelin';
  return isQdqName(name) && !name.includes(' + ') ? 'qdq' : null;
}

const quantizing = new Set(['Mul', 'Div', 'Min', 'Max', 'Roun', 'Cast']);
const moving = new Set(['Conc', 'Resh', 'Tran', 'Move', 'Copy', 'Pad', 'Slic', 'Expa', 'Sque', 'Unsq', 'Repl']);

function generatedKind(layer: KindEvidence): LayerKind {
  const operations = operationsOf(layer.name);
  const coversOnlyQdq = layer.onnxNodes.length > 0 && layer.onnxNodes.every(isQdqName);
  const onlyQuantizes =
    operations.length > 0 &&
    operations.every((name) => quantizing.has(name) || moving.has(name)) &&
    (operations.includes('Roun') || (operations.includes('Cast') && crosses(layer)));
  if (coversOnlyQdq || onlyQuantizes) return quantizingKind(layer);
  if (operations.length === 0) return 'myelin';
  if (operations.every((name) => name === 'Cast' || name === 'Move' || name === 'Copy')) return 'reformat';
  if (operations.every((name) => moving.has(name))) return operations.includes('Conc') ? 'concat' : 'shuffle';
  if (operations.includes('Exp') && operations.includes('Maxr')) return 'softmax';
  if (operations.includes('Topk')) return 'reduce';
  return 'pointwise';
}

/** `__myl_MulMinMaxRounCast_myl0_3` → Mul, Min, Max, Roun, Cast. */
const operationsOf = (name: string): readonly string[] =>
  /^__myl_((?:[A-Z][a-z0-9]*)+)_/.exec(name.slice(0, 400))?.[1]?.match(/[A-Z][a-z0-9]*/g) ?? [];
