import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLayerListing } from '../../../../shared/engine/import/layerListing.ts';
import { linkEngine } from '../../../../shared/engine/link.ts';
import { predictedEngine } from '../../../../shared/estimate/predictedEngine.ts';
import { indexOf, nodeLabel } from '../../../../shared/onnx/graphIndex.ts';
import { capabilitiesWith, probes } from '../../../../shared/qdq/caps/index.ts';
import { answerTo, type Ask } from '../../../../shared/qdq/caps/reading.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { capabilitiesOf } from '../../../../shared/qdq/predict/targets.ts';
import { openGraph } from '../../../support/openCore.ts';
import { describeWithShared } from '../../../support/sharedFolder.ts';
import { valueOf } from '../../../support/valueOf.ts';

/** TensorRT-RTX 1.7, whose rules the 11.x entry holds. */
const target = { tensorrt: '11.4', sm: 86 };

/** A listed model that puts the question of a probe's variant, with its own names in the ask. */
interface Match {
  readonly listing: string;
  readonly id: string;
  readonly variant: string;
  readonly ask: Ask;
}

const matches: readonly Match[] = [
  {
    listing: '100-probe_concat_branch_scales_same',
    id: 'P-02',
    variant: 'equal-scales',
    ask: { about: 'place', node: 'cat', beside: 'c1' },
  },
  {
    listing: '116-probe_maxpool_q_before_and_after',
    id: 'P-03',
    variant: 'different-both-sides',
    ask: { about: 'computes', node: 'pool' },
  },
  {
    listing: '108-probe_conv_bn_unfolded_weight_qdq',
    id: 'P-05',
    variant: 'none',
    ask: { about: 'writes', node: 'c1' },
  },
  {
    listing: '108-probe_conv_bn_unfolded_weight_qdq',
    id: 'P-05',
    variant: 'Relu',
    ask: { about: 'joins', node: 'relu', to: ['c1'] },
  },
  {
    listing: '110-probe_silu_qdq_inside',
    id: 'P-05',
    variant: 'SiLU',
    ask: { about: 'joins', node: 'mul', to: ['c1'] },
  },
  {
    listing: '120-probe_depthwise_pointwise_chain',
    id: 'P-08',
    variant: 'none',
    ask: { about: 'writes', node: 'dw' },
  },
  {
    listing: '120-probe_depthwise_pointwise_chain',
    id: 'P-08',
    variant: 'Clip',
    ask: { about: 'joins', node: 'clip', to: ['dw'] },
  },
  {
    listing: '112-probe_resize_nearest_q_before_and_after',
    id: 'P-09',
    variant: 'nearest-q-on-both-sides',
    ask: { about: 'computes', node: 'resize' },
  },
  {
    listing: '114-probe_resize_linear_q_before_and_after',
    id: 'P-09',
    variant: 'linear-q-on-both-sides',
    ask: { about: 'computes', node: 'resize' },
  },
  {
    listing: '118-probe_averagepool_q_before_and_after',
    id: 'P-10',
    variant: 'AveragePool',
    ask: { about: 'computes', node: 'pool' },
  },
  {
    listing: '26-deconv_per_channel_axis1',
    id: 'P-11',
    variant: 'axis-1',
    ask: { about: 'computes', node: 'deconv' },
  },
  { listing: '28-deconv_grouped_axis1', id: 'P-11', variant: 'groups', ask: { about: 'computes', node: 'deconv' } },
  {
    listing: '30-gemm_transB1_axis0',
    id: 'P-14',
    variant: 'Gemm-32-transB',
    ask: { about: 'computes', node: 'gemm' },
  },
  { listing: '32-matmul_axis1', id: 'P-14', variant: 'MatMul-32', ask: { about: 'computes', node: 'matmul' } },
  {
    listing: '50-fp16_data_fp16_scale_op17',
    id: 'P-17',
    variant: 'fp16-scales',
    ask: { about: 'computes', node: 'conv' },
  },
  {
    listing: '18-act_scale_rank1_size1',
    id: 'P-17',
    variant: 'vector-of-one',
    ask: { about: 'computes', node: 'conv' },
  },
  { listing: '20-weight_per_tensor', id: 'P-17', variant: 'scalar', ask: { about: 'computes', node: 'conv' } },
  {
    listing: '64-weight_int8_dq_only',
    id: 'P-21',
    variant: 'stored-int8',
    ask: { about: 'computes', node: 'conv' },
  },
  {
    listing: '102-probe_residual_skip_none',
    id: 'P-24',
    variant: 'q-on-none',
    ask: { about: 'joins', node: 'add', to: ['c2'] },
  },
  { listing: '88-one_q_two_dq', id: 'P-25', variant: 'dedicated', ask: { about: 'inputs', nodes: ['c1', 'c2'] } },
  {
    listing: '88-one_q_two_dq',
    id: 'P-26',
    variant: 'equal-channels',
    ask: { about: 'joins', node: 'c2', to: ['c1'] },
  },
];

describeWithShared('what NVIDIA’s compiler did with models that put the same questions', (shared) => {
  const readListing = ({ listing, ask }: Match): string | null => {
    const file = join(shared, 'legality', listing);
    const nodes = indexOf(openGraph(`${file}.onnx`)).nodes.map((node) => ({
      name: nodeLabel(node),
      op: node.opType ?? '',
      inputs: node.input ?? [],
      outputs: node.output ?? [],
    }));
    const engine = valueOf(readLayerListing(readFileSync(`${file}.rtx-layers.txt`, 'utf8')));
    return answerTo(ask, linkEngine(engine, nodes));
  };

  it.each(matches)('$listing answers $id $variant as the 11.x table does', (match) => {
    const probe = probes.find(({ id }) => id === match.id)?.variants.find(({ name }) => name === match.variant);
    const core = coreGraphOf(probe!.make());
    const predicted = answerTo(probe!.ask, predictedEngine(core, predict(core, target)));
    expect(readListing(match)).not.toBeNull();
    expect(readListing(match)).toBe(predicted);
  });

  it('alone, they turn the 8.x table into the 11.x one where they speak', () => {
    const answers: Record<string, Record<string, string | null>> = {};
    for (const match of matches) (answers[match.id] ??= {})[match.variant] = readListing(match);
    const learnt = capabilitiesWith(target, answers, capabilitiesOf({ tensorrt: '8.6', sm: 86 }));
    const { int8Epilogue, concat, int8AveragePool, int8Deconvolution, vectorScaleIsPerChannel } =
      capabilitiesOf(target);
    expect(learnt).toMatchObject({ int8Epilogue, concat, int8AveragePool, vectorScaleIsPerChannel });
    expect(answers['P-11']?.['axis-1']).toBe(int8Deconvolution === null ? 'float' : 'int8');
  });
});
