import { nodeHref } from "@/components/cluster/hrefs";
import { nodeMarks } from "@/components/cluster/node-marks";
import { balanceSentence, isDue, METHOD_NAMES } from "@/components/page/words";
import type { ClusterView, GuestSummary } from "@/lib/features/cluster/schema";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { MethodBalance } from "@/lib/proxlb/balance";

export interface AttentionItem {
  id: string;
  tone: "failure" | "attention" | "note";
  /** What is, then what to do. */
  sentence: string;
  link?: { label: string; href: string };
}

interface Sources {
  cluster: ClusterView;
  guests: GuestSummary;
  target: BalanceTarget | null;
  /** The configured method's; null while nobody knows the configuration. */
  balance: MethodBalance | null;
}

/** What somebody should know about this cluster now, worst first. What stops everything is in the frame's lines already. */
export function attentionOf(sources: Sources): AttentionItem[] {
  const items = [
    ...quorum(sources),
    ...nodes(sources),
    ...balance(sources),
    ...guests(sources),
    ...settings(sources),
  ];
  return items.sort((a, b) => RANK[a.tone] - RANK[b.tone]);
}

const RANK = { failure: 0, attention: 1, note: 2 };
/** Locks that PVE sets while it works and lifts by itself. */
const PASSING_LOCKS = new Set(["backup", "snapshot", "snapshot-delete", "clone", "create"]);

function quorum({ cluster: { facts } }: Sources): AttentionItem[] {
  if (facts.quorate !== false) return [];
  const sentence = "No quorum: nothing can be started or moved until more than half of the nodes are back.";
  return [{ id: "quorum", tone: "failure", sentence, link: { label: "Nodes", href: "/nodes" } }];
}

function nodes({ cluster, guests: { byNode }, target }: Sources): AttentionItem[] {
  return cluster.nodes.flatMap((node): AttentionItem[] => {
    const link = { label: node.name, href: nodeHref(node.name) };
    const count = byNode[node.name]?.total ?? 0;
    if (node.status === "offline") {
      const left = count > 0 ? ` ${guestCount(count)} on it: their state is unknown.` : "";
      return [
        { id: `offline ${node.name}`, tone: "failure", sentence: `${node.name} is offline.${left}`, link },
      ];
    }
    if (node.status === "unknown") {
      const sentence = `${node.name} is there but reports no figures; ProxLB cannot count it.`;
      return [{ id: `unknown ${node.name}`, tone: "attention", sentence, link }];
    }
    const why = nodeMarks(node, target).filter((mark) => mark.word.endsWith("maintenance"));
    if (why.length === 0) return [];
    const running = byNode[node.name]?.running ?? 0;
    const rest = running > 0 ? `, with ${guestCount(running)} still running on it` : " and empty";
    const by = why.some((mark) => mark.word.startsWith("HA"))
      ? "HA maintenance"
      : "maintenance by proxlb.yaml";
    const sentence = `${node.name} is in ${by}${rest}.`;
    return [{ id: `maintenance ${node.name}`, tone: running > 0 ? "attention" : "note", sentence, link }];
  });
}

function balance({ balance: now, target }: Sources): AttentionItem[] {
  if (!now || !target) return [];
  const link = { label: "Balancing", href: "/balancing" };
  const { withoutFigures } = now;
  const items: AttentionItem[] = [];
  if (isDue(now, target)) {
    items.push({ id: "balance", tone: "attention", sentence: balanceSentence(now, target), link });
  }
  if (withoutFigures.length > 0) {
    const sentence = `No ${METHOD_NAMES[now.method]} figures of ${withoutFigures.join(", ")}: the balance is judged without.`;
    items.push({ id: "figures", tone: "note", sentence });
  }
  return items;
}

function guests({ guests: summary }: Sources): AttentionItem[] {
  const items: AttentionItem[] = [];
  if (summary.haFailedCount > 0) {
    const sentence = `${named(summary.haFailed, summary.haFailedCount)} failed in HA (state error): PVE leaves ${summary.haFailedCount === 1 ? "it" : "them"} alone until a person disables and enables it again.`;
    items.push({ id: "ha", tone: "failure", sentence, link: show("ha:error") });
  }
  if (summary.unknownCount > 0) {
    const sentence = `The state of ${guestCount(summary.unknownCount)} is unknown, because the node does not answer.`;
    items.push({ id: "unknown", tone: "attention", sentence, link: show("status:unknown") });
  }
  if (summary.lockedCount > 0) {
    const lasting = summary.locked.some(({ lock }) => !PASSING_LOCKS.has(lock));
    const locks = [...new Set(summary.locked.map(({ lock }) => lock))].join(", ");
    const verb = summary.lockedCount === 1 ? "is" : "are";
    const sentence = `${named(summary.locked, summary.lockedCount)} ${verb} locked (${locks}) and cannot be moved until the lock ends.`;
    items.push({ id: "locked", tone: lasting ? "attention" : "note", sentence, link: show("lock:*") });
  }
  return items;
}

function settings({ cluster: { connection, facts }, target }: Sources): AttentionItem[] {
  const items = (connection.warnings ?? []).map(
    (sentence): AttentionItem => ({ id: `warning ${sentence}`, tone: "attention", sentence }),
  );
  if (facts.crsAutoRebalance) {
    const sentence =
      "Two balancers act on this cluster: PVE's own (CRS automatic rebalancing) and ProxLB. They can move the same guest to and fro; switch one off.";
    items.push({ id: "crs", tone: "attention", sentence });
  }
  if (target && !target.enabled) {
    const sentence = "ProxLB moves nothing: balancing.enable is off in proxlb.yaml.";
    items.push({ id: "disabled", tone: "note", sentence });
  } else if (target && target.balanceTypes.length === 0) {
    const sentence = "ProxLB moves nothing: balancing.balance_types is empty. Add vm, ct or both.";
    items.push({ id: "types", tone: "attention", sentence });
  }
  return items;
}

function show(filter: string) {
  return { label: "Show", href: `/guests?q=${encodeURIComponent(filter)}` };
}

function guestCount(count: number): string {
  return `${count} ${count === 1 ? "guest" : "guests"}`;
}

function named(guests: readonly { name: string; vmid: number }[], count: number): string {
  const [first, second] = guests;
  if (count === 1 && first) return `${first.name} (${first.vmid})`;
  if (count === 2 && first && second) return `${first.name} and ${second.name}`;
  return guestCount(count);
}
