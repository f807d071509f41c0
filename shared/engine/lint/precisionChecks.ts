import type { DType } from '../../base/dtype.ts';
import type { EngineLayer } from '../graph.ts';
import { layerLabel } from '../layerLabel.ts';
import { isCopy, typesOf, type EngineCheck, type EngineFinding } from './types.ts';

const lowPrecision = new Set<DType | null>(['fp16', 'bf16', 'int8', 'fp8', 'int4', 'fp4']);

/** Layers that compute in FP32 in an engine that was allowed less: what strong typing or a missing --fp16 leaves behind. */
export const fp32Remainder: EngineCheck = ({ engine, log, msOf }) => {
  const computing = engine.layers.filter((layer) => !isCopy(layer) && layer.inputs.length > 0);
  const slow = computing.filter(
    ({ inputs, outputs }) => inputs[0]?.dtype === 'fp32' && outputs.some(({ dtype }) => dtype === 'fp32'),
  );
  if (slow.length === 0 || !computing.some(({ inputs }) => lowPrecision.has(inputs[0]?.dtype ?? null))) return [];
  const precision = log?.options['Build Options']?.['Precision'] ?? null;
  const advice =
    precision === 'Strongly Typed'
      ? 'A strongly typed build keeps the types of the model: convert its float part to FP16 (qdq fp16).'
      : 'Build with --fp16 as well; on TensorRT 11 convert the float part of the model to FP16 (qdq fp16).';
  const names = slow.slice(0, 3).map(layerLabel);
  return [
    {
      rule: 'fp32-remainder',
      severity: 'warning',
      layers: slow.map(({ index }) => index),
      message: `${slow.length} of ${computing.length} computing layers run in FP32: ${names.join(', ')}${slow.length > 3 ? ' …' : '.'}`,
      advice,
      ms: msOf(slow.map(({ index }) => index)),
    },
  ];
};

/** Copies that TensorRT put in because two neighbours want different types. */
export const copiesThatChangeType: EngineCheck = ({ engine, msOf }) =>
  engine.layers
    .filter((layer) => layer.kind === 'reformat' && changesType(layer))
    .map((layer) => finding('type-changing-copy', layer, 'Let the layers on both sides run in one precision.', msOf));

/** Slices (and splits) that change the type on the way: a cast in disguise. */
export const slicesThatChangeType: EngineCheck = ({ engine, msOf }) =>
  engine.layers
    .filter((layer) => layer.kind === 'slice' && changesType(layer))
    .map((layer) => finding('type-changing-slice', layer, 'Put one pair before the Slice for all its branches.', msOf));

const changesType = ({ inputs, outputs }: EngineLayer): boolean => {
  const from = inputs[0]?.dtype ?? null;
  const to = outputs[0]?.dtype ?? null;
  return from !== null && to !== null && from !== to;
};

const finding = (
  rule: EngineFinding['rule'],
  layer: EngineLayer,
  advice: string,
  msOf: (layers: readonly number[]) => number | null,
): EngineFinding => ({
  rule,
  severity: 'note',
  layers: [layer.index],
  message: `${layer.name} changes the type: ${typesOf(layer)}.`,
  advice,
  ms: msOf([layer.index]),
});
