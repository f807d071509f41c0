import type { DType } from '../../base/dtype.ts';
import type { AddedCopy } from '../../trtexec/log.ts';
import { changesType } from '../counts.ts';
import type { EngineLayer } from '../graph.ts';
import { layerLabel } from '../layerLabel.ts';
import { isCopy, typesOf, type EngineCheck, type EngineFinding, type LintContext } from './types.ts';

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

/** Copies that TensorRT put in because two neighbours want different types; with the builder's own price where a log has it. */
export const copiesThatChangeType: EngineCheck = (context) => {
  const added = addedCopiesOf(context);
  return context.engine.layers
    .filter((layer) => layer.kind === 'reformat' && changesType(layer))
    .map((layer) => {
      const price = added.get(layer.name)?.ms ?? null;
      const timed = price === null ? '' : ` The builder timed such a copy at ${price} ms.`;
      return finding(context, 'type-changing-copy', layer, {
        message: `${layer.name} changes the type: ${typesOf(layer)}.${timed}`,
        advice: 'Let the layers on both sides run in one precision.',
      });
    });
};

/** Slices (and splits) that change the type on the way: a cast in disguise. */
export const slicesThatChangeType: EngineCheck = (context) =>
  context.engine.layers
    .filter((layer) => layer.kind === 'slice' && changesType(layer))
    .map((layer) =>
      finding(context, 'type-changing-slice', layer, {
        message: `${layer.name} changes the type: ${typesOf(layer)}.`,
        advice: 'Put one pair before the Slice for all its branches.',
      }),
    );

/** An input of a Concat that could not be written in place; a verbose log says why. */
export const copiedConcats: EngineCheck = (context) => {
  const added = addedCopiesOf(context);
  return context.engine.layers.flatMap((layer) => {
    if (layer.kind !== 'reformat') return [];
    const copy = added.get(layer.name);
    const said = copy?.from === null ? ` TensorRT says: "${copy.line}"` : '';
    if (layer.origin !== 'CONCAT' && said === '') return [];
    return [
      finding(context, 'concat-copy', layer, {
        message: `${layer.name} copies an input of a Concat that its producer could have written in place.${said}`,
        advice:
          'Inputs of a Concat want one scale and one type (AP-03), and a producer that may write into a part of a tensor.',
      }),
    ];
  });
};

const addedCopiesOf = ({ log }: LintContext): ReadonlyMap<string, AddedCopy> =>
  new Map(log?.addedCopies.map((copy) => [copy.layer, copy]));

const finding = (
  { msOf }: LintContext,
  rule: EngineFinding['rule'],
  layer: EngineLayer,
  words: Pick<EngineFinding, 'message' | 'advice'>,
): EngineFinding => ({ rule, severity: 'note', layers: [layer.index], ...words, ms: msOf([layer.index]) });
