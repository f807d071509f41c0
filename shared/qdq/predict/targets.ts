import type { DType } from '../../base/dtype.ts';
import { atLeast, type Target } from '../../base/target.ts';
import type { Confidence } from '../types.ts';

/**
 * What each TensorRT version can do, as data: the passes read this table and know no version themselves.
 *
 * Sources, by era: 8.x is the recorded engines (ResNet-18, MobileNetV2; qdq-rules §6.3), the 8.4–8.6 verbose logs (§1.3)
 * and an Orin 8.5.2 detector (§10). 10.x is §10's three 10.x engines and the documentation. 11.x has no recorded engine:
 * its entry is what NVIDIA's ahead-of-time compiler (TensorRT-RTX 1.7.1, SM86, §9) did, which lists an INT8 convolution
 * as one kernel that hands on its accumulators and a generated kernel that finishes and requantizes. A device that
 * answers capability probes replaces an entry by its own answers.
 */
export interface Capabilities {
  readonly era: string;
  /** Where a weighted INT8 operator is finished: in its own kernel, or in the generated kernel behind it. */
  readonly int8Epilogue: 'own-kernel' | 'generated-kernel';
  /** Activations that a convolution takes into its own kernel, and how sure that is. */
  readonly epilogues: Readonly<Partial<Record<string, Confidence>>>;
  readonly depthwiseEpilogues: Readonly<Partial<Record<string, Confidence>>>;
  /** A stem convolution and the MaxPool behind it become one kernel when L1 holds. */
  readonly fusesStemPool: boolean;
  /** pointwise: PWN kernels of pointwise chains alone. everything: Myelin's, with reductions, copies, Q and DQ in them. */
  readonly generates: 'pointwise' | 'everything';
  /** concat-in-place: producers that can stride write into the joint buffer. generated: a generated kernel writes it. */
  readonly concat: 'in-place' | 'generated';
  /** A Q with siblings of another scale still moves above a MaxPool, which is cloned. */
  readonly clonesPools: boolean;
  /** A DQ moves below a MaxPool that has no Q of its own behind it. */
  readonly dqPassesPools: boolean;
  /** Average pools and means run INT8 between a DQ and a Q. */
  readonly int8AveragePool: boolean;
  readonly int8Deconvolution: Confidence | null;
  /** Below this SM a quantized operator computes in float. */
  readonly int8FromSm: number;
  /** A scale of rank 1 and size 1 is read as per-channel, which no activation may have (§9). */
  readonly vectorScaleIsPerChannel: boolean;
  /** Type of what is left float; null = as the model says (strong typing). */
  readonly floatRemainder: DType | null;
  /** Library kernels work channels-last, and linear inputs and outputs of the network are turned for them. */
  readonly channelsLast: boolean;
  /** Channels of a group that an INT8 convolution reads are padded to a multiple of this. */
  readonly groupPadding: number;
  /** The most that the evidence behind this entry allows to claim. */
  readonly ceiling: Confidence;
}

const relus = { Relu: 'high', Clip: 'high', LeakyRelu: 'medium' } as const;
const generatedActivations = { SiLU: 'low', HardSwish: 'low', Sigmoid: 'low', Tanh: 'low', Elu: 'low' } as const;

const trt82: Capabilities = {
  era: '8.2',
  int8Epilogue: 'own-kernel',
  epilogues: relus,
  depthwiseEpilogues: relus,
  fusesStemPool: true,
  generates: 'pointwise',
  concat: 'in-place',
  clonesPools: false,
  dqPassesPools: true,
  int8AveragePool: true,
  int8Deconvolution: 'low',
  int8FromSm: 61,
  vectorScaleIsPerChannel: false,
  floatRemainder: 'fp16',
  channelsLast: false,
  groupPadding: 1,
  ceiling: 'high',
};

const trt84: Capabilities = { ...trt82, era: '8.4', epilogues: { ...relus, ...generatedActivations } };

const trt85: Capabilities = {
  ...trt84,
  era: '8.5',
  epilogues: { ...relus, LeakyRelu: 'high', ...generatedActivations, Mish: 'low', Softplus: 'low', GELU: 'low' },
};

const trt86: Capabilities = { ...trt85, era: '8.6', epilogues: { ...trt85.epilogues, Gelu: 'low' } };

const trt100: Capabilities = { ...trt86, era: '10.0', generates: 'everything', ceiling: 'medium' };

const trt1012: Capabilities = { ...trt100, era: '10.12' };

const trt11: Capabilities = {
  ...trt1012,
  era: '11',
  int8Epilogue: 'generated-kernel',
  fusesStemPool: false,
  concat: 'generated',
  clonesPools: true,
  dqPassesPools: false,
  int8AveragePool: false,
  int8Deconvolution: null,
  int8FromSm: 80,
  vectorScaleIsPerChannel: true,
  floatRemainder: null,
  channelsLast: true,
  groupPadding: 4,
  ceiling: 'low',
};

/** Newest first: a target takes the first entry that is not newer than itself. */
const eras: readonly { readonly since: readonly [number, number]; readonly capabilities: Capabilities }[] = [
  { since: [11, 0], capabilities: trt11 },
  { since: [10, 12], capabilities: trt1012 },
  { since: [10, 0], capabilities: trt100 },
  { since: [8, 6], capabilities: trt86 },
  { since: [8, 5], capabilities: trt85 },
  { since: [8, 4], capabilities: trt84 },
];

/** What `target` can do. Before Ampere nothing but the ReLU family is finished inside an INT8 kernel (#2572). */
export function capabilitiesOf(target: Target): Capabilities {
  const own = eras.find(({ since: [major, minor] }) => atLeast(target, major, minor))?.capabilities ?? trt82;
  return target.sm >= 80 ? own : { ...own, epilogues: relus };
}

/** Element types that tensor cores of an SM multiply. */
export const quantizedTypesOf = (sm: number): readonly DType[] =>
  sm >= 100 ? ['int8', 'uint8', 'fp8', 'fp4'] : sm >= 89 ? ['int8', 'uint8', 'fp8'] : ['int8', 'uint8'];
