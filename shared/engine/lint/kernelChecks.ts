import type { EngineLayer } from '../graph.ts';
import { layerLabel } from '../layerLabel.ts';
import { readTactic } from '../tactic.ts';
import type { EngineCheck, EngineFinding } from './types.ts';

/** Convolutions and products below FP32 whose tactic says that it does not use tensor cores. */
export const noTensorCores: EngineCheck = ({ engine, msOf }) =>
  engine.layers.flatMap((layer): EngineFinding[] => {
    const type = layer.inputs[0]?.dtype;
    const tactic = nameOfTactic(layer);
    if (layer.kind !== 'weighted' || tactic === null || (type !== 'int8' && type !== 'fp16' && type !== 'bf16'))
      return [];
    if (readTactic(tactic)?.tensorCores !== false || isDepthwise(layer)) return [];
    const channels = layer.inputs[0]?.shape?.[1];
    const few = channels !== undefined && channels > 0 && channels < 16;
    return [
      {
        rule: 'no-tensor-cores',
        severity: few ? 'note' : 'warning',
        layers: [layer.index],
        message: `${layerLabel(layer)} (${type}) runs ${tactic}, which uses no tensor cores${few ? `: ${channels} input channels are too few` : ''}.`,
        advice: few
          ? 'Usual for a first layer. A packed input format (--inputIOFormats=int8:chw4) can help.'
          : 'Make the channel counts multiples of 16 (INT8) or 8 (FP16), and check that its output is quantized too.',
        ms: msOf([layer.index]),
      },
    ];
  });

/** INT8 wants channels in sixteens, FP16 in eights; the rest is padding that is computed for nothing. */
export const unalignedChannels: EngineCheck = ({ engine, msOf }) =>
  engine.layers.flatMap((layer): EngineFinding[] => {
    const type = layer.inputs[0]?.dtype;
    const step = type === 'int8' ? 16 : type === 'fp16' || type === 'bf16' ? 8 : null;
    if (layer.kind !== 'weighted' || step === null || isDepthwise(layer)) return [];
    const read = layer.inputs[0]?.shape?.[1] ?? 0;
    const written = layer.outputs[0]?.shape?.[1] ?? 0;
    if (layer.inputs[0]?.shape?.length !== 4 || (read % step === 0 && written % step === 0)) return [];
    return [
      {
        rule: 'unaligned-channels',
        severity: 'note',
        layers: [layer.index],
        message: `${layerLabel(layer)} has ${read} channels in and ${written} out; ${type} kernels work in steps of ${step}.`,
        advice: `Channel counts that are multiples of ${step} waste nothing.`,
        ms: msOf([layer.index]),
      },
    ];
  });

/** NVIDIA's own threshold: twenty layers under 5 µs that make up a fifth of the time are launch overhead. */
export const manyShortLayers: EngineCheck = ({ timed, msOf }) => {
  if (timed === null || timed.totalMs <= 0) return [];
  const short = timed.layerMs.flatMap((ms, layer) => (ms !== null && ms > 0 && ms < 0.005 ? [layer] : []));
  const ms = msOf(short);
  if (short.length < 20 || ms === null || ms / timed.totalMs < 0.2) return [];
  return [
    {
      rule: 'many-short-layers',
      severity: 'note',
      layers: short,
      message: `${short.length} layers take less than 5 µs each and ${Math.round((100 * ms) / timed.totalMs)} % of the time together.`,
      advice: 'Launches cost more than the work: measure with a CUDA graph, or raise the batch.',
      ms,
    },
  ];
};

function nameOfTactic({ tactic, raw }: EngineLayer): string | null {
  const name = raw['TacticName'];
  return typeof name === 'string' && name !== '' ? name : tactic !== null && !tactic.startsWith('0x') ? tactic : null;
}

function isDepthwise({ type, raw }: EngineLayer): boolean {
  const groups = raw['Groups'] ?? raw['ConvGroups'];
  return /depthwise/i.test(type) || (typeof groups === 'number' && groups > 1);
}
