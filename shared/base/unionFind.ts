/** Disjoint sets over names or numbers, with path halving and union by size. */
export class UnionFind<Key extends string | number = string> {
  readonly #parent = new Map<Key, Key>();
  readonly #size = new Map<Key, number>();

  /** The representative of the set that holds `key`; a key never seen is a set of its own. */
  find(key: Key): Key {
    let at = key;
    if (!this.#parent.has(at)) {
      this.#parent.set(at, at);
      this.#size.set(at, 1);
      return at;
    }
    for (;;) {
      const parent = this.#parent.get(at) ?? at;
      if (parent === at) return at;
      const grand = this.#parent.get(parent) ?? parent;
      this.#parent.set(at, grand);
      at = grand;
    }
  }

  union(a: Key, b: Key): void {
    const rootA = this.find(a);
    const rootB = this.find(b);
    if (rootA === rootB) return;
    const sizeA = this.#size.get(rootA) ?? 1;
    const sizeB = this.#size.get(rootB) ?? 1;
    const [big, small]: readonly [Key, Key] = sizeA >= sizeB ? [rootA, rootB] : [rootB, rootA];
    this.#parent.set(small, big);
    this.#size.set(big, sizeA + sizeB);
  }

  /** Sets in the order in which their first member was seen. */
  groups(): readonly (readonly Key[])[] {
    const sets = new Map<Key, Key[]>();
    for (const key of this.#parent.keys()) {
      const root = this.find(key);
      const set = sets.get(root);
      if (set) set.push(key);
      else sets.set(root, [key]);
    }
    return [...sets.values()];
  }
}
