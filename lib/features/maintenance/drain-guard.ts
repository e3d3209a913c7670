import { formatBytes } from "@/lib/core/units";
import { memoryOf, runningBytes, votes } from "@/lib/proxlb/node-loss/sums";
import { noQuorum } from "@/lib/snapshot/quorum";
import type { ClusterSnapshot, NodeState } from "@/lib/snapshot/schema";
import type { DrainForecast } from "./drain-schema";

type Picture = Pick<ClusterSnapshot, "nodes" | "guests" | "facts">;

/**
 * Whether the cluster can spare the node. What no reason helps against is a refusal; what a person may decide to risk is an
 * objection with its arithmetic.
 * @param listed nodes that proxlb.yaml has in maintenance, and those that ProxLB is to ignore: they vote, and take no guests
 */
export function drainGuard(
  { nodes, guests, facts }: Picture,
  listed: { readonly maintenance_nodes: readonly string[]; readonly ignore_nodes: readonly string[] },
  name: string,
): DrainForecast["guard"] {
  const refuse = (refusal: string) => ({ refusal, objections: [], notes: [] });
  const node = nodes.find((each) => each.name === name);
  if (!node) return refuse(`There is no node ${name} in this cluster.`);
  if (node.status !== "online") {
    return refuse(
      `${name} is ${node.status === "offline" ? "offline" : "not known to be online"}: Proxmox VE can move nothing away from it.`,
    );
  }
  const quorumLost = noQuorum({ facts });
  if (quorumLost) return refuse(quorumLost);
  const isOut = (each: NodeState) =>
    each.name !== name &&
    (each.status !== "online" || each.haMaintenance || listed.maintenance_nodes.includes(each.name));
  const out = nodes.filter(isOut);
  const rest = nodes.filter((each) => each.name !== name && !isOut(each));
  if (rest.every((each) => listed.ignore_nodes.includes(each.name))) {
    return refuse(
      `${name} is the last node that takes guests: every other one is offline, in maintenance or ignored.`,
    );
  }
  const told = [quorumAfter(nodes, rest, out, name), oneMoreAfter(rest, guests, name)].filter(
    (each) => each !== null,
  );
  // One node that is away at a time is what maintenance is; the second is where it gets dangerous.
  return out.length > 0
    ? { refusal: null, objections: told, notes: [] }
    : { refusal: null, objections: [], notes: told };
}

/** Votes: one a node. What a QDevice adds is not known here, and is said. */
function quorumAfter(
  all: readonly NodeState[],
  rest: readonly NodeState[],
  out: readonly NodeState[],
  name: string,
) {
  const { needed, suffice } = votes(all.length, rest.length);
  if (suffice) return null;
  const away = [...out.map((each) => each.name), name].join(", ");
  return `Once ${away} ${out.length > 0 ? "are" : "is"} switched off, ${rest.length} of ${all.length} nodes are left, and a quorum takes ${needed} (one vote a node; a QDevice is not counted).`;
}

/** Whether the rest still carries what runs when its largest node dies: by sums, so that "no" is certain and "yes" is not. */
function oneMoreAfter(rest: readonly NodeState[], guests: Picture["guests"], name: string): string | null {
  if (rest.length < 2)
    return `Without ${name}, ${rest[0]?.name ?? "no node"} is alone: when it fails, every guest is down.`;
  const largest = rest.reduce((a, b) => ((b.memoryTotalBytes ?? 0) > (a.memoryTotalBytes ?? 0) ? b : a));
  const left = rest.filter((each) => each !== largest);
  const room = memoryOf(rest) === null ? null : memoryOf(left);
  const needed = runningBytes(guests);
  if (room === null || needed <= room) return null;
  return `Without ${name}, if ${largest.name} failed too, ${left.map((each) => each.name).join(", ")} would have to carry ${formatBytes(needed)} of guests in ${formatBytes(room)} of memory.`;
}
