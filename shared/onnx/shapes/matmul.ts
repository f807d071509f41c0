import { broadcast, isNumber } from './dims.ts';
import { fact, type Call, type Dim, type Fact, type Rule, type RuleTable } from './fact.ts';

/** Products of matrices, batched as NumPy batches them, and Einstein sums. */

function matmulShape(a: readonly Dim[] | null, b: readonly Dim[] | null): readonly Dim[] | null {
  if (a === null || b === null || a.length === 0 || b.length === 0) return null;
  const left = a.length === 1 ? [1, a[0]!] : a;
  const right = b.length === 1 ? [b[0]!, 1] : b;
  const batch = broadcast([left.slice(0, -2), right.slice(0, -2)]);
  if (batch === null) return null;
  return [...batch, ...(a.length === 1 ? [] : [left.at(-2)!]), ...(b.length === 1 ? [] : [right.at(-1)!])];
}

const swapLast = (shape: readonly Dim[] | null, swap: boolean): readonly Dim[] | null =>
  swap && shape && shape.length >= 2 ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;

const matmul =
  (bSlot: number, dtype: (call: Call) => Fact['dtype']): Rule =>
  (call) => [fact(dtype(call), matmulShape(call.shape(0), call.shape(bSlot)))];

const transposed: Rule = (call) => {
  const a = swapLast(call.shape(0), call.int('transA', 0) === 1);
  const b = swapLast(call.shape(1), call.int('transB', 0) === 1);
  return [fact(call.input(0).dtype ?? call.input(1).dtype, matmulShape(a, b))];
};

const gemm: Rule = (call) => {
  const dtype = call.input(0).dtype ?? call.input(1).dtype;
  const rows = swapLast(call.shape(0), call.int('transA', 0) === 1)?.[0] ?? null;
  const columns = swapLast(call.shape(1), call.int('transB', 0) === 1)?.[1] ?? null;
  return [fact(dtype, [rows, columns])];
};

const einsum: Rule = (call) => {
  const { dtype } = call.input(0);
  const [terms = '', result] = call.text('equation', '').replaceAll(' ', '').split('->');
  const dims = new Map<string, Dim>();
  let batch: readonly Dim[] = [];
  for (const [slot, term] of terms.split(',').entries()) {
    const shape = call.shape(slot);
    if (shape === null) return [fact(dtype, null)];
    const [before = '', after] = term.split('...');
    const named = Array.from(before + (after ?? ''));
    const hidden = shape.length - named.length;
    if (hidden < 0 || (after === undefined && hidden > 0)) return [fact(dtype, null)];
    batch = broadcast([batch, shape.slice(before.length, before.length + hidden)]) ?? [];
    named.forEach((label, at) => {
      const dim = shape[at < before.length ? at : at + hidden]!;
      if (!isNumber(dims.get(label)) || dims.get(label) === 1) dims.set(label, dim);
    });
  }
  return [
    fact(
      dtype,
      labelsOf(terms, result).flatMap((label) => (label === '...' ? batch : [dims.get(label) ?? null])),
    ),
  ];
};

/** Labels of the result; without `->` those that occur once, in alphabetical order, behind the batch. */
function labelsOf(terms: string, result: string | undefined): readonly string[] {
  if (result !== undefined) return result.match(/\.\.\.|./g) ?? [];
  const letters = Array.from(terms.replace(/[^a-zA-Z]/g, ''));
  const once = letters.filter((label) => letters.indexOf(label) === letters.lastIndexOf(label)).toSorted();
  return terms.includes('...') ? ['...', ...once] : once;
}

export const products: RuleTable = {
  MatMul: matmul(1, (call) => call.input(0).dtype ?? call.input(1).dtype),
  MatMulInteger: matmul(1, () => 'int32'),
  QLinearMatMul: matmul(3, (call) => call.input(7).dtype),
  FusedMatMul: transposed,
  Gemm: gemm,
  FusedGemm: gemm,
  Einsum: einsum,
};
