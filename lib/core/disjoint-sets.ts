/** Numbers from 0 on, each in a set of its own until sets are joined; a set is known by one of its members, its root. */
export class DisjointSets {
  /** Of each member one more than the number of its parent; 0 of a root. */
  readonly #parents: Int32Array;

  constructor(size: number) {
    this.#parents = new Int32Array(size);
  }

  root(member: number): number {
    const parents = this.#parents;
    let root = member;
    for (let next = parents[root]; next; next = parents[root]) root = next - 1;
    for (let at = member; at !== root; ) {
      const next = (parents[at] ?? 1) - 1;
      parents[at] = root + 1;
      at = next;
    }
    return root;
  }

  /** Makes one set of those that hold these members; the root of the first one's stays. */
  join(members: readonly number[]): void {
    const [first] = members;
    if (first === undefined) return;
    const kept = this.root(first);
    for (const member of members) {
      const gone = this.root(member);
      if (gone !== kept) this.#parents[gone] = kept + 1;
    }
  }
}
