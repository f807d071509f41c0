import { describe, expect, test } from 'vitest';
import type { LayerProfile } from '../../../../shared/engine/graph.ts';
import { gatherRun } from '../../../../shared/engine/import/gatherRun.ts';
import { readLayerJson } from '../../../../shared/engine/import/layerJson.ts';
import { joinProfile } from '../../../../shared/engine/joinProfile.ts';
import { lintEngine } from '../../../../shared/engine/lint/lintEngine.ts';
import type { EngineRule } from '../../../../shared/engine/lint/types.ts';
import { readTrtexecLog } from '../../../../shared/trtexec/logFollower.ts';
import { readSharedText } from '../../../support/readSharedText.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';
import { valueOf } from '../../../support/valueOf.ts';

const formats: Readonly<Record<string, string>> = {
  i8: 'Row major Int8 format',
  f16: 'Row major linear FP16 format',
  f32: 'Row major linear FP32',
};

/** `Conv_1 CaskConvolution: x:i8 -> y:f16`, one layer a line, 64 channels. */
function engineOf(text: string, more: Record<string, object> = {}) {
  const tensors = (side: string) =>
    side
      .split(' ')
      .filter(Boolean)
      .map((part) => {
        const [name, type = ''] = part.split(':');
        return { Name: name, Location: 'Device', Dimensions: [1, 64, 8, 8], 'Format/Datatype': formats[type] };
      });
  const layers = text
    .trim()
    .split('\n')
    .map((line) => {
      const [head = '', rest = ''] = line.trim().split(': ');
      const [name = '', type = ''] = head.split(' ');
      const [inputs = '', outputs = ''] = rest.split('->');
      const origin =
        type === 'Reformat'
          ? { Origin: name.includes('Quantize') || name.includes('Dequantize') ? 'QDQ' : 'REFORMAT' }
          : {};
      return {
        Name: name,
        LayerType: type,
        Inputs: tensors(inputs),
        Outputs: tensors(outputs),
        ...origin,
        ...more[name],
      };
    });
  return valueOf(readLayerJson(JSON.stringify({ Layers: layers, Bindings: ['x', 'y'] })));
}

const finding = (rule: EngineRule, text: string, more: Record<string, object> = {}) =>
  lintEngine(engineOf(text, more), null, null).filter((found) => found.rule === rule);

describe('lint of an engine (synthetic)', () => {
  test('a residual in float: why the conv writes float, and what to do', () => {
    const [found, ...rest] = finding(
      'int8-to-float',
      'Conv_1 CaskConvolution: x:i8 id:f16 -> t:f16\nQuantizeLinear_2 Reformat: t:f16 -> y:i8',
    );
    expect(rest).toEqual([]);
    expect(found?.message).toBe(
      'Conv_1 reads INT8 and writes fp16: it adds id, which is fp16, and an Add writes the type of its addend.',
    );
    expect(found?.advice).toContain('AP-01');
    expect(finding('mixed-residual', 'Conv_1 CaskConvolution: x:i8 id:f16 -> y:f16')).toHaveLength(1);
    expect(finding('mixed-residual', 'Conv_1 CaskConvolution: x:i8 id:i8 -> y:i8')).toEqual([]);
  });

  test.each([
    [
      'a float reader beside the Q',
      'Conv_1 CaskConvolution: x:i8 -> t:f16\nQuantizeLinear_2 Reformat: t:f16 -> u:i8\nMaxPool_3 CaskPooling: t:f16 -> y:f16',
      'QuantizeLinear_2 quantizes its output, but MaxPool_3 reads it in float',
    ],
    [
      'two Qs of different scales',
      'Conv_1 CaskConvolution: x:i8 -> t:f16\nQuantizeLinear_2 Reformat: t:f16 -> u:i8\nQuantizeLinear_3 Reformat: t:f16 -> y:i8',
      'quantize its output apart, so their scales differ',
    ],
    [
      'a float reader alone',
      'Conv_1 CaskConvolution: x:i8 -> t:f16\nMaxPool_3 CaskPooling: t:f16 -> y:f16',
      'MaxPool_3 reads it in float',
    ],
    [
      'an output of the engine, behind a NoOp',
      'Conv_1 CaskConvolution: x:i8 -> t:f32\nn NoOp: t:f32 -> y:f32',
      'its output leaves the engine',
    ],
    [
      'a generated epilogue',
      'Conv_1_myl0_0 correlation: x:i8 -> t:f32\n__myl_MulAddReluMulMinMaxRounCast_myl0_1 kgen: t:f32 -> y:i8',
      'does its epilogue and quantizes there',
    ],
  ])('INT8 → float because of %s', (_, text, reason) => {
    expect(
      finding('int8-to-float', text)
        .map(({ message }) => message)
        .join(),
    ).toContain(reason);
  });

  test.each([
    ['an input of the engine', 'QuantizeLinear_1 Reformat: x:f32 -> y:i8', 'an input of the engine'],
    [
      'a shared tensor',
      'Conv_1 CaskConvolution: x:i8 -> t:f16\nQuantizeLinear_2 Reformat: t:f16 -> u:i8\nAdd_3 PointWiseV2: t:f16 u:i8 -> y:f16',
      'Conv_1 writes t in float, because Add_3 reads it too',
    ],
    [
      'a float maker',
      'GlobalAveragePool_1 CaskPooling: x:f32 -> t:f32\nQuantizeLinear_2 Reformat: t:f32 -> y:i8',
      'GlobalAveragePool_1 writes float',
    ],
    [
      'a float reader of a DQ',
      'Conv_1 CaskConvolution: x:i8 -> t:i8\nDequantizeLinear_2 Reformat: t:i8 -> u:f32\nAdd_3 PointWiseV2: u:f32 -> y:f32',
      'Add_3 needs u in float',
    ],
    ['a requantize kernel', 'QuantizeLinear_2 Reformat: x:i8 -> y:i8', 'one INT8 scale into another'],
    ['8.2: a Scale', 'QuantizeLinear_2 Scale: x:f32 -> y:i8', 'an input of the engine'],
    ['10: a generated kernel', '__myl_MulMinMaxRounCast_myl0_0 kgen: x:f32 -> y:i8', 'an input of the engine'],
  ])('a surviving Q/DQ: %s', (_, text, reason) => {
    expect(
      finding('surviving-qdq', text)
        .map(({ message }) => message)
        .join(),
    ).toContain(reason);
  });

  test('an FP32 remainder needs a lower precision beside it, and copies do not count', () => {
    const text =
      'Conv_1 CaskConvolution: x:f16 -> t:f16\nc Reformat: t:f16 -> u:f32\nSoftmax_2 CudaSoftMax: u:f32 -> y:f32';
    expect(finding('fp32-remainder', text)).toMatchObject([
      { layers: [2], message: expect.stringContaining('1 of 2 computing layers') },
    ]);
    expect(finding('fp32-remainder', 'Conv_1 CaskConvolution: x:f32 -> y:f32')).toEqual([]);
  });

  test('copies and slices that change the type', () => {
    expect(finding('type-changing-copy', 'c Reformat: x:f32 -> t:f16\nd Reformat: t:f16 -> y:f16')).toMatchObject([
      { layers: [0] },
    ]);
    expect(finding('type-changing-slice', 'Slice_1 Slice: x:i8 -> y:f16')).toHaveLength(1);
  });

  test.each([
    ['ampere_fp32_icudnn_int8x4_128x64_relu_medium_nn_v1', 1],
    ['ampere_h16816cudnn_256x64_ldg8_relu_exp_stages_64x3_small_nhwc', 0],
    ['turing_h1688cudnn_256x64_sliced1x2_ldg8', 0],
    [
      'sm80_xmma_fprop_implicit_gemm_i8i8_i8i32_f32_nchw_vect_c_32kcrs_tilesize96x64x64_stage3_warpsize2x2x1_g1_tensor16x8x32',
      0,
    ],
    ['sm75_xmma_fprop_imma_interleaved', 0],
    ['sm70_xmma_fprop_conv1x1_i8f32_f32_f32_nchw_simt_small_batch', 1],
    ['some_kernel_that_does_not_tell', 0],
  ])('tensor cores: %s', (tactic, found) => {
    expect(
      finding('no-tensor-cores', 'Conv_1 CaskConvolution: x:i8 -> y:i8', { Conv_1: { TacticName: tactic } }),
    ).toHaveLength(found);
  });

  test('a depthwise conv is no missed tensor core', () => {
    expect(
      finding('no-tensor-cores', 'Conv_1 CudaDepthwiseConvolution: x:i8 -> y:i8', {
        Conv_1: { TacticName: 'sm75_simt_x' },
      }),
    ).toEqual([]);
  });

  test('channels that fill no kernel', () => {
    const odd = { Conv_1: { Inputs: [{ Name: 'x', Dimensions: [1, 24, 8, 8], 'Format/Datatype': formats['i8'] }] } };
    expect(finding('unaligned-channels', 'Conv_1 CaskConvolution: x:i8 -> y:i8', odd)).toHaveLength(1);
    expect(finding('unaligned-channels', 'Conv_1 CaskConvolution: x:i8 -> y:i8')).toEqual([]);
  });

  test('costliest first, with the milliseconds of the profile', () => {
    const engine = engineOf('QuantizeLinear_1 Reformat: x:f32 -> t:i8\nConv_2 CaskConvolution: t:i8 id:f32 -> y:f32');
    const profile: LayerProfile = {
      count: 1,
      totalMs: 3,
      partial: false,
      layers: [
        { name: 'QuantizeLinear_1', averageMs: 1, medianMs: 1, percentage: null },
        { name: 'Conv_2', averageMs: 2, medianMs: 2, percentage: null },
      ],
    };
    const found = lintEngine(engine, joinProfile(engine, profile), null);
    expect(found.map(({ rule, ms }) => [rule, ms])).toEqual([
      ['int8-to-float', 2],
      ['mixed-residual', 2],
      ['surviving-qdq', 1],
      ['thin-profile', null],
    ]);
  });

  test('what spoils a run: made-up ranges, CUDA graph gone, auxiliary streams, names only', () => {
    const log = readTrtexecLog(
      [
        '[01/01/2024-00:00:00] [I] === Build Options ===',
        '[01/01/2024-00:00:00] [I] Precision: FP32+INT8',
        '[01/01/2024-00:00:00] [I] Calibration: Dynamic',
        '[01/01/2024-00:00:00] [W] CUDA graph capture failed on stream 0.',
        '[01/01/2024-00:00:00] [W] The engine uses 2 auxiliary streams, so the "Total" latency may not be accurate because some layers may have run in parallel!',
      ].join('\n'),
    );
    const found = lintEngine(valueOf(readLayerJson('{"Layers":["a"]}')), null, log).map(({ rule }) => rule);
    expect(found).toEqual(['names-only', 'side-by-side-streams', 'fake-ranges', 'spoiled-measurement']);
  });

  test('ranges are not made up where the model brings its own Q/DQ', () => {
    const log = readTrtexecLog(
      ['=== Build Options ===', 'Precision: FP32+FP16+INT8', 'Calibration: Dynamic']
        .map((line) => `[01/01/2024-00:00:00] [I] ${line}`)
        .join('\n'),
    );
    const rulesOf = (text: string) => lintEngine(engineOf(text), null, log).map(({ rule }) => rule);
    expect(rulesOf('Conv_1 CaskConvolution: x:i8 -> y:i8')).toContain('fake-ranges');
    expect(rulesOf('w+QuantizeLinear_3+Conv_1 CaskConvolution: x:i8 -> y:i8')).not.toContain('fake-ranges');
  });

  test('TensorRT’s own words win over what the graph suggests', () => {
    const log = { ...readTrtexecLog(''), survivors: [{ node: 'QuantizeLinear_1', reason: 'Said so.', said: '' }] };
    const found = lintEngine(engineOf('QuantizeLinear_1 Reformat: x:f32 -> y:i8'), null, log);
    expect(found[0]?.message).toBe('QuantizeLinear_1 stayed a kernel. Said so.');
  });

  test('a copy into a Concat: by its origin, or by what the builder said of it', () => {
    const said = '[01/01/2024-00:00:00] [V] [TRT] Generating copy for t to y because input does not support striding.';
    const lint = (log: string) =>
      lintEngine(
        engineOf('a Reformat: x:i8 -> t:i8\nt copy Reformat: t:i8 -> y:i8'.replace('t copy', 't_copy'), {
          t_copy: { Name: 't copy' },
          a: { Origin: 'CONCAT' },
        }),
        null,
        readTrtexecLog(log),
      ).filter(({ rule }) => rule === 'concat-copy');
    expect(lint('').map(({ layers }) => layers)).toEqual([[0]]);
    expect(lint(said)[1]).toMatchObject({
      layers: [1],
      message: expect.stringContaining('input does not support striding'),
    });
  });

  test('a copy that changes the type bears the builder’s own price', () => {
    const lines = [
      '*************** Autotuning Reformat: Float(3,1) -> Half(3,1) ***************',
      'Fastest Tactic: 0 Time: 0.0123',
      'Adding reformat layer: Reformatted Input Tensor 0 to Conv_1 (x) from Float(3,1) to Half(3,1)',
    ].map((line) => `[01/01/2024-00:00:00] [V] [TRT] ${line}`);
    const [found] = lintEngine(
      engineOf('copy Reformat: x:f32 -> y:f16', {
        copy: { Name: 'Reformatting CopyNode for Input Tensor 0 to Conv_1' },
      }),
      null,
      readTrtexecLog(lines.join('\n')),
    );
    expect(found?.message).toContain('timed such a copy at 0.0123 ms');
  });

  test('without layers the log alone is judged', () => {
    const log = readTrtexecLog(
      '[01/01/2024-00:00:00] [W] * GPU compute time is unstable, with coefficient of variance = 5 %.',
    );
    expect(lintEngine(null, null, log).map(({ rule }) => rule)).toEqual(['spoiled-measurement']);
  });
});

describeWithShared('lint of the ResNet-18 story', (shared) => {
  const rules = (name: string) => {
    const files = ['graph.json', 'profile.json'].map((file) => ({
      name: file,
      text: readSharedText(shared, `engines/resnet18-a100/${name}/${file}`),
    }));
    const run = gatherRun(files);
    return lintEngine(run.engine, run.timed, run.log);
  };
  const count = (name: string, rule: EngineRule) => rules(name).filter((found) => found.rule === rule).length;

  test('float engines have no Q/DQ trouble', () => {
    for (const name of ['fp32', 'fp16'])
      for (const rule of ['surviving-qdq', 'int8-to-float', 'mixed-residual'] as const)
        expect(count(name, rule)).toBe(0);
  });

  test('each step of the story takes its trouble away', () => {
    const story = ['qat', 'qat-residual', 'qat-residual-qgap'];
    expect(story.map((name) => count(name, 'surviving-qdq'))).toEqual([10, 3, 1]);
    expect(story.map((name) => count(name, 'int8-to-float'))).toEqual([13, 2, 1]);
    expect(story.map((name) => count(name, 'mixed-residual'))).toEqual([8, 1, 0]);
  });

  test('the stem of the naive engine: its conv writes FP32 for the pool, on no tensor core', () => {
    const stem = rules('qat').filter(({ layers }) => layers.includes(1));
    expect(stem.map(({ rule }) => rule).toSorted()).toEqual(['int8-to-float', 'no-tensor-cores', 'unaligned-channels']);
    expect(stem[0]?.message).toContain('MaxPool_12 reads it in float');
  });

  test('a profile of one iteration is told from one of thousands', () => {
    expect(count('qat', 'thin-profile')).toBe(1);
    const files = ['graph.json', 'profile.json'].map((file) => ({
      name: file,
      text: readSharedText(shared, `engines/mobilenetv2-qat-titanrtx/trt84/${file}`),
    }));
    const run = gatherRun(files);
    expect(lintEngine(run.engine, run.timed, null).map(({ rule }) => rule)).not.toContain('thin-profile');
  });
});
