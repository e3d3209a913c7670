import { keptApart, nodeRuleOf, sidOf } from "./affinity";
import type { ClusterSnapshot, GuestState, HaRule } from "./schema";

/** Where the HA manager moves a guest that is on a node which its rule does not prefer. */
export interface Failback {
  /** The HA rule, or HA group of PVE 8, as it is called: "HA rule near". */
  rule: string;
  /** True: the rule names nodes to avoid, and the node is one of them. */
  avoids: boolean;
  /** One of them; the manager takes the one with the least load. */
  nodes: string[];
  /** False: nobody has read whether failback is on for this guest. */
  known: boolean;
}

/** HA states in which the manager leaves a guest where it is. */
const LEFT_ALONE = ["ignored", "disabled", "stopped", "error", "freeze"];

/**
 * Whether the HA manager moves a guest on, once it is on a node. With failback it takes the nodes of highest priority of
 * the guest's node rule that are online and not in HA maintenance, strict or not; nodes that a rule avoids turn into all
 * others, and without any preferred node it stays (`select_service_node` and `get_node_affinity` of pve-ha-manager).
 * What a strict rule does not allow at all is `forbiddenBy`'s: there failback is not asked.
 * @param moving guests that move too, and so keep nobody off the nodes they leave
 */
export function failbackFrom(
  picture: Pick<ClusterSnapshot, "facts" | "guests" | "nodes">,
  guest: GuestState,
  node: string,
  moving: ReadonlySet<number>,
): Failback | null {
  if (guest.haState === null || LEFT_ALONE.includes(guest.haState)) return null;
  const rule = nodeRuleOf(picture, guest);
  if (!rule) return null;
  const isOn = rule.failback ?? picture.facts.haFailback[sidOf(guest)] ?? null;
  const preferred = preferredNodes(rule, picture.nodes);
  if (isOn === false || preferred.includes(node)) return null;
  const apart = keptApart(picture, guest).filter(({ guest: other }) => !moving.has(other.vmid));
  const nodes = preferred.filter((name) => !apart.some(({ guest: other }) => other.node === name));
  if (nodes.length === 0) return null;
  const kind = rule.failback === undefined ? "HA rule" : "HA group";
  const avoids = rule.affinity === "negative";
  return { rule: `${kind} ${rule.rule}`, avoids, nodes, known: isOn !== null };
}

/** Of the nodes that the manager may use, those of highest priority. */
function preferredNodes({ affinity, nodes: listed }: HaRule, all: ClusterSnapshot["nodes"]): string[] {
  const priorities = new Map(
    listed.map((entry) => {
      const [name = "", priority = "0"] = entry.split(":");
      return [name, Number(priority)] as const;
    }),
  );
  const usable = all.filter(({ status, haMaintenance }) => status === "online" && !haMaintenance);
  const names = usable.map(({ name }) => name);
  if (affinity === "negative") return names.filter((name) => !priorities.has(name));
  const known = names.filter((name) => priorities.has(name));
  const highest = Math.max(...known.map((name) => priorities.get(name) ?? 0));
  return known.filter((name) => priorities.get(name) === highest);
}
