import type { Excluded } from '../../../shared/qdq/insert/options.ts';
import type { ModelDrawing } from '../../../shared/qdq/modelDrawing.ts';

/** A node of a model that can be picked. */
export interface NodeRow {
  /** Its place in the drawing. */
  readonly at: number;
  readonly name: string;
  readonly op: string;
  /** Why it stays float; null where nothing says so. */
  readonly reason: string | null;
}

/** Operators that compute, in the order of the file. */
export function nodeRows(drawing: ModelDrawing, excluded: readonly Excluded[]): readonly NodeRow[] {
  const reasons = new Map(excluded.map(({ node, reason }) => [node, reason]));
  return drawing.nodes.flatMap((node, at) =>
    node.kind === 'node' && node.role === 'compute'
      ? [{ at, name: node.name, op: node.op, reason: reasons.get(node.name) ?? null }]
      : [],
  );
}

/** Every word has to be in the name, the operator or the reason. */
export function searchNodes(rows: readonly NodeRow[], text: string): readonly NodeRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ name, op, reason }) => {
    const all = `${name} ${op} ${reason ?? ''}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** What the nodes of these names write and somebody reads. */
export function outputsOf({ nodes, edges }: ModelDrawing, names: ReadonlySet<string>): readonly string[] {
  const isChosen = (at: number): boolean => {
    const node = nodes[at];
    return node?.kind === 'node' && names.has(node.name);
  };
  return [...new Set(edges.filter(({ from }) => isChosen(from)).map(({ tensor }) => tensor.name))];
}

/** `chosen` with these names in it, or without them. */
export function withNames(chosen: ReadonlySet<string>, names: readonly string[], isOn: boolean): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const name of names) {
    if (isOn) next.add(name);
    else next.delete(name);
  }
  return next;
}
