import { indexOf } from '../../../../shared/onnx/graphIndex.ts';
import type { ModelGraph, NodeProto } from '../../../../shared/onnx/model.ts';
import { constantsOf } from '../../../../shared/qdq/graph/constants.ts';
import { marksIn } from './runCopy.ts';
import { isCopyOp, isWeightedOp } from './kinds.ts';

/**
 * Which source nodes each node of ONNX Runtime's optimized graph computes. The runtime does not say what a fused node
 * absorbed, so it is rebuilt in three steps, each only from what the steps before left open:
 *
 * 1. Anchors: the marks in its name (`runCopy.ts`), the tensor that a blocked-layout node is named after, the source
 *    tensor that it writes. Copies that the runtime added borrow names, so a copy is only anchored to its own kind.
 * 2. What lies between the anchors and the tensors that the node reads (the sigmoid of a SiLU, the convolution below its
 *    Relu, a DQ that went into an INT8 kernel).
 * 3. The rest follows the data: a DQ or a constant path goes to what reads it, everything else (the Q and the activation
 *    after a convolution, an Add) to what made its input.
 *
 * Folded shape arithmetic belongs to no node. Measured: on every model of the reference set all core nodes find a place.
 */
export function originsOf(source: ModelGraph, optimized: ModelGraph): readonly (readonly number[])[] {
  const { nodes, producers, uses, order } = indexOf(source);
  const { folded, host } = constantsOf(source, order);
  const layers = optimized.model.graph?.node ?? [];
  const claims = nodes.map((): number[] => []);
  const claim = (at: number, layer: number) => {
    if (!claims[at]!.includes(layer)) claims[at]!.push(layer);
  };
  const isFree = (at: number) => claims[at]!.length === 0;
  const opOf = (at: number) => nodes[at]!.opType ?? '';
  const makersOf = (at: number) => (nodes[at]!.input ?? []).flatMap((name) => producers.get(name) ?? []);
  const readersOf = (at: number) => (nodes[at]!.output ?? []).flatMap((name) => uses.get(name) ?? []);
  const isConstant = (at: number) => (nodes[at]!.output ?? []).every((name) => folded.has(name) || host.has(name));
  /** Constants that no reader would look for; a pair on a weight and what stands between it and its operator are. */
  const isLoose = (at: number): boolean =>
    isConstant(at) &&
    !isQdqOp(opOf(at)) &&
    (opOf(at) === 'Identity' ||
      (nodes[at]!.output ?? []).some((name) => host.has(name)) ||
      makersOf(at).every(isLoose));

  const anchors = layers.map((layer) =>
    anchorsOf(layer, producers).filter((at) => at < nodes.length && fits(layer, opOf(at))),
  );
  anchors.forEach((list, layer) => list.forEach((at) => claim(at, layer)));

  layers.forEach((layer, number) => {
    const op = layer.opType ?? '';
    if (isCopyOp(op)) return;
    const stops = new Set(layer.input ?? []);
    let needsWeighted = isWeightedOp(op) && !anchors[number]!.some((at) => isWeightedOp(opOf(at)));
    const open = [...anchors[number]!];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const tensor of nodes[at]!.input ?? []) {
        const maker = producers.get(tensor);
        if (maker === undefined || stops.has(tensor) || !isFree(maker) || isConstant(maker)) continue;
        const made = opOf(maker);
        const whole = opOf(at) !== plainOp(op) && !opOf(at).startsWith('Conv');
        const may = made === 'DequantizeLinear' || (whole && made !== 'QuantizeLinear');
        if (!may || (isWeightedOp(made) && !needsWeighted)) continue;
        if (isWeightedOp(made)) needsWeighted = false;
        claim(maker, number);
        open.push(maker);
      }
  });

  const giveToReaders = (at: number) =>
    readersOf(at).forEach((use) => claims[use.node]!.forEach((layer) => claim(at, layer)));
  const reversed = order.toReversed();
  for (const at of reversed)
    if (isFree(at) && !isLoose(at) && (opOf(at) === 'DequantizeLinear' || isConstant(at))) giveToReaders(at);
  for (const at of order) {
    if (!isFree(at) || isConstant(at) || opOf(at) === 'DequantizeLinear') continue;
    const latest = makersOf(at)
      .flatMap((maker) => claims[maker]!)
      .reduce((high, layer) => Math.max(high, layer), -1);
    if (latest !== -1) claim(at, latest);
  }
  for (const at of reversed) if (isFree(at) && !isConstant(at)) giveToReaders(at);

  const origins = layers.map((): number[] => []);
  claims.forEach((list, at) => list.forEach((layer) => origins[layer]!.push(at)));
  return origins;
}

function anchorsOf(layer: NodeProto, producers: ReadonlyMap<string, number>): readonly number[] {
  const name = layer.name ?? '';
  const marks = marksIn(name);
  const blocked = /^(.*?)(?:_pre_q)?_nchwc(?:_token_\d+)?$/.exec(name)?.[1]?.replace(/^InsertedPrecisionFreeCast_/, '');
  const writes = (layer.output ?? []).map((output) => producers.get(output));
  return [...new Set([...marks, producers.get(blocked ?? ''), ...writes])].filter((at) => at !== undefined);
}

/** A name may be borrowed: a copy that the runtime added, or the arithmetic on a bias, is called after what it serves. */
function fits(layer: NodeProto, sourceOp: string): boolean {
  const op = layer.opType ?? '';
  return isCopyOp(op) ? op === sourceOp : !isWeightedOp(sourceOp) || isWeightedOp(op);
}

/** The ONNX operator that the runtime's own operator computes. */
const plainOp = (op: string): string => op.replace(/^(QLinear|Nhwc)/, '').replace(/^Upsample$/, 'Resize');

const isQdqOp = (op: string): boolean => op === 'QuantizeLinear' || op === 'DequantizeLinear';
