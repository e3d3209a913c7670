import { clock } from "@/lib/core/clock";
import type { Proxmox } from "@/lib/proxmox/api";
import type { PveTask } from "@/lib/proxmox/rows";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { isHaRequest, isMigration, type MigrationStore, type SeenOfNode } from "./record";

interface BackfillOptions {
  store: MigrationStore;
  snapshot(): ClusterSnapshot;
  takeCall(): boolean;
}

/** The marks are written this often at most; what lies between is simply seen again. */
const MARK_EVERY_MS = 60_000;
const PAGE = 1000;
/** A node's clock may have been set back meanwhile. */
const OVERLAP_MS = 5 * 60_000;

/**
 * /cluster/tasks holds each node's running and last 25 or so finished tasks. Where none of the finished tasks that a
 * node listed last time is listed any more, others may have dropped out unseen: then its archive is read, within the
 * call budget. No time of a node is compared with ours: their clocks may be minutes apart.
 */
export function createBackfill(options: BackfillOptions) {
  /** By node: from which moment of its own clock its archive must be read; null is from the beginning. */
  const gaps = new Map<string, string | null>();
  let seen = new Map<string, SeenOfNode>();
  let loaded = false;
  let markedAtMs = Number.NEGATIVE_INFINITY;

  const fetchGaps = async (proxmox: Proxmox): Promise<{ tasks: PveTask[]; nodes: string[] }> => {
    const tasks: PveTask[] = [];
    const nodes: string[] = [];
    for (const { name } of onlineNodes(options.snapshot()).filter((node) => gaps.has(node.name))) {
      if (!options.takeCall()) break;
      const from = gaps.get(name) ?? null;
      const since = from === null ? 0 : Math.floor((Date.parse(from) - OVERLAP_MS) / 1000);
      const rows = await proxmox.nodeTasks(name, { since, limit: PAGE, source: "archive" });
      tasks.push(...rows.filter((task) => isMigration(task) || isHaRequest(task)));
      nodes.push(name);
    }
    return { tasks, nodes };
  };

  return {
    /** Tasks the list no longer shows; call `done` when they are written. */
    async missing(tasks: PveTask[], proxmox: Proxmox): Promise<{ tasks: PveTask[]; done(): Promise<void> }> {
      if (!loaded) seen = new Map((await options.store.lastSeen()).map((each) => [each.node, each]));
      loaded = true;
      const listed = new Set(tasks.map((task) => task.upid));
      const finished = finishedByNode(tasks);
      for (const [node, { upids, startedAt }] of seen) {
        const dropped = finished.has(node) && !upids.some((upid) => listed.has(upid));
        if (dropped && !gaps.has(node)) gaps.set(node, startedAt);
      }
      const online = onlineNodes(options.snapshot()).map(({ name }) => name);
      const fetched = await fetchGaps(proxmox);
      return {
        tasks: fetched.tasks,
        async done() {
          for (const node of fetched.nodes) gaps.delete(node);
          for (const node of online)
            if (!seen.has(node)) seen.set(node, { node, upids: [], startedAt: null });
          for (const [node, tasksOfNode] of finished) seen.set(node, markOf(node, tasksOfNode));
          const nowMs = clock().monotonicMs();
          // With a gap open the marks stay: a restart must find it again.
          if (gaps.size > 0 || nowMs - markedAtMs < MARK_EVERY_MS) return;
          markedAtMs = nowMs;
          await options.store.setLastSeen([...seen.values()]);
        },
      };
    },
  };
}

function onlineNodes({ nodes }: ClusterSnapshot) {
  return nodes.filter((node) => node.status === "online");
}

function finishedByNode(tasks: readonly PveTask[]): Map<string, PveTask[]> {
  const byNode = new Map<string, PveTask[]>();
  for (const task of tasks) {
    if (task.endedAt === null) continue;
    const others = byNode.get(task.node);
    if (others) others.push(task);
    else byNode.set(task.node, [task]);
  }
  return byNode;
}

/** The ones that will drop out last, whichever order PVE keeps: the last begun, and the last ended. */
function markOf(node: string, tasks: readonly PveTask[]): SeenOfNode {
  const lastBy = (moment: (task: PveTask) => string) =>
    tasks.reduce((last, task) => (moment(task) > moment(last) ? task : last));
  const begun = lastBy((task) => task.startedAt);
  const ended = lastBy((task) => task.endedAt ?? "");
  const [startedAt = null] = [begun.startedAt, ended.startedAt].sort();
  return { node, upids: [...new Set([begun.upid, ended.upid])], startedAt };
}
