import {
  bySeverity,
  type Concern,
  type ConcernSources,
  frameConcerns,
  pressureConcerns,
} from "@/components/cluster/concerns";
import { nodeHref } from "@/components/cluster/hrefs";
import { nodeMarks } from "@/components/cluster/node-marks";
import { balanceSentence, isDue, METHOD_NAMES, plural, SKIPPED_SENTENCES } from "@/components/page/words";
import type { GuestSummary } from "@/lib/features/cluster/schema";
import type { RulesStanding } from "@/lib/features/rules/schema";
import type { MethodBalance } from "@/lib/proxlb/balance";
import type { FactReads } from "@/lib/snapshot/schema";

interface Sources extends ConcernSources {
  guests: GuestSummary;
  /** The configured method's; null while nobody knows the configuration. */
  balance: MethodBalance | null;
  /** Null while nobody knows. */
  rules: RulesStanding | null;
}

const SERVICE = { label: "Service", href: "/service" };
const CONFIG = { label: "Config", href: "/config" };
const BALANCING = { label: "Balancing", href: "/balancing" };
/** Locks that PVE sets while it works and lifts by itself. */
const PASSING_LOCKS = new Set(["backup", "snapshot", "snapshot-delete", "clone", "create"]);

/** All that somebody should know about this cluster and its ProxLB now, worst first: the one list. */
export function attentionOf(sources: Sources): Concern[] {
  return bySeverity([
    ...frameConcerns(sources),
    ...nodeConcerns(sources),
    ...pressureConcerns(sources.cluster),
    ...balanceConcerns(sources),
    ...ruleConcerns(sources),
    ...guestConcerns(sources),
    ...cycleConcerns(sources),
    ...settingConcerns(sources),
    ...unreadConcerns(sources),
  ]);
}

/** True when ProxLB acts by itself on what it finds. */
export function actsByItself({ service: { daemon, cycle }, config: { target } }: ConcernSources): boolean {
  if (target === null || daemon.state !== "running") return false;
  return (
    target.enabled && !target.manual && target.balanceTypes.length > 0 && cycle.lastCycleSkipped === null
  );
}

function nodeConcerns({ cluster, guests: { byNode }, config: { target } }: Sources): Concern[] {
  return cluster.nodes.flatMap((node): Concern[] => {
    const action = { label: node.name, href: nodeHref(node.name) };
    const count = byNode[node.name]?.total ?? 0;
    if (node.status === "offline") {
      const left =
        count > 0
          ? ` ${plural(count, "guest")} on it: ${count === 1 ? "its" : "their"} state is unknown.`
          : "";
      const sentence = `${node.name} is offline.${left}`;
      return [{ id: `offline ${node.name}`, tone: "failure", sentence, action }];
    }
    if (node.status === "unknown") {
      const sentence = `${node.name} is there but reports no figures; ProxLB cannot count it.`;
      return [{ id: `unknown ${node.name}`, tone: "attention", sentence, action }];
    }
    const why = nodeMarks(node, target).filter((mark) => mark.word.endsWith("maintenance"));
    if (why.length === 0) return [];
    const running = byNode[node.name]?.running ?? 0;
    const rest = running > 0 ? `, with ${plural(running, "guest")} still running on it` : " and empty";
    const by = why.some((mark) => mark.word.startsWith("HA"))
      ? "HA maintenance"
      : "maintenance by proxlb.yaml";
    const sentence = `${node.name} is in ${by}${rest}.`;
    return [{ id: `maintenance ${node.name}`, tone: running > 0 ? "attention" : "note", sentence, action }];
  });
}

/** Rules that do not hold, or that nobody can keep. */
function ruleConcerns({ rules }: Sources): Concern[] {
  if (rules === null) return [];
  const say = (
    state: keyof RulesStanding,
    tone: Concern["tone"],
    one: string,
    several: string,
  ): Concern[] => {
    const { count, names } = rules[state];
    if (count === 0) return [];
    const more = count > names.length ? " and more" : "";
    const sentence = `${plural(count, "rule")} ${count === 1 ? one : several}: ${names.join(", ")}${more}.`;
    const action = { label: "Rules", href: `/rules?q=${encodeURIComponent(`state:${state}`)}` };
    return [{ id: `rules ${state}`, tone, sentence, action }];
  };
  return [
    ...say("impossible", "attention", "can never hold", "can never hold"),
    ...say("violated", "attention", "is broken now", "are broken now"),
    ...say("conflicting", "note", "is worked against", "are worked against"),
  ];
}

/** Out of balance needs nobody where ProxLB is about to act; where nothing will, it does. */
function balanceConcerns(sources: Sources): Concern[] {
  const { balance, config } = sources;
  const { target } = config;
  if (!balance || !target) return [];
  const concerns: Concern[] = [];
  if (isDue(balance, target)) {
    const acts = actsByItself(sources);
    const next = acts
      ? " ProxLB looks for moves against it in its next cycle."
      : " ProxLB does not act on it by itself: a rebalance does.";
    concerns.push({
      id: "balance",
      tone: "attention",
      sentence: `${balanceSentence(balance, target)}${next}`,
      action: BALANCING,
    });
  }
  if (balance.withoutFigures.length > 0) {
    const sentence = `No ${METHOD_NAMES[balance.method]} figures of ${balance.withoutFigures.join(", ")}: the balance is judged without.`;
    concerns.push({ id: "figures", tone: "unknown", sentence });
  }
  return concerns;
}

function guestConcerns({ guests: summary }: Sources): Concern[] {
  const concerns: Concern[] = [];
  if (summary.haFailedCount > 0) {
    const sentence = `${named(summary.haFailed, summary.haFailedCount)} failed in HA (state error): PVE leaves ${summary.haFailedCount === 1 ? "it" : "them"} alone until a person disables and enables it again.`;
    concerns.push({ id: "ha", tone: "failure", sentence, action: show("ha:error") });
  }
  if (summary.unknownCount > 0) {
    const sentence = `The state of ${plural(summary.unknownCount, "guest")} is unknown, because the node does not answer.`;
    concerns.push({ id: "unknown", tone: "attention", sentence, action: show("status:unknown") });
  }
  if (summary.lockedCount > 0) {
    const lasting = summary.locked.some(({ lock }) => !PASSING_LOCKS.has(lock));
    const locks = [...new Set(summary.locked.map(({ lock }) => lock))].join(", ");
    const verb = summary.lockedCount === 1 ? "is" : "are";
    const sentence = `${named(summary.locked, summary.lockedCount)} ${verb} locked (${locks}) and cannot be moved until the lock ends.`;
    const tone = lasting ? "attention" : "note";
    concerns.push({ id: "locked", tone, sentence, action: show("lock:*") });
  }
  return concerns;
}

function cycleConcerns({ service: { daemon, cycle } }: Sources): Concern[] {
  if (daemon.state !== "running" || cycle.lastCycleSkipped === null) return [];
  const action = cycle.lastCycleSkipped === "not_ha_manager" ? CONFIG : { label: "Log", href: "/logs" };
  return [{ id: "skipped", tone: "attention", sentence: SKIPPED_SENTENCES[cycle.lastCycleSkipped], action }];
}

function settingConcerns({ cluster: { connection, facts }, config: { target } }: Sources): Concern[] {
  const concerns = (connection.warnings ?? []).map(
    (sentence): Concern => ({ id: `warning ${sentence}`, tone: "attention", sentence }),
  );
  if (facts.crsAutoRebalance) {
    const sentence =
      "Two balancers act on this cluster: PVE's own (CRS automatic rebalancing) and ProxLB. They can move the same guest to and fro; switch one off.";
    concerns.push({ id: "crs", tone: "attention", sentence });
  }
  if (target && !target.enabled) {
    const sentence = "ProxLB moves nothing by itself: balancing.enable is off in proxlb.yaml.";
    concerns.push({ id: "disabled", tone: "note", sentence, action: CONFIG });
  } else if (target && target.balanceTypes.length === 0) {
    const sentence = "ProxLB moves nothing: balancing.balance_types is empty. Add vm, ct or both.";
    concerns.push({ id: "types", tone: "attention", sentence, action: CONFIG });
  }
  return concerns;
}

const FACTS: readonly [keyof FactReads, string][] = [
  ["clusterStatus", "the quorum"],
  ["haManager", "HA's maintenance"],
  ["haRules", "HA rules"],
  ["pools", "pools"],
  ["crs", "whether PVE balances too"],
];

/** What nobody here can tell, so that silence about it is no good news. */
function unreadConcerns({ cluster: { connection, facts }, service: { daemon }, config }: Sources): Concern[] {
  const concerns: Concern[] = [];
  if (daemon.state === "absent") {
    const chosen = daemon.driver === "none";
    concerns.push({
      id: "absent",
      tone: chosen ? "unknown" : "attention",
      sentence: chosen
        ? "ProxLB is not managed here (driver none): whether it runs and what it does is not known."
        : daemon.reason,
      action: SERVICE,
    });
  }
  if (config.state === "missing" && daemon.driver === "none") {
    const sentence = `${config.reason ?? "There is no proxlb.yaml."} By which settings ProxLB balances is not known.`;
    concerns.push({ id: "no config", tone: "unknown", sentence, action: CONFIG });
  }
  // What cannot be read is among the connection's warnings, with the reason.
  const unread = FACTS.filter(([fact]) => facts.reads[fact].state === "unread").map(([, words]) => words);
  if (connection.state === "ok" && unread.length > 0) {
    const sentence = `Not read yet from Proxmox: ${unread.join(", ")}.`;
    concerns.push({ id: "unread", tone: "unknown", sentence });
  }
  return concerns;
}

function show(filter: string) {
  return { label: "Show", href: `/guests?q=${encodeURIComponent(filter)}` };
}

function named(guests: readonly { name: string; vmid: number }[], count: number): string {
  const [first, second] = guests;
  if (count === 1 && first) return `${first.name} (${first.vmid})`;
  if (count === 2 && first && second) return `${first.name} and ${second.name}`;
  return plural(count, "guest");
}
