import type { WireGuest, WireNode, World } from "@/tests/support/planner/world";

/** One thing asked for, by the ids of its rules, and whether a placement (node number of each guest) fulfils it. */
export interface Wanted {
  rules: string[];
  holds: (placement: readonly number[]) => boolean;
  /** Guests that it joins, for the memory that they need on one node. */
  joins: number[];
}

/** What a world's rules ask for, read from the wire once more and by nothing of the product. */
export class Wishes {
  readonly wanted: Wanted[] = [];
  readonly #guests: { guest: WireGuest; sid: string }[];
  readonly #open: WireNode[];

  constructor(readonly world: World) {
    const { ignore_nodes, maintenance_nodes } = world.config.proxmox_cluster;
    const seen = world.nodes.filter(
      ({ node, status }) => status === "online" && !ignore_nodes.includes(node),
    );
    this.#open = seen.filter(({ node }) => !maintenance_nodes.includes(node));
    this.#guests = seen.flatMap(({ qemu, lxc }) => [
      ...qemu.map((guest) => ({ guest, sid: `vm:${guest.vmid}` })),
      ...lxc.map((guest) => ({ guest, sid: `ct:${guest.vmid}` })),
    ]);
    this.#guests = this.#guests.filter(({ guest }) => guest.status === "running");
    this.#tags();
    this.#pools();
    this.#pins(seen.map(({ node }) => node));
    this.#haRules(seen);
  }

  /** True where nothing can be told, since no node may take a guest. */
  get hasNoNode(): boolean {
    return this.#open.length === 0;
  }

  /** Tries every placement. */
  possible(wanted: readonly Wanted[] = this.wanted): boolean {
    const placement = this.#guests.map(() => 0);
    const joined = this.#joined(wanted);
    const walk = (index: number): boolean => {
      if (index === placement.length) {
        return this.#fits(placement, joined) && wanted.every(({ holds }) => holds(placement));
      }
      for (let node = 0; node < this.#open.length; node += 1) {
        placement[index] = node;
        if (walk(index + 1)) return true;
      }
      return false;
    };
    return walk(0);
  }

  /** Sets of guests that share a node: those that a wish joins, and by a shared one the next. */
  #joined(wanted: readonly Wanted[]): number[][] {
    let sets = this.#guests.map((_, index) => [index]);
    for (const { joins } of wanted) {
      if (joins.length === 0) continue;
      const touched = sets.filter((set) => set.some((index) => joins.includes(index)));
      sets = [...sets.filter((set) => !touched.includes(set)), touched.flat()];
    }
    return sets;
  }

  /** Each set fits its node by itself; a guest that fits nowhere is no fault of a rule. */
  #fits(placement: readonly number[], joined: readonly number[][]): boolean {
    return joined.every((set) => {
      const bytes = set.reduce((sum, index) => sum + (this.#guests[index]?.guest.mem ?? 0), 0);
      const roomy = this.#open.some(({ maxmem }) => bytes <= maxmem);
      if (!roomy && set.length === 1) return true;
      return bytes <= (this.#open[placement[set[0] ?? 0] ?? 0]?.maxmem ?? 0);
    });
  }

  #indexes(belongs: (guest: WireGuest, sid: string) => boolean): number[] {
    return this.#guests.flatMap(({ guest, sid }, index) => (belongs(guest, sid) ? [index] : []));
  }

  #want(rule: string, kind: "together" | "apart", members: number[]): void {
    if (members.length < 2) return;
    const distinct = (placement: readonly number[]) => new Set(members.map((index) => placement[index])).size;
    this.wanted.push({
      rules: [rule],
      joins: kind === "together" ? members : [],
      holds: (placement) => distinct(placement) === (kind === "together" ? 1 : members.length),
    });
  }

  #tags(): void {
    const tags = new Set(this.#guests.flatMap(({ guest }) => guest.tags?.split(";") ?? []));
    for (const tag of tags) {
      const members = this.#indexes((guest) => guest.tags?.split(";").includes(tag) ?? false);
      if (tag.startsWith("plb_affinity")) this.#want(`tag:${tag}`, "together", members);
      if (tag.startsWith("plb_anti_affinity")) this.#want(`tag:${tag}`, "apart", members);
    }
  }

  #poolsOf(guest: WireGuest): [string, { type: string | null; pin: string[] | null; strict: boolean }][] {
    return this.world.pools.flatMap(({ poolid, members }) => {
      const rule = poolid.includes("/") ? undefined : this.world.config.balancing.pools?.[poolid];
      return rule && members.some(({ name }) => name === guest.name) ? [[poolid, rule]] : [];
    });
  }

  #pools(): void {
    for (const id of Object.keys(this.world.config.balancing.pools ?? {})) {
      const members = this.#indexes((guest) => this.#poolsOf(guest).some(([own]) => own === id));
      const type = this.world.config.balancing.pools?.[id]?.type;
      if (type === "affinity") this.#want(`pool:${id}:affinity`, "together", members);
      if (type === "anti-affinity") this.#want(`pool:${id}:anti_affinity`, "apart", members);
    }
  }

  /** Any of a guest's pins will do, of tags and pools alike; names in any case; what no seen node is called is dropped. */
  #pins(seen: readonly string[]): void {
    for (const [index, { guest }] of this.#guests.entries()) {
      const pools = this.#poolsOf(guest);
      if (pools.at(-1)?.[1].strict === false) continue;
      const wanted: [string, string][] = [
        ...(guest.tags?.split(";") ?? [])
          .filter((tag) => tag.startsWith("plb_pin"))
          .map((tag): [string, string] => [`tag:${tag}`, tag.replaceAll("plb_pin_", "")]),
        ...pools.flatMap(([id, { pin }]) =>
          (pin ?? []).map((node): [string, string] => [`pool:${id}:pin`, node]),
        ),
      ];
      const known = wanted.filter(([, node]) =>
        seen.some((name) => name.toLowerCase() === node.toLowerCase()),
      );
      if (known.length === 0) continue;
      this.wanted.push({
        rules: [...new Set(known.map(([rule]) => rule))],
        joins: [],
        holds: (placement) => {
          const on = this.#open[placement[index] ?? 0]?.node.toLowerCase();
          return known.some(([, node]) => node.toLowerCase() === on);
        },
      });
    }
  }

  #haRules(seen: readonly WireNode[]): void {
    for (const rule of this.world.ha_rules) {
      if (rule.disable) continue;
      const sids = rule.resources.split(",");
      const members = this.#indexes((_, sid) => sids.includes(sid));
      const id = `ha:${rule.rule}`;
      if (rule.type === "resource-affinity") {
        this.#want(id, rule.affinity === "negative" ? "apart" : "together", members);
        continue;
      }
      if (!rule.strict || members.length === 0) continue;
      const listed = (rule.nodes ?? "").split(",").map((node) => node.split(":")[0]);
      const allows = (node: string) => listed.includes(node) !== (rule.affinity === "negative");
      const unseen = this.world.nodes.filter((node) => node.status === "online" && !seen.includes(node));
      if (unseen.some(({ node }) => allows(node))) continue;
      this.wanted.push({
        rules: [id],
        joins: [],
        holds: (placement) => members.every((index) => allows(this.#open[placement[index] ?? 0]?.node ?? "")),
      });
    }
  }
}
