import { onlyNearest } from "@/lib/core/nearest-name";
import { isNestedPool } from "@/lib/proxlb/planner/from-snapshot";
import type { Model } from "@/lib/proxlb/planner/model";
import { capital, count } from "@/lib/proxlb/planner/sentence-words";
import type { RulesGround, WrittenRule } from "@/lib/proxlb/rules/ground";
import type { RepairChange } from "@/lib/proxlb/rules/repair-schema";
import { successorOf } from "@/lib/proxlb/rules/unread-tags";
import { named, some } from "@/lib/proxlb/rules/words";
import { dropRepair, type Notes, repair } from "./notes";

/** Why a rule does nothing as it stands. Returns true where it does not, and nothing else is to be said of it. */
export function noteNoEffect(ground: RulesGround, rule: WrittenRule, notes: Notes): boolean {
  return (
    noteUnread(rule, notes) ||
    noteDisabled(rule, notes) ||
    notePool(ground, rule, notes) ||
    noteEntry(ground, rule, notes) ||
    noteDroppedPin(ground, rule, notes) ||
    noteLoosePin(rule, notes) ||
    noteGroup(ground, rule, notes)
  );
}

function noteUnread(rule: WrittenRule, notes: Notes): boolean {
  if (rule.unread === null) return false;
  const guests = rule.subjects.map(({ guest }) => guest);
  const to = successorOf(rule.name);
  const renames = guests.flatMap(({ vmid, name }): RepairChange[] =>
    to === null ? [] : [{ kind: "rename_tag", vmid, guest: name, tag: rule.name, to }],
  );
  notes.add({
    kind: "tag_unread",
    rules: [rule],
    guests,
    sentence: rule.unread,
    repairs: [...repair(`Write ${to} instead`, ...renames), ...dropRepair(rule)],
  });
  return true;
}

function noteDisabled(rule: WrittenRule, notes: Notes): boolean {
  if (!rule.ha?.disabled) return false;
  const sentence = `${capital(named(rule))} is disabled in Proxmox VE: neither Proxmox VE nor ProxLB follows it.`;
  const repairs = [
    ...repair(`Enable ${named(rule)}`, { kind: "enable_rule", rule: rule.id }),
    ...dropRepair(rule),
  ];
  notes.add({ kind: "ha_disabled", rules: [rule], sentence, repairs });
  return true;
}

/** Pools that ProxLB finds empty, whatever Proxmox VE knows. Of a list that nobody has read nothing is said. */
function notePool({ model }: RulesGround, rule: WrittenRule, notes: Notes): boolean {
  if (rule.source !== "pool") return false;
  const { lists, proxlbRights } = model.cluster.provenance;
  const rules = [rule];
  if (isNestedPool(rule.name)) {
    const sentence = `${rule.name} is a pool within a pool, which ProxLB cannot read: Proxmox VE answers 501, and ProxLB takes it for empty.`;
    notes.add({ kind: "pool_nested", rules, sentence, repairs: dropRepair(rule) });
    return true;
  }
  if (proxlbRights?.pools === "none") {
    const { identity } = proxlbRights;
    const sentence = `${identity}, with which ProxLB reads, lacks Pool.Audit: it takes ${rule.name} for empty.`;
    const path = `/pool/${rule.name}`;
    const grant = { kind: "grant", identity, privilege: "Pool.Audit", path } as const;
    notes.add({
      kind: "pool_unseen",
      rules,
      sentence,
      repairs: repair(`Give ${identity} Pool.Audit on ${path}`, grant),
    });
    return true;
  }
  if (lists.pools.state === "unread") return false;
  const pool = model.cluster.pools.find(({ id }) => id === rule.name);
  if (!pool) {
    const ids = model.cluster.pools.map(({ id }) => id);
    const near = onlyNearest(rule.name, ids);
    const sentence = `There is no pool ${rule.name}.${near ? ` Did you mean ${near}?` : ""}`;
    const rename = near ? repair(`Write ${near}`, { kind: "rename_entry", rule: rule.id, to: near }) : [];
    notes.add({ kind: "pool_gone", rules, sentence, repairs: [...rename, ...dropRepair(rule)] });
    return true;
  }
  if (pool.members.length > 0) return false;
  notes.add({
    kind: "pool_empty",
    rules,
    sentence: `No guest is in pool ${rule.name}.`,
    repairs: dropRepair(rule),
  });
  return true;
}

/** Names of ignore_guests and ignore_nodes that nothing bears. */
function noteEntry({ model }: RulesGround, rule: WrittenRule, notes: Notes): boolean {
  if (rule.source !== "config") return false;
  const ofNodes = rule.kind === "ignore_node";
  if (!ofNodes && model.cluster.provenance.guestsHidden !== null) return false;
  const names = (ofNodes ? model.cluster.nodes : model.cluster.guests).map(({ name }) => name);
  if (names.includes(rule.name)) return false;
  const near = onlyNearest(rule.name, names);
  const isPattern = /[*?[\]]/.test(rule.name);
  const why = isPattern
    ? " ProxLB compares whole names, not patterns."
    : near
      ? ` Did you mean ${near}?`
      : "";
  const shown = rule.name.trim() === "" ? "without a name" : `called ${rule.name}`;
  const rename = near ? repair(`Write ${near}`, { kind: "rename_entry", rule: rule.id, to: near }) : [];
  notes.add({
    kind: "name_matches_none",
    rules: [rule],
    sentence: `There is no ${ofNodes ? "node" : "guest"} ${shown}.${why}`,
    repairs: [...rename, ...dropRepair(rule)],
  });
  return true;
}

function noteDroppedPin({ model }: RulesGround, rule: WrittenRule, notes: Notes): boolean {
  if (rule.kind !== "pin" || rule.ha) return false;
  const dropped = rule.nodes.filter((node) => model.book.nodeNamed(node) === null);
  if (dropped.length === 0) return false;
  const kept = rule.nodes.length > dropped.length;
  const repairs = dropped.flatMap((node) => {
    const known = model.cluster.nodes.find(({ name }) => name.toLowerCase() === node.toLowerCase());
    if (known && !known.online)
      return repair(`Bring ${known.name} online`, { kind: "bring_online", node: known.name });
    if (known)
      return repair(`Take ${known.name} out of ignore_nodes`, {
        kind: "end_ignoring_node",
        node: known.name,
      });
    const bare = node.replace(/^plb_pin_?/, "");
    const names = model.nodes.map(({ name }) => name);
    const near = names.find((name) => name.toLowerCase() === bare.toLowerCase()) ?? onlyNearest(bare, names);
    return near ? repair(`Write ${near}`, { kind: "rename_node", rule: rule.id, node, to: near }) : [];
  });
  const reasons = dropped.map((node) => `${node} ${whyUnknown(model, node)}`);
  const rest = kept ? " The other nodes of it count." : "";
  notes.add({
    kind: kept ? "pin_dropped_partly" : "pin_dropped",
    rules: [rule],
    nodes: dropped,
    guests: rule.subjects.map(({ guest }) => guest),
    sentence: `ProxLB drops the pin: ${some(reasons)}.${rest}`,
    repairs: [...repairs, ...dropRepair(rule)],
  });
  return !kept;
}

function whyUnknown({ cluster, config }: Model, node: string): string {
  const known = cluster.nodes.find(({ name }) => name.toLowerCase() === node.toLowerCase());
  if (!known) return "is no node of this cluster";
  if (!known.online) return "is offline";
  return config.proxmox_cluster.ignore_nodes.includes(known.name) ? "is in ignore_nodes" : "has no figures";
}

function noteLoosePin(rule: WrittenRule, notes: Notes): boolean {
  const counting = rule.counted;
  const isLoose =
    rule.strict === false || (counting.length > 0 && counting.every(({ rules }) => !rules.strict));
  if (rule.kind !== "pin" || rule.ha || !isLoose) return false;
  const pools = [...new Set(counting.flatMap(({ rules }) => rules.pools.at(-1) ?? []))];
  const by = rule.strict === false ? rule.name : (pools[0] ?? rule.name);
  const change = { kind: "set_strict", rule: `pool:${by}:pin`, strict: true } as const;
  notes.add({
    kind: "loose_pin",
    rules: [rule],
    guests: counting.map(({ guest }) => guest),
    sentence: `Pool ${by} is not strict: ProxLB adds the freest node to the pins and takes the freest of all, so the pin changes nothing.`,
    repairs: [...repair(`Set balancing.pools.${by}.strict to true`, change), ...dropRepair(rule)],
  });
  return true;
}

/** A group of fewer than two that count. Groups of one name are one for ProxLB, whatever their source. */
function noteGroup({ model }: RulesGround, rule: WrittenRule, notes: Notes): boolean {
  const isGroup = rule.kind === "affinity" || rule.kind === "anti_affinity";
  if (!isGroup && rule.kind !== "pin") return false;
  const running = rule.subjects.filter(({ guest, seen }) => (rule.ha ? guest.running : seen !== null));
  const isEmpty = running.length === 0 && rule.subjects.length > 0;
  const isSmall = isGroup && (rule.ha ? running.length : sizeOf(model, rule)) < 2;
  if (!isEmpty && !isSmall) return false;
  const guests = rule.subjects.map(({ guest }) => guest);
  const stopped = guests.filter((guest) => !guest.running);
  if (isEmpty) {
    const start = stopped
      .slice(0, isGroup ? 2 : 1)
      .map(({ vmid, name }) => ({ kind: "start_guest" as const, vmid, guest: name }));
    const offer = repair(`Start ${some(start.map(({ guest }) => guest))}`, ...start);
    const sentence = `None of its ${count(guests.length, "guest")} runs where it counts.`;
    notes.add({
      kind: "stopped_only",
      rules: [rule],
      guests,
      sentence,
      repairs: [...offer, ...dropRepair(rule)],
    });
    return true;
  }
  const counting = rule.counted;
  const overriding = running.filter((subject) => !counting.includes(subject));
  if (!rule.ha && running.length > 1 && overriding.length > 0) {
    const by = [...new Set(overriding.flatMap(({ rules }) => rules.affinity.at(-1)?.name ?? []))];
    notes.add({
      kind: "overridden",
      rules: [rule],
      guests: overriding.map(({ guest }) => guest),
      sentence: `${some(overriding.map(({ guest }) => guest.name))} also ${overriding.length > 1 ? "belong" : "belongs"} to ${some(by)}, and ProxLB keeps a guest in the last of its affinity groups only: nothing is left of this one.`,
      repairs: dropRepair(rule),
    });
    return true;
  }
  const only = running[0] ?? rule.subjects[0];
  const start = stopped[0];
  const offer = start
    ? repair(`Start ${start.name}`, { kind: "start_guest", vmid: start.vmid, guest: start.name })
    : [];
  const sentence = only
    ? `Only ${only.guest.name} of it runs: there is nobody to keep it with or from.`
    : "No guest is in it.";
  notes.add({
    kind: "one_member",
    rules: [rule],
    guests,
    sentence,
    repairs: [...offer, ...dropRepair(rule)],
  });
  return true;
}

interface Sizes {
  affinity: Map<string, number>;
  anti_affinity: Map<string, number>;
}
const sizes = new WeakMap<Model, Sizes>();

/** Members of the group of a name, as ProxLB counts them. */
function sizeOf(model: Model, { kind, name }: WrittenRule): number {
  let known = sizes.get(model);
  if (!known) {
    known = {
      affinity: new Map(
        model.groups.flatMap(({ rule, guests }) => (rule ? [[rule.name, guests.length]] : [])),
      ),
      anti_affinity: new Map(model.antiGroups.map(({ rule, guests }) => [rule.name, new Set(guests).size])),
    };
    sizes.set(model, known);
  }
  return (kind === "affinity" ? known.affinity : known.anti_affinity).get(name) ?? 0;
}
