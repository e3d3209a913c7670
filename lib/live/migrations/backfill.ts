import { clock } from "@/lib/core/clock";
import type { Proxmox } from "@/lib/proxmox/api";
import type { PveTask } from "@/lib/proxmox/rows";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { isHaRequest, isMigration, type MigrationStore } from "./record";

interface BackfillOptions {
  store: MigrationStore;
  snapshot(): ClusterSnapshot;
  takeCall(): boolean;
}

/** The mark is written this often at most; what lies between is simply seen again. */
const MARK_EVERY_MS = 60_000;
const PAGE = 1000;
/** PVE's clock and ours differ; a task also appears in the list a little after its start. */
const OVERLAP_MS = 5 * 60_000;

/**
 * /cluster/tasks holds each node's running and last 25 or so finished tasks. Where all of a node's finished tasks
 * ended after the last poll, older ones may have dropped out unseen: then its archive is read, within the call budget.
 */
export function createBackfill(options: BackfillOptions) {
  /** By node: where its archive must be read from. */
  const gaps = new Map<string, string>();
  let seenAt: string | null = null;
  let loaded = false;
  let markedAtMs = Number.NEGATIVE_INFINITY;

  const fetchGaps = async (proxmox: Proxmox): Promise<{ tasks: PveTask[]; nodes: string[] }> => {
    const tasks: PveTask[] = [];
    const nodes: string[] = [];
    const online = options.snapshot().nodes.filter((node) => node.status === "online" && gaps.has(node.name));
    for (const { name } of online) {
      if (!options.takeCall()) break;
      const since = Math.floor((Date.parse(gaps.get(name) ?? "") - OVERLAP_MS) / 1000);
      const rows = await proxmox.nodeTasks(name, { since, limit: PAGE, source: "archive" });
      tasks.push(...rows.filter((task) => isMigration(task) || isHaRequest(task)));
      nodes.push(name);
    }
    return { tasks, nodes };
  };

  return {
    /** Tasks the list no longer shows; call `done` when they are written. */
    async missing(tasks: PveTask[], proxmox: Proxmox): Promise<{ tasks: PveTask[]; done(): Promise<void> }> {
      const pollAt = clock().now();
      if (!loaded) seenAt = await options.store.lastSeenAt();
      loaded = true;
      if (seenAt) for (const node of overflowing(tasks, seenAt)) gaps.set(node, gaps.get(node) ?? seenAt);
      const fetched = await fetchGaps(proxmox);
      return {
        tasks: fetched.tasks,
        async done() {
          for (const node of fetched.nodes) gaps.delete(node);
          seenAt = pollAt.toISOString();
          const nowMs = clock().monotonicMs();
          // With a gap open the mark stays: a restart must find it again.
          if (gaps.size > 0 || nowMs - markedAtMs < MARK_EVERY_MS) return;
          markedAtMs = nowMs;
          await options.store.setLastSeenAt(seenAt);
        },
      };
    },
  };
}

/** Nodes whose every finished task is newer than the last look. */
function overflowing(tasks: PveTask[], seenAt: string): string[] {
  const oldest = new Map<string, string>();
  for (const { node, endedAt } of tasks) {
    const known = oldest.get(node);
    if (endedAt && (!known || endedAt < known)) oldest.set(node, endedAt);
  }
  return [...oldest].filter(([, endedAt]) => endedAt > seenAt).map(([node]) => node);
}
