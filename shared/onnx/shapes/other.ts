import { fact, type Rule, type RuleTable } from './fact.ts';

/** Recurrent layers, attention, and the plugins that detection models end in. */

/** `X` is sequence × batch × input (layout 0); the gates' width stands in `hidden_size`. */
const recurrent: Rule = (call) => {
  const { dtype } = call.input(0);
  const data = call.shape(0);
  const directions = call.text('direction', 'forward') === 'bidirectional' ? 2 : 1;
  const hidden = call.int('hidden_size', 0) || null;
  const batchFirst = call.int('layout', 0) === 1;
  const [first = null, second = null] = data ?? [];
  const all = batchFirst ? [first, second, directions, hidden] : [first, directions, second, hidden];
  const last = batchFirst ? [first, directions, hidden] : [directions, second, hidden];
  return [fact(dtype, all), fact(dtype, last), fact(dtype, last)];
};

/** Query, key, value as batch × heads × length × width or batch × length × (heads · width). */
const attention: Rule = (call) => {
  const { dtype } = call.input(0);
  const query = call.shape(0);
  const value = call.shape(2);
  if (!query || !value) return [fact(dtype, null)];
  if (query.length === 4) return [fact(dtype, [...query.slice(0, 3), value[3] ?? null])];
  const width = value[2];
  const heads = call.int('kv_num_heads', 0);
  const perHead = typeof width === 'number' && heads > 0 ? width / heads : null;
  return [fact(dtype, [query[0]!, query[1]!, perHead === null ? null : perHead * call.int('q_num_heads', heads)])];
};

/** Count, boxes, scores, classes: what the plugin's documentation lists. */
const efficientNms: Rule = (call) => {
  const { dtype } = call.input(0);
  const batch = call.shape(0)?.[0] ?? null;
  const boxes = call.int('max_output_boxes', 100);
  return [
    fact('int32', [batch, 1]),
    fact(dtype, [batch, boxes, 4]),
    fact(dtype, [batch, boxes]),
    fact('int32', [batch, boxes]),
  ];
};

export const others: RuleTable = {
  LSTM: recurrent,
  GRU: recurrent,
  RNN: recurrent,
  Attention: attention,
  EfficientNMS_TRT: efficientNms,
};
