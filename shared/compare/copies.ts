import type { EngineLayer } from '../engine/graph.ts';
import { isDequantizeName } from '../engine/import/onnxNames.ts';
import type { NodeClasses } from './classes.ts';
import { activationOps, isCopy } from './coreNodes.ts';
import { layerAt, nearestCore, type Side } from './side.ts';
import type { CauseName } from './types.ts';

/**
 * Kernels that compute nothing: surviving Q/DQ, requantizations, layout and type copies. Each is bound to the edge it
 * serves (from the core node that makes the tensor to the ones that read it) and its time goes to a cause of its own, so
 * that the copies of one edge in all engines stand against each other and the sums are those of the raw files.
 */
export type CopyCause = Extract<CauseName, 'qdq-reformat' | 'requantize' | 'format-reformat'>;

export interface CopyGroup {
  readonly cause: CopyCause;
  /** Layer indices, by side. */
  readonly layers: readonly (readonly number[])[];
}

export const causeOfCopy = (layer: EngineLayer): CopyCause =>
  layer.kind === 'qdq' ? 'qdq-reformat' : layer.kind === 'requantize' ? 'requantize' : 'format-reformat';

export function groupCopies(sides: readonly Side[], classes: NodeClasses): readonly CopyGroup[] {
  const groups = new Map<string, { cause: CopyCause; layers: number[][] }>();
  sides.forEach((side, number) => {
    const nameOf = (index: number, nodes: readonly number[]): string => {
      const shared = nodes.map((at) => classes[number]![at] ?? null).find((id) => id !== null);
      return shared === undefined ? `${number}:${index}` : `p${shared}`;
    };
    for (const layer of side.engine.layers) {
      if (!isCopy(layer)) continue;
      const cause = causeOfCopy(layer);
      const key = `${cause}|${edgeOf(side, layer.index, nameOf)}`;
      const group = groups.get(key) ?? { cause, layers: sides.map(() => []) };
      group.layers[number]!.push(layer.index);
      groups.set(key, group);
    }
  });
  return [...groups.values()];
}

/** The making node tells an edge well enough: all copies of one tensor belong together, whoever reads them. */
function edgeOf(side: Side, index: number, nameOf: (layer: number, nodes: readonly number[]) => string): string {
  const makers = nearestCore(side, index, 'before');
  const names =
    makers.length > 0
      ? makers.map((layer) => nameOf(layer, side.coreOfLayer[layer]!.toReversed()))
      : nearestCore(side, index, 'after').map((layer) => nameOf(layer, side.coreOfLayer[layer]!));
  return `${makers.length > 0 ? 'from' : 'input to'} ${names.toSorted().join('&')}`;
}

/**
 * Why a Q or DQ is a kernel in this engine, from what stands around it (laws L1 and L2), with TensorRT's own words where a
 * log has them, and the rule that answers it.
 */
export function whySurvived(side: Side, index: number): Told {
  const { name, onnxNodes } = layerAt(side, index);
  const told = reasonOf(side, index, onnxNodes[0] ?? name);
  const said = side.said.get(name) ?? side.said.get(onnxNodes[0] ?? name);
  return said === undefined ? told : { ...told, why: `${told.why} ${said}` };
}

interface Told {
  readonly why: string;
  readonly rule: string | null;
}

function reasonOf(side: Side, index: number, name: string): Told {
  const layer = layerAt(side, index);
  const makers = nearestCore(side, index, 'before');
  const readers = nearestCore(side, index, 'after');
  if (layer.inputs.length === 0)
    return { why: `${name} stayed a kernel: the file does not tell what it reads.`, rule: null };
  if (layer.kind === 'requantize') return reasonOfRescaling(side, name, makers, readers);
  const readerNames = readers.map((reader) => labelOf(side, reader)).join(', ');
  const tensor = layer.inputs[0];
  const type = tensor?.dtype?.toUpperCase() ?? 'float';
  if (makers.length === 0 && !isDequantizeName(name))
    return side.inputs.has(tensor?.name ?? '')
      ? {
          why: `${name} stayed a kernel: the network input is ${type}, nobody before it can write INT8.`,
          rule: 'AP-19',
        }
      : { why: `${name} stayed a kernel: a constant is quantized on every run instead of once.`, rule: 'AP-18' };
  const maker = makers[0];
  const makerName = maker === undefined ? 'its producer' : labelOf(side, maker);
  if (isDequantizeName(name))
    return {
      why: `${name} stayed a kernel: ${readerNames || 'its reader'} writes ${outputType(side, readers[0])}, so its INT8 addend is dequantized first (L2).`,
      rule: 'AP-09',
    };
  const others = (side.readers.get(tensor?.name ?? '') ?? [])
    .filter((reader) => reader !== index)
    .map((reader) => layerAt(side, reader));
  const siblings = others.filter((other) => other.kind === 'qdq');
  const floats = others.filter((other) => !isCopy(other));
  if (siblings.length > 0)
    return {
      why: `${name} stayed a kernel: ${makerName} feeds ${siblings.length + 1} Qs of different scales and can write only one (L1, L3).`,
      rule: 'AP-01',
    };
  if (floats.length > 0)
    return {
      why: `${name} stayed a kernel: ${floats.map((other) => labelOf(side, other.index)).join(', ')} reads the tensor of ${makerName} in ${type} (L1).`,
      rule: 'AP-02',
    };
  if (maker !== undefined && mixesFloatAddend(layerAt(side, maker)))
    return {
      why: `${name} stayed a kernel: ${makerName} adds a ${type} operand, so its sum is ${type} too (L2).`,
      rule: 'AP-02',
    };
  return {
    why: `${name} stayed a kernel: ${makerName} runs in ${type} and cannot write INT8 for ${readerNames || 'its reader'} (L1).`,
    rule: 'AP-09',
  };
}

/** INT8 in, INT8 out: two scales meet there. The rule is that of the operator that joins or moves the tensor. */
function reasonOfRescaling(side: Side, name: string, makers: readonly number[], readers: readonly number[]): Told {
  const around = [...makers, ...readers];
  const ops = new Set(around.flatMap((layer) => side.coreOfLayer[layer]!.map((at) => side.core[at]!.op)));
  const rule = rescalingRules.find(([op]) => ops.has(op))?.[1] ?? 'AP-22';
  const between = [makers, readers].map((layers) => layers.map((layer) => labelOf(side, layer)).join(', '));
  return {
    why: `${name} stayed a kernel: it changes one INT8 scale into another between ${between[0] || 'the input'} and ${between[1] || 'the output'} (L3).`,
    rule,
  };
}

const rescalingRules = [
  ['Concat', 'AP-03'],
  ['MaxPool', 'AP-07'],
  ['Split', 'AP-11'],
  ['Slice', 'AP-11'],
  ['Add', 'AP-26'],
] as const;

const mixesFloatAddend = (layer: EngineLayer): boolean =>
  layer.inputs.length > 1 &&
  layer.inputs.some((input) => input.dtype === 'int8') &&
  layer.inputs.some((input) => input.dtype !== 'int8');

/** The node that says most of a fused layer: the last that is not an activation (a residual Add, a pool), else its name. */
function labelOf(side: Side, index: number): string {
  const entries = side.coreOfLayer[index]!.map((at) => side.core[at]!);
  const telling = entries.findLast((entry) => !activationOps.has(entry.op)) ?? entries.at(-1);
  return telling?.name ?? layerAt(side, index).name;
}

const outputType = (side: Side, index: number | undefined): string =>
  (index === undefined ? null : layerAt(side, index).outputs[0]?.dtype)?.toUpperCase() ?? 'float';
