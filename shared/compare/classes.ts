import { alignCoreNodes } from './align.ts';
import type { CoreNodeEntry } from './coreNodes.ts';
import type { Side } from './side.ts';

/**
 * Which core nodes of several engines are one node of the network. Every engine is aligned with the base; what the base
 * does not have is one node in two others when name, operator and weight agree. By side and position in its core: the
 * number of the class, null for a node that no other engine has.
 */
export type NodeClasses = readonly (readonly (number | null)[])[];

export function classesOf(sides: readonly Side[], base: number): NodeClasses {
  const ids = sides.map((side): (number | null)[] => side.core.map(() => null));
  const idsOfBase = ids[base]!;
  const lone = new Map<string, { readonly side: number; readonly at: number }[]>();
  sides.forEach((side, number) => {
    if (number === base) return;
    for (const pair of alignCoreNodes(sides[base]!.core, side.core)) {
      idsOfBase[pair.a] = pair.a;
      ids[number]![pair.b] = pair.a;
    }
    side.core.forEach((entry, at) => {
      if (ids[number]![at] !== null) return;
      const list = lone.get(identityOf(entry));
      if (list) list.push({ side: number, at });
      else lone.set(identityOf(entry), [{ side: number, at }]);
    });
  });
  let next = idsOfBase.length;
  for (const places of lone.values()) {
    if (new Set(places.map(({ side }) => side)).size < 2) continue;
    for (const { side, at } of places) ids[side]![at] = next;
    next += 1;
  }
  return ids;
}

const identityOf = ({ op, name, weightCount }: CoreNodeEntry): string => `${op}\n${name}\n${weightCount}`;
