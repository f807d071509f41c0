import { layerKinds, type EngineLayer } from '../graph.ts';

/**
 * The words of the search box, shared by graph, table and report. Words are joined by "and"; `-word` leaves out.
 *
 *     time>0.05ms  time<=20us  share>2%      compare its time or its share of all time
 *     reformat  qdq  requantize  weighted …  its kind
 *     int8  fp16 …                           reads or writes that type; in:int8  out:fp16 one side only
 *     "two words"  anything else             found in its name, its ONNX nodes, its type or its tactic
 */
export interface QueryItem {
  readonly layer: EngineLayer;
  readonly ms: number | null;
  /** 0…1 of all layer time. */
  readonly share: number | null;
}

export interface Query {
  readonly isEmpty: boolean;
  /** Words that look like a comparison and are none. */
  readonly unclear: readonly string[];
  matches(item: QueryItem): boolean;
}

type Term = (item: QueryItem) => boolean;

export function parseQuery(text: string): Query {
  const words = [...text.matchAll(/-?"[^"]*"?|\S+/g)].map((match) => match[0]);
  const terms: Term[] = [];
  const unclear: string[] = [];
  for (const word of words) {
    const isNegated = word.startsWith('-') && word.length > 1;
    const term = termOf(isNegated ? word.slice(1) : word);
    if (term === null) unclear.push(word);
    else terms.push(isNegated ? (item) => !term(item) : term);
  }
  return { isEmpty: words.length === 0, unclear, matches: (item) => terms.every((term) => term(item)) };
}

const kinds = new Set<string>(layerKinds);
const types = new Set<string>([
  'fp32',
  'fp16',
  'bf16',
  'fp64',
  'int8',
  'uint8',
  'int4',
  'fp8',
  'fp4',
  'int32',
  'int64',
  'bool',
]);
const milliseconds: Readonly<Record<string, number>> = { '': 1, ms: 1, us: 1e-3, µs: 1e-3, s: 1e3 };

function termOf(word: string): Term | null {
  const lower = word.toLowerCase();
  if (/^(time|share)\s*[<>=]/.test(lower)) return comparison(lower);
  const side = /^(in|out):(\w+)$/.exec(lower);
  if (side && types.has(side[2]!))
    return ({ layer }) => (side[1] === 'in' ? layer.inputs : layer.outputs).some((tensor) => tensor.dtype === side[2]);
  if (kinds.has(lower)) return ({ layer }) => layer.kind === lower;
  if (types.has(lower))
    return ({ layer }) => [...layer.inputs, ...layer.outputs].some((tensor) => tensor.dtype === lower);
  const needle = lower.replace(/^"|"$/g, '');
  return ({ layer }) => wordsOf(layer).includes(needle);
}

const known = new WeakMap<EngineLayer, string>();

/** Everything of a layer that is searched, remembered: the box asks again with every key. */
function wordsOf(layer: EngineLayer): string {
  const words = known.get(layer) ?? [layer.name, layer.type, layer.tactic, ...layer.onnxNodes].join('\n').toLowerCase();
  known.set(layer, words);
  return words;
}

function comparison(word: string): Term | null {
  const parts = /^(time|share)(<=|>=|<|>|=)(\d*\.?\d+)(ms|us|µs|s|%)?$/.exec(word);
  if (!parts) return null;
  const [, what, operator, figure, unit = ''] = parts;
  if ((what === 'share') !== (unit === '%') && unit !== '') return null;
  const limit = what === 'share' ? Number(figure) / 100 : Number(figure) * milliseconds[unit]!;
  return ({ ms, share }) => {
    const value = what === 'share' ? share : ms;
    if (value === null) return false;
    if (operator === '=') return Math.abs(value - limit) < 1e-9;
    if (operator === '<') return value < limit;
    if (operator === '<=') return value <= limit;
    return operator === '>' ? value > limit : value >= limit;
  };
}
