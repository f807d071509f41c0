import type { LayerKind } from '../../../../shared/engine/graph.ts';

/** What an operator of ONNX Runtime's optimized graph is, in the words that every engine uses. Contrib operators included. */
const patterns: readonly (readonly [RegExp, LayerKind])[] = [
  [/^(Quantize|Dequantize|DynamicQuantize)Linear$/, 'qdq'],
  [/^Reorder(Input|Output)$/, 'reformat'],
  [/Conv(Transpose|Integer)?$|Gemm$|MatMul|Attention$|^(LSTM|GRU|RNN)$/, 'weighted'],
  [/Pool$/, 'pool'],
  [/Softmax$/, 'softmax'],
  [/^(QLinear)?Reduce|^ArgM(ax|in)$|^TopK$/, 'reduce'],
  [/^(Resize|Upsample|GridSample)$/, 'resize'],
  [/Concat$/, 'concat'],
  [/^(Transpose|Reshape|Flatten|Squeeze|Unsqueeze|DepthToSpace|SpaceToDepth|Expand|Tile)$/, 'shuffle'],
  [/^(Slice|Split|Gather|GatherND|GatherElements)$/, 'slice'],
  [/^(Identity|Dropout)$/, 'noop'],
  [/^Constant(OfShape)?$/, 'constant'],
  [/^(Shape|Size|Range)$/, 'shape'],
  [
    /^(QLinear)?(Add|Sub|Mul|Div|Sigmoid|LeakyRelu|Where)$|^(Cast|Relu|Clip|PRelu|Elu|Selu|Tanh|HardSigmoid|HardSwish|Erf|Exp|Log|Sqrt|Pow|Neg|Abs|Max|Min|Sum|Mean|Floor|Ceil|Round|Sign|Reciprocal|Softplus|Softsign|Mish|Where|Equal|Less|Greater|Not|And|Or|BatchNormalization)$|Gelu$|LayerNorm|Norm/,
    'pointwise',
  ],
];

export const kindOfOp = (op: string): LayerKind => patterns.find(([pattern]) => pattern.test(op))?.[1] ?? 'other';

export const isWeightedOp = (op: string): boolean => kindOfOp(op) === 'weighted';

/** Operators that the runtime adds of its own accord to fit types and layouts together. */
export const isCopyOp = (op: string): boolean =>
  /^((Quantize|Dequantize)Linear|Reorder(Input|Output)|Transpose|Cast|Reshape|Squeeze|Unsqueeze)$/.test(op);
