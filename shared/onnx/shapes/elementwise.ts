import { isFloat, type DType } from '../../base/dtype.ts';
import { dtypeOf } from '../elementTypes.ts';
import { broadcast, isNumber } from './dims.ts';
import { fact, sameAsFirst, type Call, type Dim, type Rule, type RuleTable } from './fact.ts';

/**
 * Operators that work element by element with NumPy broadcasting. Those that exporters use for shape arithmetic also
 * compute on known elements; integer division truncates, as ONNX has it.
 */
type Compute = (values: readonly number[], dtype: DType | null) => number;

/** Elements of the operands brought to one length; a scalar serves every position. */
function fold(call: Call, slots: readonly number[], compute: (values: readonly Dim[]) => Dim): readonly Dim[] | null {
  const operands = slots.map((slot) => call.values(slot));
  let length = 1;
  for (const [at, operand] of operands.entries()) {
    if (operand === null || (call.shape(slots[at]!)?.length ?? 2) > 1) return null;
    if (operand.length !== 1) length = operand.length;
  }
  if (operands.some((operand) => operand!.length !== 1 && operand!.length !== length)) return null;
  return Array.from({ length }, (_, at) =>
    compute(operands.map((operand) => operand![operand!.length === 1 ? 0 : at]!)),
  );
}

const numeric =
  (compute: Compute, dtype: DType | null) =>
  (values: readonly Dim[]): Dim => {
    if (!values.every(isNumber)) return null;
    const value = compute(values, dtype);
    return Number.isFinite(value) ? value : null;
  };

const allSlots = (call: Call): readonly number[] => Array.from({ length: call.inputs }, (_, slot) => slot);

/** @param dtype of the result; null = the operands' own. */
const spread =
  (compute: Compute | null, dtype: DType | null = null): Rule =>
  (call) => {
    const slots = allSlots(call);
    const own = slots.map((slot) => call.input(slot).dtype).find((type) => type !== null) ?? null;
    const elements = compute ? fold(call, slots, numeric(compute, own)) : null;
    return [fact(dtype ?? own, broadcast(slots.map((slot) => call.shape(slot))), elements)];
  };

const unary =
  (compute: (value: number) => number): Rule =>
  (call) => [
    fact(
      call.input(0).dtype,
      call.shape(0),
      fold(
        call,
        [0],
        numeric(([value]) => compute(value!), null),
      ),
    ),
  ];

const isInteger = (dtype: DType | null): boolean => dtype !== null && !isFloat(dtype);

/** A product with one known factor 1, or a sum with 0, keeps a symbol. */
const keepSymbol =
  (neutral: number, compute: Compute): Rule =>
  (call) => {
    const [plain] = spread(compute)(call);
    const elements = fold(call, allSlots(call), (values) => {
      const rest = values.filter((value) => value !== neutral);
      return rest.length === 1 && typeof rest[0] === 'string' ? rest[0] : numeric(compute, plain!.dtype)(values);
    });
    return [{ ...plain!, elements }];
  };

const cast =
  (target: (call: Call) => DType | null): Rule =>
  (call) => {
    const dtype = target(call);
    const convert = (value: Dim): Dim => {
      if (!isNumber(value)) return value;
      if (dtype === 'bool') return value === 0 ? 0 : 1;
      return isInteger(dtype) ? Math.trunc(value) : value;
    };
    return [
      fact(
        dtype,
        call.shape(0),
        fold(call, [0], ([value]) => convert(value!)),
      ),
    ];
  };

const where: Rule = (call) => {
  const elements = fold(call, [0, 1, 2], ([condition, yes, no]) =>
    isNumber(condition) ? (condition === 0 ? no! : yes!) : yes === no ? yes! : null,
  );
  const shape = broadcast([call.shape(0), call.shape(1), call.shape(2)]);
  return [fact(call.input(1).dtype ?? call.input(2).dtype, shape, elements)];
};

const truth = (compute: Compute | null) => spread(compute, 'bool');

const shapeKeepers = [
  'Relu', 'LeakyRelu', 'Elu', 'Selu', 'Celu', 'ThresholdedRelu', 'Sigmoid', 'HardSigmoid', 'HardSwish', 'Swish', 'Tanh',
  'Softplus', 'Softsign', 'Gelu', 'QuickGelu', 'FastGelu', 'BiasGelu', 'Mish', 'Erf', 'Clip', 'Shrink', 'Exp', 'Log', 'Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan',
  'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh', 'Reciprocal', 'Sign', 'BitwiseNot', 'Softmax', 'LogSoftmax', 'Hardmax',
  'CumSum', 'Trilu', 'LRN', 'LpNormalization', 'MeanVarianceNormalization', 'InstanceNormalization',
  'GroupNormalization', 'RMSNormalization', 'SimplifiedLayerNormalization', 'ReverseSequence', 'ScatterElements',
  'ScatterND', 'Scatter', 'RotaryEmbedding', 'TensorScatter', 'CumProd',
] as const; // prettier-ignore

export const elementwise: RuleTable = {
  ...Object.fromEntries(shapeKeepers.map((op) => [op, sameAsFirst])),
  Add: keepSymbol(0, ([a, b]) => a! + b!),
  Mul: keepSymbol(1, ([a, b]) => a! * b!),
  Sub: spread(([a, b]) => a! - b!),
  Div: spread(([a, b], dtype) => (isInteger(dtype) ? Math.trunc(a! / b!) : a! / b!)),
  Mod: spread(([a, b]) => a! - b! * Math.floor(a! / b!)),
  Pow: (call) => [{ ...spread(([a, b]) => a! ** b!)(call)[0]!, dtype: call.input(0).dtype }],
  Max: spread((values) => Math.max(...values)),
  Min: spread((values) => Math.min(...values)),
  Sum: spread(null),
  Mean: spread(null),
  PRelu: (call) => [fact(call.input(0).dtype, call.shape(0))],
  BitShift: spread(null),
  BitwiseAnd: spread(null),
  BitwiseOr: spread(null),
  BitwiseXor: spread(null),
  Neg: unary((value) => -value),
  Abs: unary(Math.abs),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary((value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value))),
  Sqrt: unary(Math.sqrt),
  Not: unary((value) => (value === 0 ? 1 : 0)),
  Equal: truth(([a, b]) => Number(a === b)),
  Less: truth(([a, b]) => Number(a! < b!)),
  LessOrEqual: truth(([a, b]) => Number(a! <= b!)),
  Greater: truth(([a, b]) => Number(a! > b!)),
  GreaterOrEqual: truth(([a, b]) => Number(a! >= b!)),
  And: truth(([a, b]) => Number(a !== 0 && b !== 0)),
  Or: truth(([a, b]) => Number(a !== 0 || b !== 0)),
  Xor: truth(null),
  IsNaN: truth(null),
  IsInf: truth(null),
  Where: where,
  Cast: cast((call) => dtypeOf(call.int('to', 0))),
  CastLike: cast((call) => call.input(1).dtype),
};
