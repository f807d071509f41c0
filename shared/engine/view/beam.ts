/** Everything within `hops` edges of some nodes, in either direction, themselves included. */
export function beamOf(
  edges: readonly { readonly from: number; readonly to: number }[],
  starts: readonly number[],
  hops: number,
): ReadonlySet<number> {
  const reached = new Set(starts);
  for (let hop = 0; hop < hops; hop += 1) {
    const next: number[] = [];
    for (const { from, to } of edges) {
      if (reached.has(from)) next.push(to);
      if (reached.has(to)) next.push(from);
    }
    const before = reached.size;
    for (const node of next) reached.add(node);
    if (reached.size === before) break;
  }
  return reached;
}
