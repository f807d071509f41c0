import { expect, test } from 'vitest';
import { readTactic } from '../../../shared/engine/tactic.ts';

test.each([
  [
    'sm80_xmma_fprop_implicit_gemm_i8i8_i8i32_f32_nchw_vect_c_32_tilesize96x64x64_stage3_warpsize2x2x1_g1_tensor16x8x32_t1r1s1',
    {
      architecture: 'sm80',
      family: 'xmma',
      tile: '96x64x64',
      stages: 3,
      warps: '2x2x1',
      instruction: '16x8x32',
      tensorCores: true,
      tf32: false,
    },
  ],
  [
    'ampere_h16816cudnn_256x64_ldg8_relu_exp_stages_64x3_small_nhwc_tn_v1',
    { architecture: 'ampere', family: 'cudnn', tile: '256x64', stages: 3, tensorCores: true },
  ],
  ['turing_h1688cudnn_128x128_ldg8_relu_exp_interior_nhwc_tn_v1', { architecture: 'turing', tensorCores: true }],
  [
    'ampere_fp32_icudnn_int8x4_128x64_relu_medium_nn_v1',
    { architecture: 'ampere', family: 'cudnn', tile: '128x64', tensorCores: false },
  ],
  [
    'sm80_xmma_gemm_f32f32_tf32f32_f32_nn_n_tilesize32x32x64_stage3_warpsize2x1x2_tensor16x8x8',
    { tf32: true, tensorCores: true },
  ],
  [
    'sm50_xmma_cublas_gemvx_f32f32_f32_f32_tn_n_int32_unit_n',
    { architecture: 'sm50', family: 'cublas', tensorCores: false },
  ],
  ['__myl_MulSum_0xf51780477f7b66bae3896079c053d676', { architecture: null, family: 'myelin', tensorCores: null }],
])('%s', (name, expected) => {
  expect(readTactic(name)).toMatchObject(expected);
});

test('bare numbers tell nothing', () => {
  expect(['0x0000000000000000', '1002', '-9153228964338181824', ''].map(readTactic)).toEqual([null, null, null, null]);
});
