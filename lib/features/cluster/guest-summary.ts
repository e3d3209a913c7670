import type { GuestState } from "@/lib/snapshot/schema";
import type { GuestSummary } from "./schema";

const NAMED = 20;

/** Counts the guests and picks those that stand out. One pass: it runs for every viewer every 15 s. */
export function summarizeGuests(guests: readonly GuestState[]): GuestSummary {
  const byNode: GuestSummary["byNode"] = {};
  const summary: GuestSummary = {
    totalCount: 0,
    runningCount: 0,
    stoppedCount: 0,
    unknownCount: 0,
    templateCount: 0,
    vms: { running: 0, total: 0 },
    cts: { running: 0, total: 0 },
    byNode,
    lockedCount: 0,
    locked: [],
    haFailedCount: 0,
    haFailed: [],
    migratingCount: 0,
  };
  for (const guest of guests) {
    if (guest.template) {
      summary.templateCount += 1;
      continue;
    }
    count(summary, guest);
    const onNode = byNode[guest.node] ?? { running: 0, total: 0 };
    onNode.total += 1;
    if (isRunning(guest)) onNode.running += 1;
    byNode[guest.node] = onNode;
  }
  return summary;
}

function count(summary: GuestSummary, guest: GuestState): void {
  const { vmid, name, type, node, lock } = guest;
  summary.totalCount += 1;
  const ofType = type === "vm" ? summary.vms : summary.cts;
  ofType.total += 1;
  if (isRunning(guest)) ofType.running += 1;
  if (isRunning(guest)) summary.runningCount += 1;
  else if (guest.status === "unknown") summary.unknownCount += 1;
  else summary.stoppedCount += 1;
  if (guest.migratingTo !== null) summary.migratingCount += 1;
  if (lock !== null && lock !== "migrate") {
    summary.lockedCount += 1;
    if (summary.locked.length < NAMED) summary.locked.push({ vmid, name, type, node, lock });
  }
  if (guest.haState === "error") {
    summary.haFailedCount += 1;
    if (summary.haFailed.length < NAMED) summary.haFailed.push({ vmid, name, type, node });
  }
}

/** A paused guest still uses its memory. */
function isRunning(guest: GuestState): boolean {
  return guest.status === "running" || guest.status === "paused";
}
