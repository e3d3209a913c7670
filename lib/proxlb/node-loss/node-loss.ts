import { formatBytes } from "@/lib/core/units";
import { isSeenRunning, type PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { ruleName } from "@/lib/proxlb/planner/sentence-words";
import { entry, isBroken, type Problem, startOf } from "@/lib/proxlb/search/problem";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";
import type { Carry, NodeLoss } from "./loss-schema";
import { type Packed, type Packing, type PackingRule, pack } from "./packing";
import { startObstacle } from "./start";
import { takenBytes, votes } from "./sums";

/** Steps of one packing; a small cluster is looked through to its end long before. */
const STEPS = 20_000;

/**
 * What becomes of the cluster when a node dies, or several at once: whether the others carry what runs there, who would not start and why,
 * which rules break, and how large a guest still finds a place afterwards. Pure.
 * @param rules of the cluster (`rulesOfPicture`): worked out once for all nodes
 * @param steps for each of the two packings, at most
 * @returns null where one of them is not online: it is dead already, or nobody knows
 */
export function nodeLoss(
  picture: PlanPicture,
  ground: PlanGround,
  { nodes, rules, steps = STEPS }: { nodes: readonly string[]; rules: Problem; steps?: number },
): NodeLoss | null {
  const isOnline = ({ status }: NodeState) => status === "online";
  const dying = picture.nodes.filter((node) => nodes.includes(node.name) && isOnline(node));
  if (dying.length < nodes.length) return null;
  const online = picture.nodes.filter((node) => !nodes.includes(node.name) && isOnline(node));
  const maintenance = ground.config.proxmox_cluster.maintenance_nodes;
  const rest = online.filter(({ name, haMaintenance }) => !haMaintenance && !maintenance.includes(name));
  const running = picture.guests.filter((guest) => !guest.template && isSeenRunning(guest));
  const guests = running.filter((guest) => nodes.includes(guest.node));
  const staying = running.filter((guest) => rest.some(({ name }) => name === guest.node));
  const terms = { picture, ground, rest, guests, problem: rules };
  const used = carryOf(terms, takenBytes, steps, (each) =>
    each.memoryTotalBytes === null || each.memoryUsedBytes === null
      ? null
      : each.memoryTotalBytes - each.memoryUsedBytes,
  );
  const assigned = carryOf(
    terms,
    ({ memoryTotalBytes }) => memoryTotalBytes,
    steps,
    (each) =>
      each.memoryTotalBytes === null
        ? null
        : staying
            .filter((guest) => guest.node === each.name)
            .reduce((sum, { memoryTotalBytes }) => sum - (memoryTotalBytes ?? 0), each.memoryTotalBytes),
  );
  const missing = guests.filter(({ vmid }) => ground.moveFacts.configs[vmid] === undefined);
  return {
    nodes: [...nodes],
    guests: guests.length,
    quorum: quorumWords(picture.nodes, online.length),
    used: used.carry,
    assigned: assigned.carry,
    cpu: cpuOf(rest, guests, staying),
    stays: used.stays,
    byHand: guests.filter(({ haState }) => haState === null).length,
    breaks: used.breaks,
    looked: { done: guests.length - missing.length, missing: missing.length },
  };
}

interface Terms {
  readonly picture: PlanPicture;
  readonly ground: PlanGround;
  /** Nodes that take guests once the others are dead. */
  readonly rest: readonly NodeState[];
  /** Who runs on those that die. */
  readonly guests: readonly GuestState[];
  readonly problem: Problem;
}

interface Carried {
  carry: Carry;
  stays: NodeLoss["stays"];
  breaks: string[];
}

/** @param bytesOf what a guest needs @param freeOf what a node has left; null where it is not known */
function carryOf(
  terms: Terms,
  bytesOf: (guest: GuestState) => number | null,
  steps: number,
  freeOf: (node: NodeState) => number | null,
): Carried {
  const { rest, guests } = terms;
  const free = rest.map(freeOf);
  const unknown = [
    ...rest.filter((_, index) => free[index] === null).map(({ name }) => name),
    ...guests.filter((guest) => bytesOf(guest) === null).map(({ name }) => name),
  ];
  if (unknown.length > 0)
    return { carry: { verdict: "unknown", unknown, ...NOTHING }, stays: [], breaks: [] };
  const freeBytes = free.map((each) => Math.max(0, each ?? 0));
  const obstacles = guests.map((guest) =>
    rest.map((to) => startObstacle(terms.picture, guest, to, terms.ground.moveFacts)),
  );
  const { rules, names } = rulesOf(terms);
  const packing: Packing = {
    freeBytes,
    items: guests.map((guest, item) => ({
      bytes: bytesOf(guest) ?? 0,
      allowed: entry(obstacles, item).map((found) => found === null),
    })),
    rules,
  };
  const packed = pack(packing, steps);
  const stays = guests.flatMap(({ vmid, name }, item) =>
    packed.at[item] === null
      ? [{ vmid, guest: name, reasons: reasonsOf(terms, packing, packed, entry(obstacles, item), item) }]
      : [],
  );
  const isAll = packed.placed === guests.length;
  return {
    carry: {
      // A packing that was cut off and left somebody out has not shown that there is no place.
      verdict: isAll ? "all" : packed.proven ? "not_all" : "unknown",
      unknown: [],
      neededBytes: packing.items.reduce((sum, { bytes }) => sum + bytes, 0),
      freeBytes: freeBytes.reduce((sum, bytes) => sum + bytes, 0),
      largestFreeBytes: packed.largestFreeBytes,
      proven: packed.proven,
    },
    stays,
    breaks: packed.broken.map((rule) => entry(names, rule)),
  };
}

const NOTHING = { neededBytes: null, freeBytes: null, largestFreeBytes: null, proven: false } as const;

/** The rules that hold now and that those who have to start anew are in, with what is said where one breaks. */
function rulesOf({ picture, rest, guests, problem }: Terms): { rules: PackingRule[]; names: string[] } {
  const now = startOf(problem);
  const itemOf = new Map(guests.map(({ vmid }, item) => [vmid, item]));
  const numberOf = new Map(rest.map(({ name }, index) => [name, index]));
  const managed = new Set(picture.guests.flatMap(({ vmid, haState }) => (haState === null ? [] : [vmid])));
  const names: string[] = [];
  const rules = problem.rules.flatMap((rule): PackingRule[] => {
    const vmids = rule.members.map((member) => entry(problem.guests, member).vmid);
    const members = vmids.flatMap((vmid) => itemOf.get(vmid) ?? []);
    const hard = rule.ref.source === "ha" && rule.kind !== "pin" && vmids.every((vmid) => managed.has(vmid));
    if (members.length === 0 || (!hard && isBroken(rule, now))) return [];
    names.push(brokenWords(problem, rule));
    return [
      {
        kind: rule.kind,
        members,
        present: rule.members.flatMap(
          (member) => numberOf.get(entry(problem.nodes, entry(problem.guests, member).at).name) ?? [],
        ),
        allows: rest.map(({ name }) => {
          const index = problem.nodes.findIndex((each) => each.name === name);
          return rule.allows[index] ?? false;
        }),
        hard,
      },
    ];
  });
  return { rules, names };
}

function brokenWords({ guests }: Problem, { kind, ref, members }: Problem["rules"][number]): string {
  const names = members.map((member) => entry(guests, member).name).join(", ");
  if (kind === "pin") return `${names} would not be where ${ruleName(ref)} pins it.`;
  return `${ruleName(ref)} would ${kind === "together" ? "be torn apart" : "have guests side by side"}: ${names}.`;
}

/** Why one finds no place: what holds on every node once, otherwise node by node. */
function reasonsOf(
  { rest, guests }: Terms,
  { freeBytes, items }: Packing,
  { at }: Packed,
  obstacles: readonly (string | null)[],
  item: number,
): string[] {
  if (rest.length === 0) return ["No other node takes guests."];
  const [first, ...others] = new Set(obstacles);
  if (first && others.length === 0) return [first];
  const bytes = entry(items, item).bytes;
  return rest.map(({ name }, node) => {
    const obstacle = obstacles[node];
    if (obstacle) return `${name}: ${obstacle}`;
    const free = at.reduce<number>(
      (left, to, other) => (to === node ? left - entry(items, other).bytes : left),
      entry(freeBytes, node),
    );
    return bytes > free
      ? `${name}: It needs ${formatBytes(bytes)} of memory, and ${formatBytes(free)} would be free.`
      : `${name}: An HA rule keeps it away from ${guests.length > 1 ? "those that start or run there" : "those that run there"}.`;
  });
}

/** Sums: CPU is shared, so that no single guest has to fit. */
function cpuOf(
  rest: readonly NodeState[],
  guests: readonly GuestState[],
  staying: readonly GuestState[],
): NodeLoss["cpu"] {
  const sum = (values: readonly (number | null)[]) =>
    values.includes(null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const coresOf = ({ cpuRatio, cpuCores }: Pick<NodeState, "cpuRatio" | "cpuCores">) =>
    cpuRatio === null || cpuCores === null ? null : cpuRatio * cpuCores;
  return {
    cores: sum(rest.map(({ cpuCores }) => cpuCores)),
    usedCores: sum([...rest, ...guests].map(coresOf)),
    assignedCores: sum([...staying, ...guests].map(({ cpuCores }) => cpuCores)),
  };
}

function quorumWords(all: readonly NodeState[], left: number): string | null {
  const { needed, suffice } = votes(all.length, left);
  return suffice
    ? null
    : `${left} of ${all.length} nodes would be left, and a quorum takes ${needed} (one vote a node; a QDevice is not counted): Proxmox VE would start nothing.`;
}

/** The node whose death is worst: most guests without a place, then most rules broken, then least room left. */
export function worstOf(losses: readonly NodeLoss[]): string | null {
  const rank = (loss: NodeLoss): number[] => [
    loss.quorum === null ? 0 : 1,
    loss.stays.length,
    loss.assigned.verdict === "not_all" ? 1 : 0,
    loss.breaks.length,
    -(loss.used.largestFreeBytes ?? 0),
  ];
  const [worst] = losses.toSorted((a, b) => {
    const [one, other] = [rank(a), rank(b)];
    const differs = one.findIndex((value, index) => value !== other[index]);
    return differs === -1 ? 0 : (other[differs] ?? 0) - (one[differs] ?? 0);
  });
  return worst?.nodes[0] ?? null;
}
