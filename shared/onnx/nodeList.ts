import type { NodeProto } from './model.ts';

/**
 * The node list of a graph under edit, with the place of each node found fast. Places are remembered as they were a while
 * ago: every insertion and removal since then shifts a node by at most one, so a node is near where it was, and the
 * places are taken anew only after many of them.
 */
export class NodeList {
  readonly #nodes: NodeProto[];
  #places = new Map<string, number>();
  #shifts = Infinity;

  constructor(nodes: readonly NodeProto[]) {
    this.#nodes = [...nodes];
  }

  get nodes(): readonly NodeProto[] {
    return this.#nodes;
  }

  /** Place of the node whose first output is `output`; -1 when there is none. */
  find(output: string): number {
    if (this.#shifts > maxShifts) this.#takePlaces();
    const near = this.#places.get(output);
    if (near === undefined) return -1;
    for (let off = 0; off <= this.#shifts; off += 1) {
      if (this.#nodes[near - off]?.output?.[0] === output) return near - off;
      if (this.#nodes[near + off]?.output?.[0] === output) return near + off;
    }
    return -1;
  }

  insert(at: number, node: NodeProto): void {
    this.#nodes.splice(at, 0, node);
    this.#places.set(firstOutput(node), at);
    this.#shifts += 1;
  }

  remove(at: number): void {
    const [node] = this.#nodes.splice(at, 1);
    if (node) this.#places.delete(firstOutput(node));
    this.#shifts += 1;
  }

  /** Another node of the same first output. */
  replace(at: number, node: NodeProto): void {
    this.#nodes[at] = node;
  }

  #takePlaces(): void {
    this.#places = new Map(this.#nodes.map((node, at) => [firstOutput(node), at]));
    this.#shifts = 0;
  }
}

const maxShifts = 256;

const firstOutput = (node: NodeProto): string => node.output?.[0] ?? '';
