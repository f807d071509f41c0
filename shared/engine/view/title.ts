import type { DType } from '../../base/dtype.ts';
import type { EngineLayer, LayerKind } from '../graph.ts';

/**
 * Short names for what is drawn. Engine names are long and repeat themselves (`/backbone/layer1/layer1.1/conv1/Conv +
 * …/relu/Relu`); a title is the module path of the first node that computes, without the operator at its end and without
 * repeated parts, cut from the left. The full name is always one click away.
 */
export function titleOf(layer: EngineLayer): string {
  const copy = /^Reformatting CopyNode for (Input|Output) Tensor \d+ (?:to|from) (.+)$/s.exec(layer.name);
  if (copy) return copy[1] === 'Input' ? `→ ${titleOfName(copy[2]!)}` : `${titleOfName(copy[2]!)} →`;
  const own = namingPath(layer);
  return own === null ? titleOfName(layer.name) : titleOfNode(own);
}

/** `layer1`, `0` for `/layer1/layer1.0/conv1/Conv`: the modules around what a layer does; empty where its name tells none. */
export function modulePathOf(layer: EngineLayer): readonly string[] {
  const own = namingPath(layer);
  return own === null ? [] : piecesOf(own).slice(0, -1);
}

/** The path of its weights, else of the first node that computes. */
function namingPath(layer: EngineLayer): string | null {
  const weight = /(?:^|[+|] )([^+|]+)\.weight(?= \+ )/.exec(layer.name)?.[1];
  return weight ?? layer.onnxNodes.find((name) => !isQdqName(name)) ?? layer.onnxNodes[0] ?? null;
}

/** What it does: the operators of the nodes that it covers, or its type as the file spells it. */
export function subtitleOf(layer: EngineLayer): string {
  const conversion = conversions[layer.kind];
  if (conversion !== undefined) return conversionOf(layer, conversion);
  const ops = withSilu(operatorsOf(layer));
  if (ops.length === 0) return layer.type;
  const shown = ops.slice(0, 3).join(' + ');
  return ops.length > 3 ? `${shown} + ${ops.length - 3}` : shown;
}

/** The operators that it fuses, as far as the names of its nodes tell; Q/DQ left out. */
export const operatorsOf = ({ onnxNodes }: EngineLayer): readonly string[] =>
  onnxNodes
    .filter((name) => !isQdqName(name))
    .map(operatorOf)
    .filter((op) => op !== null);

const withSilu = (ops: readonly string[]): readonly string[] =>
  ops.flatMap((op, at) => {
    if (op === 'Sigmoid' && ops[at + 1] === 'Mul') return ['SiLU'];
    return op === 'Mul' && ops[at - 1] === 'Sigmoid' ? [] : [op];
  });

/** The type that a layer computes in: of its weights where it has any that are quantized, else of what it reads. */
export function computeOf(layer: EngineLayer): DType | null {
  const weights = layer.weights?.dtype ?? null;
  const read = layer.inputs[0]?.dtype ?? null;
  if (layer.kind === 'weighted' && weights !== null && read !== null && isNarrow(weights) && isNarrow(read))
    return read;
  return read ?? layer.outputs[0]?.dtype ?? weights;
}

const conversions: Readonly<Partial<Record<LayerKind, string>>> = {
  qdq: 'Q/DQ',
  requantize: 'Requantize',
  reformat: 'Reformat',
};

function conversionOf(layer: EngineLayer, word: string): string {
  const from = layer.inputs[0];
  const to = layer.outputs[0];
  if (!from?.dtype || !to?.dtype) return word;
  if (from.dtype !== to.dtype) return `${word} ${from.dtype} → ${to.dtype}`;
  if (from.layout && to.layout && from.layout !== to.layout) return `${word} ${from.layout} → ${to.layout}`;
  return `${word} ${from.dtype}`;
}

function titleOfName(name: string): string {
  const region = /^\{ForeignNode\[(.*?)(?:\.\.\.(.*))?\]\}$/s.exec(name);
  if (region) return region[2] ? `${titleOfNode(region[1]!)} … ${titleOfNode(region[2])}` : titleOfNode(region[1]!);
  return titleOfNode(name.split(/ \+ | \|\| /)[0]!.replace(/^(PWN\()+|\)+$/g, ''));
}

const longestTitle = 26;

function piecesOf(name: string): readonly string[] {
  const parts = name.split('/').filter((part) => part !== '');
  const path = parts.length > 1 && operatorOf(parts.at(-1)!) !== null ? parts.slice(0, -1) : parts;
  const kept = path.filter((part, at) => !path[at + 1]?.startsWith(`${part}.`));
  return kept.join('.').split('.');
}

/** A node of the model under a short name. */
export function titleOfNode(name: string): string {
  const pieces = [...piecesOf(name)];
  while (pieces.length > 1 && pieces.join('.').length > longestTitle) pieces.shift();
  return pieces.join('.') || name;
}

/** `Conv_34`, `/conv1/Conv`, `MaxPool` → the operator; null where the name does not end in one. */
export function operatorOf(name: string): string | null {
  return /(?:^|[/.: ])([A-Z][A-Za-z0-9]*?)(?:[_.]?\d+)?$/.exec(name)?.[1] ?? null;
}

export const isQdqName = (name: string): boolean => /quantize(linear|_scale_node)/i.test(name);
const isNarrow = (dtype: DType): boolean => !['fp32', 'fp16', 'bf16', 'fp64'].includes(dtype);
