import { unreachable } from '../../base/assert.ts';
import type { StepBody } from '../plan.ts';
import type { TieGroup } from '../ties.ts';
import type { FixAction } from './action.ts';
import { foldDq, inlineConstant } from './constants.ts';
import { quantize, removeUnused, unquantize, unquantizeOutput } from './edges.ts';
import { makeSymmetric, setPairScale } from './rescale.ts';
import { cutEdges, deferGroup } from './setAside.ts';
import { step, type Site } from './site.ts';
import { setGroupScale, tieGroup } from './tie.ts';
import { quantizeWeight, unquantizeWeight } from './weights.ts';

/**
 * Writes one action of a rule into a draft. What an earlier action has done already is left as it is, so that carrying out
 * an action twice changes nothing more.
 *
 * @returns the steps that were taken, none when there was nothing left to do.
 */
export function applyAction(site: Site, action: FixAction): readonly StepBody[] {
  switch (action.kind) {
    case 'tie':
      return groupsOf(site, action.group).flatMap((group) => tieGroup(site, group, action.force));
    case 'set-group-scale':
      return groupsOf(site, action.group).flatMap((group) =>
        action.scale ? setGroupScale(site, group, action.scale) : [],
      );
    case 'defer':
      return groupsOf(site, action.group).flatMap((group) => deferGroup(site, group));
    case 'cut':
      return cutEdges(site, action.edges, action.reason);
    case 'quantize':
      return action.scale ? step(site, () => quantize(site, action.tensor, action.edges, action.scale!)) : [];
    case 'unquantize':
      return step(site, () => unquantize(site, action.edges));
    case 'unquantize-output':
      return step(site, () => unquantizeOutput(site, action.tensor, action.pair));
    case 'quantize-weight':
      return step(site, () => quantizeWeight(site, action.edge, action.axis));
    case 'unquantize-weight':
      return step(site, () => unquantizeWeight(site, action.edge));
    case 'set-scale':
      return step(site, () => setPairScale(site, action.pair, action.values, action.source));
    case 'make-symmetric':
      return step(site, () => makeSymmetric(site, action.pair));
    case 'fold-dq':
      return step(site, () => foldDq(site, action.edge));
    case 'inline-constant':
      return step(site, () => inlineConstant(site, action.edge));
    case 'remove-unused':
      return step(site, () => removeUnused(site, action.tensors));
    default:
      return unreachable(action);
  }
}

const groupsOf = ({ context }: Site, id: string): readonly TieGroup[] =>
  context.ties.filter((group) => group.id === id);
