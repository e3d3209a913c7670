import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import type { Proxmox } from "@/lib/proxmox/api";
import type { ClusterStatus, ManagerStatus } from "@/lib/proxmox/rows-cluster";
import type { ClusterFacts } from "@/lib/snapshot/schema";
import type { Rhythm } from "./pace";
import { EMPTY_FACTS } from "./rows";

export interface SlowJob {
  /** Monotonic. */
  dueMs: number;
  cost: number;
  /** Never throws: what went wrong becomes a warning beside the last known value. */
  run(proxmox: Proxmox): Promise<void>;
}

interface Job {
  name: string;
  rare: boolean;
  ranAtMs: number | null;
  problem: string | null;
  cost(): number;
  load(proxmox: Proxmox): Promise<void>;
}

/** What changes slowly, one call at a time: the job that waited longest is next. */
export function createFacts() {
  let facts = EMPTY_FACTS;
  let status: ClusterStatus | null = null;
  let manager: ManagerStatus | null = null;
  const major = () => (facts.pveVersion ? Number.parseInt(facts.pveVersion, 10) : null);
  const set = (part: Partial<ClusterFacts>) => {
    facts = { ...facts, ...part };
  };

  const jobs = [
    job("The version", true, async (proxmox) => set({ pveVersion: await proxmox.version() })),
    job("The cluster status", false, async (proxmox) => {
      status = await proxmox.clusterStatus();
      set({ name: status.name, quorate: status.quorate });
    }),
    job("The HA manager", false, async (proxmox) => {
      manager = await proxmox.managerStatus();
      set({ haMaster: manager.master });
    }),
    job(
      "HA rules",
      true,
      async (proxmox) => set({ haRules: await proxmox.haRules(major()) }),
      () => ((major() ?? 9) < 9 ? 2 : 1),
    ),
    job("Pools", true, async (proxmox) => set({ pools: await proxmox.pools() })),
    job("Cluster options", true, async (proxmox) =>
      set({ crsAutoRebalance: (await proxmox.options()).crsAutoRebalance }),
    ),
  ];

  return {
    facts: () => facts,
    status: () => status,
    manager: () => manager,
    warnings: () =>
      jobs.flatMap(({ name, problem }) => (problem ? [`${name} cannot be read: ${problem}`] : [])),
    next(rhythm: Rhythm): SlowJob {
      const due = (of: Job) =>
        of.ranAtMs === null ? 0 : of.ranAtMs + (of.rare ? rhythm.rareMs : rhythm.statusMs);
      const first = jobs.reduce((best, each) => (due(each) < due(best) ? each : best));
      return { dueMs: due(first), cost: first.cost(), run: (proxmox) => runJob(first, proxmox) };
    },
  };
}

function job(name: string, rare: boolean, load: Job["load"], cost = () => 1): Job {
  return { name, rare, ranAtMs: null, problem: null, cost, load };
}

async function runJob(each: Job, proxmox: Proxmox): Promise<void> {
  each.ranAtMs = clock().monotonicMs();
  try {
    await each.load(proxmox);
    each.problem = null;
  } catch (error) {
    each.problem = messageOf(error);
  }
}
