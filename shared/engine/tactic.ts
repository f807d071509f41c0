import type { DType } from '../base/dtype.ts';

/**
 * What a tactic's name tells: kernels are named after what they were compiled for. Three families are read: xmma
 * (`sm80_xmma_fprop_implicit_gemm_i8i8_i8i32_f32_…_tilesize96x64x64_stage3_warpsize2x2x1_g1_tensor16x8x32`), the cuDNN
 * ones (`ampere_h16816cudnn_256x64_ldg8_relu_exp_stages_64x3_small_nhwc`) and Myelin's generated kernels. Words that are
 * not known are left alone; nothing is read from a bare number. Source: trtexec-formats §b.1.3, qdq-rules §10.
 */
export interface Tactic {
  /** `sm80`, or the name of a generation: `ampere`. */
  readonly architecture: string | null;
  readonly family: 'xmma' | 'cudnn' | 'cublas' | 'myelin' | null;
  readonly tile: string | null;
  readonly stages: number | null;
  readonly warps: string | null;
  /** The shape of one tensor-core instruction: `16x8x32`. */
  readonly instruction: string | null;
  /** null where the name does not tell. */
  readonly tensorCores: boolean | null;
  /** FP32 tensors multiplied as TF32: no format string shows it. */
  readonly tf32: boolean;
}

const tensorCoreWords =
  /[ihgq]mma|(?:^|_)[a-z]{0,3}(?:884|1688|16816|16832|8816|8832)(?:_|cudnn|gemm|[a-z])|_i88_|tensor\d+x\d+x\d+|wgmma|tcgen|utcmma/;
const plainWords = /ffma|icudnn|scudnn|hcudnn|sgemm|int8x4|dp4a|simt|gemvx|winograd/;

export function readTactic(text: string): Tactic | null {
  const name = text.slice(0, 400);
  if (name === '' || name.startsWith('0x') || /^-?\d+$/.test(name)) return null;
  const find = (pattern: RegExp): string | null => pattern.exec(name)?.[1] ?? null;
  const stages = find(/_stage(\d+)/) ?? find(/_stages_\d+x(\d+)/);
  return {
    architecture: find(/^(sm_?\d+)_/) ?? find(/^(maxwell|pascal|volta|turing|ampere|ada|hopper|blackwell)_/),
    family: familyOf(name),
    tile: find(/_tilesize(\d+x\d+x\d+)/) ?? find(/cudnn_(?:int8x4_)?(\d+x\d+)/),
    stages: stages === null ? null : Number(stages),
    warps: find(/_warpsize(\d+x\d+x\d+)/),
    instruction: find(/_tensor(\d+x\d+x\d+)/),
    tensorCores: tensorCoreWords.test(name) ? true : plainWords.test(name) ? false : null,
    tf32: name.includes('tf32'),
  };
}

function familyOf(name: string): Tactic['family'] {
  if (name.startsWith('__my')) return 'myelin';
  if (name.includes('cublas')) return 'cublas';
  if (name.includes('xmma')) return 'xmma';
  return name.includes('cudnn') ? 'cudnn' : null;
}

/**
 * The types of activation in and out that a tactic's name spells: `i8f16` reads INT8 and writes FP16; newer kernels
 * spell `s8_s8_s32_void_s8_f32` (A, B, accumulator, C, D, epilogue). null where the name says nothing.
 */
export function tacticTypes(tactic: string): { readonly input: DType; readonly output: DType } | null {
  const pair = /(?:^|_)(i8|s8|f16|f32|bf16|e4m3)(i8|s8|f16|f32|bf16|e4m3)_/.exec(tactic);
  if (pair) return { input: tokenTypes[pair[1]!]!, output: tokenTypes[pair[2]!]! };
  const spelled = /_(s8|f16|f32|bf16|e4m3)_(?:s8|f16|f32|bf16|e4m3)_(?:s32|f32|f16)_\w+?_(s8|f16|f32|bf16|e4m3)_/.exec(
    tactic.slice(0, 400),
  );
  return spelled ? { input: tokenTypes[spelled[1]!]!, output: tokenTypes[spelled[2]!]! } : null;
}

const tokenTypes: Readonly<Record<string, DType>> = {
  i8: 'int8',
  s8: 'int8',
  f16: 'fp16',
  f32: 'fp32',
  bf16: 'bf16',
  e4m3: 'fp8',
};
