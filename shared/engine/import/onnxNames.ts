/**
 * Which ONNX nodes a layer says it covers. From 8.6 on the metadata names them one by one, and that is exact. Before, the
 * layer's own name is all there is: fused nodes joined by ` + `, siblings run as one by ` || `, generated kernels as
 * `PWN(…)`, a compiled region as `{ForeignNode[first...last]}`. Names that TensorRT made up itself (copies, reshapes
 * `reshape_after_…`, `(Unnamed Layer* 7) [Shuffle]`, Myelin kernels) stand for no node.
 * Source: trtexec-formats §b.1.4, qdq-rules §1.9.
 */
export interface CoveredNames {
  readonly nodes: readonly string[];
  /** Initializers that a ≤ 8.5 name carries, before the Q of a weight or as a folded bias; never nodes. */
  readonly weights: readonly string[];
}

/** How 8.x names the shape it gives a bias that it folds: what follows is the bias. */
const biasMark = 'unsqueeze_node_after_';

// Patterns that are tried on every name stand here: a literal inside a function is made anew with every call.
const namesNoNode = /^Reformatting CopyNode for |^\[.*\]$|^__my|\^bb\^/;
const broadcast = /^ONNXTRT_Broadcast/;
const regionName = /^\{ForeignNode\[(.*)\]\}$/s;
const quantize = /(?<!de)quantize(linear|_scale_node)/i;
const dequantize = /dequantize(linear|_scale_node)/i;
const quantizeOrDequantize = /quantize(linear|_scale_node)/i;
const controlCharacter = /\p{Cc}/u;

const none: CoveredNames = { nodes: [], weights: [] };
const tag = '[ONNX Layer: ';

/** Reads `[ONNX Layer: a]\x1e[ONNX Layer: b]`; the separators may have been lost on the way. */
export function namesInMetadata(metadata: string): readonly string[] {
  const names: string[] = [];
  let start = metadata.indexOf(tag);
  while (start >= 0) {
    const next = metadata.indexOf(tag, start + tag.length);
    const piece = metadata.slice(start + tag.length, next < 0 ? undefined : next);
    const end = piece.lastIndexOf(']');
    names.push((end < 0 ? piece : piece.slice(0, end)).trim());
    start = next;
  }
  return names.length <= 1 ? names : [...new Set(names)].filter((name) => name !== '');
}

export function namesInLayerName(layerName: string): CoveredNames {
  const name = withoutProfile(layerName);
  if (namesNoNode.test(name)) return none;
  const region = regionName.exec(name);
  const tokens = region ? splitRegion(region[1]!) : splitFused(name);
  const [only] = tokens;
  if (tokens.length === 1 && only?.startsWith(biasMark) === false)
    return isMadeByTensorrt(only) ? none : { nodes: tokens, weights: [] };
  const nodes = new Set<string>();
  const weights = new Set(
    tokens.filter((token) => token.startsWith(biasMark)).map((token) => token.slice(biasMark.length)),
  );
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (next !== undefined && isConstantBefore(token, next)) weights.add(token);
    else if (weights.has(token)) return;
    else if (!isMadeByTensorrt(token)) nodes.add(token);
  });
  return { nodes: [...nodes], weights: [...weights] };
}

/** A constant is named before the Q of a weight, and before the shape that the parser gives an operand. */
const isConstantBefore = (token: string, next: string): boolean =>
  broadcast.test(next) || (isQuantizeName(next) && !isQdqName(token));

/** Name of a layer without the ` [profile 1]` that multi-profile engines add. */
export const withoutProfile = (name: string): string => {
  const at = name.lastIndexOf(' [profile ');
  return at > 0 && name.endsWith(']') ? name.slice(0, at) : name;
};

export const isQuantizeName = (name: string): boolean => quantize.test(name);
export const isDequantizeName = (name: string): boolean => dequantize.test(name);
export const isQdqName = (name: string): boolean => quantizeOrDequantize.test(name);

/** What TensorRT names for itself: its copies, squeezes, constants and unnamed layers. */
const isMadeByTensorrt = (token: string): boolean => token === '' || madeUpStart.test(token) || madeUpEnd.test(token);
const madeUpStart =
  /^\(Unnamed Layer\* \d+\)|^(copied_)?(un)?squeeze_(node_)?(after|before)_|^reshape_(node_)?(after|before)_|^shuffle_(after|before)_|^trainStation\d|^ONNXTRT_|^__my/;
const madeUpEnd = /( copy|_clone_\d+( copy)?)$/;

function splitRegion(inside: string): readonly string[] {
  const dots = inside.indexOf('...');
  return dots < 0 ? splitFused(inside) : [...splitFused(inside.slice(0, dots)), ...splitFused(inside.slice(dots + 3))];
}

/** Splits at ` + `, ` || `, separators and the commas of a `PWN(…)`, and takes the wrapping off. */
function splitFused(name: string): readonly string[] {
  if (name.includes('PWN(')) return name.split(/ \+ | \|\| |\p{Cc}|, /u).map(unwrapped);
  const pieces =
    name.includes(' || ') || controlCharacter.test(name) ? name.split(/ \+ | \|\| |\p{Cc}/u) : name.split(' + ');
  return pieces.map(unwrapped);
}

function unwrapped(piece: string): string {
  let text = piece.trim();
  if (text.endsWith(')') || text.startsWith('PWN(')) {
    text = text.replace(/^(PWN\()+/, '');
    let end = text.length;
    let surplus = text.split(')').length - text.split('(').length;
    for (; surplus > 0 && text[end - 1] === ')'; surplus -= 1) end -= 1;
    text = text.slice(0, end);
  }
  return text.includes('_myl') ? (/^(.+)_myl\d+_\d+$/.exec(text)?.[1] ?? text) : text;
}
