import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import type { Proxmox } from "@/lib/proxmox/api";
import { guestsVisible, hiddenGuestsSentence } from "@/lib/proxmox/rights";
import type { ClusterStatus, ManagerStatus } from "@/lib/proxmox/rows-cluster";
import type { ClusterFacts, FactReads } from "@/lib/snapshot/schema";
import type { Rhythm } from "./pace";
import { EMPTY_FACTS } from "./rows";

export interface SlowJob {
  /** Monotonic. */
  dueMs: number;
  cost: number;
  /** True while the fact was never read, or somebody needs it anew before an action. */
  urgent: boolean;
  /** Never throws: what went wrong becomes a warning beside the last known value. */
  run(proxmox: Proxmox): Promise<void>;
}

interface Job {
  fact: keyof FactReads;
  /** How a warning names it. */
  name: string;
  rare: boolean;
  ranAtMs: number | null;
  wantedAgain: boolean;
  problem: string | null;
  cost(): number;
  load(proxmox: Proxmox): Promise<Partial<ClusterFacts>>;
}

/** What an action does not wait for: an upgrade, a change of our own ACL, and the settings of HA resources. */
const CHANGES_RARELY: (keyof FactReads)[] = ["pveVersion", "rights", "haFailback"];

/**
 * What changes slowly, one call at a time: the job that waited longest is next. What a plan depends on comes first; the
 * version before all, because it saves the calls that PVE 8 or 9 would refuse.
 */
export function createFacts() {
  let facts = EMPTY_FACTS;
  let status: ClusterStatus | null = null;
  let manager: ManagerStatus | null = null;
  /** Before PVE 9 failback is of an HA group, and read with it. */
  const groupsTell = () => (major() ?? 9) < 9;
  const major = () => (facts.pveVersion ? Number.parseInt(facts.pveVersion, 10) : null);

  const jobs: Job[] = [
    job("pveVersion", "The version", true, async (proxmox) => ({ pveVersion: await proxmox.version() })),
    job(
      "haRules",
      "HA rules",
      true,
      async (proxmox) => ({ haRules: await proxmox.haRules(major()) }),
      () => (groupsTell() ? 2 : 1),
    ),
    job("pools", "Pools", true, async (proxmox) => ({ pools: await proxmox.pools() })),
    job("rights", "Our own rights", true, async (proxmox) => ({
      guestsHidden: hiddenGuestsSentence(
        guestsVisible(await proxmox.permissions()),
        proxmox.connection.identity,
      ),
    })),
    job("crs", "Cluster options", true, async (proxmox) => ({
      crsAutoRebalance: (await proxmox.options()).crsAutoRebalance,
    })),
    job("haManager", "The HA manager", false, async (proxmox) => {
      manager = await proxmox.managerStatus();
      return { haMaster: manager.master };
    }),
    job("clusterStatus", "The cluster status", false, async (proxmox) => {
      status = await proxmox.clusterStatus();
      return { name: status.name, quorate: status.quorate };
    }),
    job(
      "haFailback",
      "HA resources",
      true,
      async (proxmox) => (groupsTell() ? {} : { haFailback: await proxmox.haFailback() }),
      () => (groupsTell() ? 0 : 1),
    ),
  ];

  const run = async (each: Job, proxmox: Proxmox) => {
    each.ranAtMs = clock().monotonicMs();
    each.wantedAgain = false;
    const before = facts.reads[each.fact];
    try {
      const part = await each.load(proxmox);
      each.problem = null;
      const read = { state: "read" as const, readAt: clock().now().toISOString(), reason: null };
      facts = { ...facts, ...part, reads: { ...facts.reads, [each.fact]: read } };
    } catch (error) {
      each.problem = messageOf(error);
      const unreadable = { state: "unreadable" as const, readAt: before.readAt, reason: each.problem };
      facts = { ...facts, reads: { ...facts.reads, [each.fact]: unreadable } };
    }
  };

  return {
    facts: () => facts,
    status: () => status,
    manager: () => manager,
    warnings: () => [
      ...(facts.guestsHidden === null ? [] : [facts.guestsHidden]),
      ...jobs.flatMap(({ name, problem }) => (problem ? [`${name} cannot be read: ${problem}`] : [])),
    ],
    /** What a plan depends on and was read longer ago becomes due now, and urgent. A version changes with an upgrade. */
    wantAgain(maxAgeMs: number): void {
      const oldest = clock().monotonicMs() - maxAgeMs;
      for (const each of jobs) {
        if (!CHANGES_RARELY.includes(each.fact) && each.ranAtMs !== null && each.ranAtMs < oldest) {
          each.wantedAgain = true;
        }
      }
    },
    /** A node came or went, and the quorum may have with it; or the HA manager takes one into maintenance, or out of it. */
    wantStatus(): void {
      const told = jobs.filter(({ fact }) => fact === "clusterStatus" || fact === "haManager");
      for (const each of told) if (each.ranAtMs !== null) each.wantedAgain = true;
    },
    next(rhythm: Rhythm): SlowJob {
      const due = (of: Job) =>
        of.ranAtMs === null || of.wantedAgain ? 0 : of.ranAtMs + (of.rare ? rhythm.rareMs : rhythm.statusMs);
      const first = jobs.reduce((best, each) => (due(each) < due(best) ? each : best));
      const urgent = first.ranAtMs === null || first.wantedAgain;
      return { dueMs: due(first), cost: first.cost(), urgent, run: (proxmox) => run(first, proxmox) };
    },
  };
}

function job(fact: keyof FactReads, name: string, rare: boolean, load: Job["load"], cost = () => 1): Job {
  return { fact, name, rare, ranAtMs: null, wantedAgain: false, problem: null, cost, load };
}
