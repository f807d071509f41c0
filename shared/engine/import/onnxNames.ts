/**
 * Which ONNX nodes a layer says it covers. From 8.6 on the metadata names them one by one, and that is exact. Before, the
 * layer's own name is all there is: fused nodes joined by ` + `, siblings run as one by ` || `, generated kernels as
 * `PWN(…)`, a compiled region as `{ForeignNode[first...last]}`. Names that TensorRT made up itself (copies, reshapes
 * `reshape_after_…`, `(Unnamed Layer* 7) [Shuffle]`, Myelin kernels) stand for no node.
 * Source: trtexec-formats §b.1.4, qdq-rules §1.9.
 */
export interface CoveredNames {
  readonly nodes: readonly string[];
  /** Initializers that a ≤ 8.5 name carries before the Q of a weight; never nodes. */
  readonly weights: readonly string[];
}

const none: CoveredNames = { nodes: [], weights: [] };
const tag = '[ONNX Layer: ';

/** Reads `[ONNX Layer: a]\x1e[ONNX Layer: b]`; the separators may have been lost on the way. */
export function namesInMetadata(metadata: string): readonly string[] {
  if (!metadata.includes(tag)) return [];
  const names = new Set<string>();
  for (const piece of metadata.split(tag).slice(1)) {
    const end = piece.lastIndexOf(']');
    const name = (end < 0 ? piece : piece.slice(0, end)).trim();
    if (name !== '') names.add(name);
  }
  return [...names];
}

export function namesInLayerName(layerName: string): CoveredNames {
  const name = withoutProfile(layerName);
  if (/^Reformatting CopyNode for |^\[.*\]$|^__my/.test(name)) return none;
  const region = /^\{ForeignNode\[(.*)\]\}$/s.exec(name);
  const tokens = region ? splitRegion(region[1]!) : splitFused(name);
  const nodes = new Set<string>();
  const weights = new Set<string>();
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (next !== undefined && isQuantizeName(next) && !isQdqName(token)) weights.add(token);
    else if (!isMadeByTensorrt(token)) nodes.add(token);
  });
  return { nodes: [...nodes], weights: [...weights] };
}

/** Name of a layer without the ` [profile 1]` that multi-profile engines add. */
export const withoutProfile = (name: string): string => {
  const at = name.lastIndexOf(' [profile ');
  return at > 0 && name.endsWith(']') ? name.slice(0, at) : name;
};

export const isQuantizeName = (name: string): boolean => /(?<!de)quantize(linear|_scale_node)/i.test(name);
export const isDequantizeName = (name: string): boolean => /dequantize(linear|_scale_node)/i.test(name);
export const isQdqName = (name: string): boolean => /quantize(linear|_scale_node)/i.test(name);

/** What TensorRT names for itself: its copies, squeezes, constants and unnamed layers. */
const isMadeByTensorrt = (token: string): boolean =>
  token === '' ||
  /^\(Unnamed Layer\* \d+\)|^(copied_)?(un)?squeeze_(node_)?(after|before)_|^reshape_(node_)?(after|before)_|^shuffle_(after|before)_|^trainStation\d|^__my/.test(
    token,
  ) ||
  /( copy|_clone_\d+( copy)?)$/.test(token);

function splitRegion(inside: string): readonly string[] {
  const dots = inside.indexOf('...');
  return dots < 0 ? [inside] : [inside.slice(0, dots), inside.slice(dots + 3)];
}

/** Splits at ` + `, ` || ` and the commas of a `PWN(…)`, and takes the wrapping off. */
const splitFused = (name: string): readonly string[] =>
  name.split(name.includes('PWN(') ? / \+ | \|\| |, / : / \+ | \|\| /).map(unwrapped);

function unwrapped(piece: string): string {
  let text = piece.trim().replace(/^(PWN\()+/, '');
  let surplus = text.split(')').length - text.split('(').length;
  let end = text.length;
  for (; surplus > 0 && text[end - 1] === ')'; surplus -= 1) end -= 1;
  text = text.slice(0, end);
  return /^(.+)_myl\d+_\d+$/.exec(text)?.[1] ?? text;
}
