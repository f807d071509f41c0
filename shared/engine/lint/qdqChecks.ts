import { isFloat } from '../../base/dtype.ts';
import type { EngineLayer, EngineTensor } from '../graph.ts';
import { layerLabel } from '../layerLabel.ts';
import { weightedClassOf } from '../counts.ts';
import type { EngineCheck, EngineFinding, LintContext } from './types.ts';

/** Every Q or DQ that stayed a kernel, whatever the schema calls it, with the reason where the graph or the log shows it. */
export const survivingQdq: EngineCheck = (context) =>
  context.engine.layers
    .filter(({ kind }) => kind === 'qdq' || kind === 'requantize')
    .map((layer): EngineFinding => {
      const said = context.log?.survivors.find(({ node }) => layer.name === node || layer.onnxNodes.includes(node));
      const { reason, advice } = whySurvived(layer, context);
      return {
        rule: 'surviving-qdq',
        severity: 'warning',
        layers: [layer.index],
        message: `${layer.name} stayed a kernel. ${said?.reason ?? reason}`,
        advice,
        ms: context.msOf([layer.index]),
      };
    });

interface Why {
  readonly reason: string;
  readonly advice: string;
}

function whySurvived(layer: EngineLayer, { writersOf, readersOf, engine }: LintContext): Why {
  const nameOf = (to: number | null): string =>
    to === null ? 'an output of the engine' : layerLabel(engine.layers[to]!);
  const tensor = layer.inputs[0]?.name ?? 'its input';
  if (layer.kind === 'requantize')
    return {
      reason: 'It changes one INT8 scale into another.',
      advice: 'Give the pairs on both sides one scale (AP-02, AP-03).',
    };
  if (layer.inputs[0]?.dtype === 'int8') {
    const readers = listed(readersOf(layer.index).map(({ to }) => nameOf(to)));
    return {
      reason: `${readers || 'Its reader'} needs ${layer.outputs[0]?.name ?? 'the tensor'} in float.`,
      advice: `Let ${readers || 'its reader'} run in INT8: a pair after it (or, for an Add, on its output) is missing.`,
    };
  }
  const writers = writersOf(layer.index);
  if (writers.some(({ from }) => from === null))
    return {
      reason: `It quantizes ${tensor}, an input of the engine, and inputs are never INT8 by themselves.`,
      advice: 'One such kernel is normal. It goes away when the application hands the input over in INT8.',
    };
  const written = writers[0]?.from ?? null;
  // A copy between them made nothing: who wrote what it copied is meant.
  const source = written !== null && engine.layers[written]!.kind === 'reformat' ? writersOf(written)[0]?.from : null;
  const maker = source ?? written;
  if (maker === null || written === null)
    return { reason: `${tensor} is float.`, advice: 'Find out what writes it, and quantize that.' };
  const others = readersOf(written).filter((edge) => edge.to !== layer.index && edge.tensor === tensor);
  const readers = listed(others.map(({ to }) => nameOf(to)));
  return others.length > 0
    ? {
        reason: `${nameOf(maker)} writes ${tensor} in float, because ${readers} reads it too.`,
        advice: `Put the same pair before ${readers} (a residual Add: AP-01).`,
      }
    : {
        reason: `${nameOf(maker)} writes float.`,
        advice: `Let ${nameOf(maker)} run in INT8: all its inputs need a pair.`,
      };
}

/** Weighted layers that read INT8 and write float: the costliest sign of a missing Q (law L1, qdq-rules §0.1). */
export const int8ToFloat: EngineCheck = (context) =>
  context.engine.layers
    .filter((layer) => weightedClassOf(layer) === 'int8ToFloat')
    .map((layer): EngineFinding => {
      const { reason, advice } = whyFloat(layer, context);
      return {
        rule: 'int8-to-float',
        severity: 'warning',
        layers: [layer.index],
        message: `${layerLabel(layer)} reads INT8 and writes ${layer.outputs[0]?.dtype ?? 'float'}: ${reason}`,
        advice,
        ms: context.msOf([layer.index]),
      };
    });

function whyFloat(layer: EngineLayer, { engine, readersOf }: LintContext): Why {
  const addend = addendOf(layer);
  if (addend !== null && addend.dtype !== null && isFloat(addend.dtype))
    return {
      reason: `it adds ${addend.name}, which is ${addend.dtype}, and an Add writes the type of its addend.`,
      advice: 'Quantize the identity input of the residual Add (AP-01).',
    };
  const readers = readersOf(layer.index);
  if (readers.some(({ to }) => to === null))
    return { reason: 'its output leaves the engine.', advice: 'Nothing to gain here: outputs are float.' };
  const layers = readers.flatMap(({ to }) => (to === null ? [] : [engine.layers[to]!]));
  const floats = layers.filter(({ kind }) => kind !== 'qdq' && kind !== 'requantize');
  const quantizers = layers.filter(({ kind }) => kind === 'qdq');
  if (quantizers.length > 0 && floats.length > 0)
    return {
      reason: `${listed(names(quantizers))} quantizes its output, but ${listed(names(floats))} reads it in float.`,
      advice: `Put the same pair before ${listed(names(floats))}.`,
    };
  if (quantizers.length > 1)
    return {
      reason: `${listed(names(quantizers))} quantize its output apart, so their scales differ.`,
      advice: 'Give these pairs one scale (AP-02).',
    };
  if (quantizers.length === 1)
    return {
      reason: `${quantizers[0]!.name} after it did not fuse.`,
      advice: 'See why that Q stayed a kernel: the layers between may not run INT8.',
    };
  if (
    floats.length > 0 &&
    floats.every(({ type, outputs }) => type === 'kgen' && outputs.some(({ dtype }) => dtype === 'int8'))
  )
    return {
      reason: `${listed(names(floats))} does its epilogue and quantizes there.`,
      advice: 'A generated kernel took the Q: that is how this TensorRT fuses, not a fault of the placement.',
    };
  return {
    reason: `${listed(names(floats)) || 'its reader'} reads it in float.`,
    advice: `Put a pair before ${listed(names(floats)) || 'its reader'} (AP-09 for a pool).`,
  };
}

/** INT8 layers with a float second input: the residual that nobody quantized; trex saw the first input only. */
export const mixedResidual: EngineCheck = (context) =>
  context.engine.layers.flatMap((layer): EngineFinding[] => {
    const addend = addendOf(layer);
    const first = layer.inputs[0];
    if (layer.kind !== 'weighted' || first?.dtype !== 'int8' || addend?.dtype === null || addend?.dtype === undefined)
      return [];
    if (!isFloat(addend.dtype)) return [];
    return [
      {
        rule: 'mixed-residual',
        severity: 'warning',
        layers: [layer.index],
        message: `${layerLabel(layer)} multiplies INT8 but adds ${addend.name} in ${addend.dtype}.`,
        advice: 'Quantize the identity input of the residual Add (AP-01): the layer can then write INT8.',
        ms: context.msOf([layer.index]),
      },
    ];
  });

/** The second activation of a fused Conv + Add: a tensor of the output's shape. */
export function addendOf(layer: EngineLayer): EngineTensor | null {
  const output = layer.outputs[0]?.shape?.join('x');
  return layer.inputs.slice(1).find(({ shape }) => output === undefined || shape?.join('x') === output) ?? null;
}

const names = (layers: readonly EngineLayer[]): readonly string[] => layers.map(layerLabel);

const listed = (all: readonly string[]): string =>
  all.length <= 2 ? all.join(' and ') : `${all.slice(0, 2).join(', ')} and ${all.length - 2} more`;
