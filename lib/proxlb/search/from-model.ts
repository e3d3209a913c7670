import type { PlannerGuest, PlannerNode } from "@/lib/proxlb/planner/cluster";
import type { Model } from "@/lib/proxlb/planner/model";
import { hasFigures } from "@/lib/proxlb/planner/model";
import { weightOf } from "@/lib/proxlb/planner/outlook";
import type { RuleRef } from "@/lib/proxlb/planner/plan-schema";
import { isNodeRule } from "@/lib/proxlb/planner/violations";
import { type GuestRules, rulesOf, withoutPriority } from "@/lib/proxlb/rules/book";
import { bondsOf } from "./bonds";
import type { Mover, Place, Problem, Rule } from "./problem";
import type { Obstruction } from "./reasons";

/** What Proxmox makes of moves, beyond what ProxLB reads; without it, it takes them all. */
export interface HostView {
  /** What keeps the guest from moving at all. */
  stuck(guest: PlannerGuest): Obstruction | null;
  /** What Proxmox has against the guest on a node, whatever the others do. */
  forbids(guest: PlannerGuest, node: string): Obstruction | null;
  /** Guests that the HA manager keeps together or apart: by id, each set with its rule. */
  readonly rules: readonly { kind: "together" | "apart"; ref: RuleRef; vmids: readonly number[] }[];
}

const NO_VIEW: HostView = { stuck: () => null, forbids: () => null, rules: [] };

/** Which guests are to leave: those of nodes in maintenance, or of one node that is to be emptied. */
export type Leaving = { readonly kind: "maintenance" } | { readonly kind: "node"; readonly node: string };

/** The search's own terms for a cluster as ProxLB sees it: its rules, read as ProxLB reads them, its loads and its band. */
export function problemOf(model: Model, leaving: Leaving, view: HostView = NO_VIEW): Problem {
  const { cluster, config } = model;
  const online = cluster.nodes.filter((node) => node.online);
  const numberOf = new Map(online.map(({ name }, index) => [name, index]));
  const seen = cluster.guests.flatMap((guest): Seen[] => {
    const at = numberOf.get(guest.node);
    return guest.running && at !== undefined ? [{ guest, at, rules: model.book.rulesOf(guest) }] : [];
  });
  const nodes = online.map((node) => placeOf(model, node, leaving, seen));
  const closed = online.map((node) => closedBecause(model, node, leaving));
  const guests = seen.map((one) => moverOf(model, one, { online, closed, leaving, view }));
  const rules = [...groupsOf(model, seen, view), ...pinsOf(seen, online)];
  return {
    nodes,
    guests,
    rules,
    bonds: bondsOf(
      guests,
      rules,
      view.rules.filter(({ kind }) => kind === "together").map(({ vmids }) => vmids),
    ),
    bandPoints: Math.max(0, config.balancing.balanciness),
  };
}

/** A running guest on a node that is online, whether ProxLB sees it or not. */
interface Seen {
  guest: PlannerGuest;
  at: number;
  rules: GuestRules;
}

function placeOf(model: Model, node: PlannerNode, leaving: Leaving, seen: readonly Seen[]): Place {
  const { method, mode } = model.config.balancing;
  const known = model.nodes.find(({ name }) => name === node.name);
  const emptied = leaving.kind === "node" && leaving.node === node.name;
  const assigned = mode === "assigned";
  const sum = seen
    .filter(({ guest }) => guest.node === node.name)
    .reduce((total, { guest }) => total + weightOf(guest)[method].assigned, 0);
  return {
    name: node.name,
    accepts: closedBecause(model, node, leaving) === null,
    leaves: leaving.kind === "node" ? emptied : Boolean(known?.maintenance),
    counted: known !== undefined && !emptied,
    roomBytes: known?.usable.memory ?? 0,
    usedBytes: node.memoryUsedBytes ?? 0,
    loadStart: assigned ? sum : (known?.used[method] ?? 0),
    loadTotal: (assigned ? known?.usable[method] : known?.total[method]) ?? 0,
  };
}

function closedBecause(model: Model, node: PlannerNode, leaving: Leaving): Obstruction | null {
  const known = model.nodes.find(({ name }) => name === node.name);
  const closed = (why: Extract<Obstruction, { kind: "closed" }>["why"]): Obstruction => ({
    kind: "closed",
    why,
  });
  if (leaving.kind === "node" && leaving.node === node.name) return closed("emptied");
  if (model.config.proxmox_cluster.ignore_nodes.includes(node.name)) return closed("ignored");
  if (!known || !hasFigures(node)) return closed("no_figures");
  return known.maintenance ? closed("maintenance") : null;
}

interface Around {
  online: readonly PlannerNode[];
  closed: readonly (Obstruction | null)[];
  leaving: Leaving;
  view: HostView;
}

function moverOf(model: Model, { guest, at, rules }: Seen, around: Around): Mover {
  const { method, mode } = model.config.balancing;
  const { online, closed, view } = around;
  const weight = weightOf(guest)[method];
  return {
    vmid: guest.vmid,
    name: guest.name,
    type: guest.type,
    at,
    memoryBytes: guest.memoryUsedBytes ?? guest.memoryTotalBytes ?? 0,
    load: mode === "assigned" ? weight.assigned : weight.used,
    stuck: stuckBecause(model, guest, rules, around),
    forbidden: online.map(
      ({ name }, index) =>
        closed[index] ?? pinnedAway(rules, name) ?? (name === guest.node ? null : view.forbids(guest, name)),
    ),
  };
}

function stuckBecause(
  { config }: Model,
  guest: PlannerGuest,
  { ignoredBy }: GuestRules,
  { leaving, view }: Around,
): Obstruction | null {
  if (ignoredBy) return { kind: "ignored", by: ignoredBy };
  const own = leaving.kind === "node" && leaving.node === guest.node;
  if (!own && config.proxmox_cluster.ignore_nodes.includes(guest.node)) return { kind: "node_ignored" };
  if (!config.balancing.balance_types.includes(guest.type)) return { kind: "type", type: guest.type };
  if (guest.memoryUsedBytes === null && guest.memoryTotalBytes === null) return { kind: "unknown_memory" };
  return view.stuck(guest);
}

function pinnedAway({ pins, strict }: GuestRules, node: string): Obstruction | null {
  if (!strict || pins.length === 0) return null;
  const nodes = [...new Set(pins.map((pin) => withoutPriority(pin.node)))];
  return nodes.includes(node) ? null : { kind: "pin", rules: rulesOf(pins), nodes };
}

function pinsOf(seen: readonly Seen[], online: readonly PlannerNode[]): Rule[] {
  return seen.flatMap(({ rules }, index): Rule[] => {
    const [first] = rules.pins;
    if (!first || !rules.strict) return [];
    const allows = online.map(({ name }) => pinnedAway(rules, name) === null);
    return [{ kind: "pin", ref: first.rule, members: [index], allows }];
  });
}

/** Groups as ProxLB reads them, and those of the HA manager that ProxLB does not read. */
function groupsOf(model: Model, seen: readonly Seen[], view: HostView): Rule[] {
  const groups = new Map<string, { kind: "together" | "apart"; ref: RuleRef; members: Set<number> }>();
  const join = (kind: "together" | "apart", ref: RuleRef, member: number) => {
    if (isNodeRule(model, ref)) return;
    const key = `${kind} ${ref.name}`;
    const group = groups.get(key) ?? { kind, ref, members: new Set() };
    group.members.add(member);
    groups.set(key, group);
  };
  for (const [index, { rules }] of seen.entries()) {
    const last = rules.affinity.at(-1);
    if (last) join("together", last, index);
    for (const ref of rules.antiAffinity) join("apart", ref, index);
  }
  const numberOf = new Map(seen.map(({ guest }, index) => [guest.vmid, index]));
  for (const { kind, ref, vmids } of view.rules) {
    for (const vmid of vmids) {
      const index = numberOf.get(vmid);
      if (index !== undefined) join(kind, ref, index);
    }
  }
  return [...groups.values()].flatMap(({ kind, ref, members }): Rule[] =>
    members.size > 1 ? [{ kind, ref, members: [...members], allows: [] }] : [],
  );
}
