import { indexOf } from '../../onnx/graphIndex.ts';
import { constantOf, tensorNumbers } from '../../onnx/tensors.ts';
import type { Pair } from '../graph/pairs.ts';
import type { ScaleSource } from '../plan.ts';
import { say } from '../rules/say.ts';
import type { Effect, Site } from './site.ts';
import { addScale, setScale, setZeroPoint, zeroPoint } from './pairEdits.ts';
import { scaleLossDb } from './tiePolicy.ts';

/** Another scale, or another form of it, for a pair that stays where it is. */

export function setPairScale(site: Site, id: string, values: readonly number[], source: ScaleSource): Effect | null {
  const pair = site.context.core.pairs.find((candidate) => candidate.id === id);
  const nodes = pair ? nodesOf(site, pair) : [];
  if (!pair?.scale || nodes.length === 0) return null;
  const own = pair.scale.values;
  setScale(site.draft, nodes, addScale(site.draft, `${pair.tensor}_scale`, values, pair.scale.dtype));
  const losses = values.map((value, at) => ((own[at] ?? 0) > 0 ? scaleLossDb(own[at]!, value) : 0));
  return {
    op: 'set-scale',
    nodes: [pair.label],
    tensors: [pair.tensor],
    scaleSource: source,
    scale: values.length === 1 ? values[0]! : null,
    sqnrLossDb: Math.max(...losses),
  };
}

const levels = 127;

/** The symmetric INT8 pair that clips nothing which the asymmetric one did not clip. */
export function makeSymmetric(site: Site, id: string): Effect | null {
  const { context, draft } = site;
  const pair = context.core.pairs.find((candidate) => candidate.id === id);
  const own = pair?.scale?.values.length === 1 ? pair.scale.values[0]! : null;
  const zero = pair ? zeroPointValue(site, pair) : null;
  const nodes = pair ? nodesOf(site, pair) : [];
  if (!pair?.scale || own === null || zero === null || nodes.length === 0) return null;
  const [lowest, highest] = pair.qtype === 'uint8' ? [0, 255] : [-128, 127];
  const value = (Math.max(zero - lowest, highest - zero) * own) / levels;
  setScale(draft, nodes, addScale(draft, `${pair.tensor}_scale`, [value], pair.scale.dtype));
  setZeroPoint(draft, nodes, zeroPoint(draft));
  const loss = scaleLossDb(own, value);
  return {
    op: 'set-scale',
    nodes: [pair.label],
    tensors: [pair.tensor],
    scaleSource: 'bound',
    scale: value,
    sqnrLossDb: loss,
    why: say`${pair.label} becomes INT8 with zero point 0 over the range that it covers now; its steps grow by ${loss} dB.`,
  };
}

function zeroPointValue({ context }: Site, pair: Pair): number | null {
  const node = indexOf(context.graph).nodes[pair.q ?? -1];
  const constant = constantOf(context.graph, node?.input?.[2] ?? '');
  const values = constant ? tensorNumbers(context.graph, constant) : null;
  return values?.ok ? (values.value[0] ?? null) : null;
}

function nodesOf({ context, draft }: Site, pair: Pair): readonly string[] {
  const { nodes } = indexOf(context.graph);
  const names = [...(pair.q === null ? [] : [pair.q]), ...pair.dqs].map((at) => nodes[at]?.output?.[0] ?? '');
  return names.filter((name) => draft.maker(name) !== null);
}
