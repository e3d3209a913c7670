import "server-only";
import { clock } from "@/lib/core/clock";
import { statusOf } from "@/lib/live/migrations/record";
import { failureInLog } from "@/lib/live/migrations/task-log";
import type { Proxmox } from "@/lib/proxmox/api";
import { proxmoxKind } from "@/lib/proxmox/errors";
import type { PveTask } from "@/lib/proxmox/rows";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import type { AppliedMove } from "./schema";

/** The HA manager acts in rounds of about 10 s; a request that it ignores this long was in vain. */
const HA_PATIENCE_MS = 5 * 60_000;
/** An order that has not begun by then was lost on the way. */
const LOST_PATIENCE_MS = 60_000;
/**
 * How a started move stands now.
 * @param before tasks that Proxmox knew when the move was ordered; their clock may be minutes off ours
 * @returns what changed, null when nothing
 * @throws ProxmoxError while nobody answers
 */
export async function followMove(
  proxmox: Proxmox,
  move: AppliedMove,
  snapshot: Pick<ClusterSnapshot, "guests">,
  before: ReadonlySet<string>,
): Promise<Partial<AppliedMove> | null> {
  if (move.upid) return followTask(proxmox, move, move.upid);
  if (move.requestUpid) return followRequest(proxmox, move, move.requestUpid, snapshot);
  return followLost(proxmox, move, before);
}

/** Nobody answered the order: if it arrived, a task of this guest shows up that was not there before. */
async function followLost(
  proxmox: Proxmox,
  move: AppliedMove,
  before: ReadonlySet<string>,
): Promise<Partial<AppliedMove> | null> {
  const orderedMs = Date.parse(move.startedAt ?? "");
  const tasks = await proxmox.tasks();
  const own = tasks.filter((task) => task.id === String(move.vmid) && !before.has(task.upid));
  const migration = own.find((task) => task.type === "qmigrate" || task.type === "vzmigrate");
  if (migration) return { upid: migration.upid, reason: null };
  const request = own.find((task) => task.type === "hamigrate");
  if (request) return { requestUpid: request.upid, reason: null };
  return clock().now().getTime() - orderedMs <= LOST_PATIENCE_MS ? null : ended("unknown");
}

async function followTask(
  proxmox: Proxmox,
  move: AppliedMove,
  upid: string,
): Promise<Partial<AppliedMove> | null> {
  try {
    const { running, result } = await proxmox.taskStatus(upid);
    if (running) return null;
    const status = statusOf(result);
    if (status === "ok" || status === "warnings") {
      return { ...ended("moved"), reason: status === "warnings" ? result : null };
    }
    return { ...ended("failed"), reason: await failureOf(proxmox, upid, result) };
  } catch (error) {
    if (proxmoxKind(error) !== "gone") throw error;
    return { ...ended("unknown"), reason: `Proxmox VE knows task of ${move.guest} no more.` };
  }
}

/** The request ends at once; the migration it causes is a task of root@pam, in one of the next rounds. */
async function followRequest(
  proxmox: Proxmox,
  move: AppliedMove,
  request: string,
  snapshot: Pick<ClusterSnapshot, "guests">,
): Promise<Partial<AppliedMove> | null> {
  const tasks = await proxmox.tasks();
  const migration = tasks.find((task) => isMigrationOf(task, move.vmid, startOf(request)));
  if (migration) return { upid: migration.upid };
  const own = tasks.find((task) => task.upid === request);
  if (own?.endedAt && statusOf(own.result) === "failed") {
    return { ...ended("failed"), reason: own.result };
  }
  const guest = snapshot.guests.find((candidate) => candidate.vmid === move.vmid);
  if (guest?.node === move.to) return ended("moved");
  if (guest?.haState === "error") return { ...ended("failed"), reason: "Its HA state is error." };
  const waitedMs = clock().now().getTime() - Date.parse(move.startedAt ?? "");
  if (waitedMs <= HA_PATIENCE_MS) return null;
  const minutes = HA_PATIENCE_MS / 60_000;
  const reason = `The HA manager took the request and migrated nothing within ${minutes} minutes.`;
  return { ...ended("failed"), reason };
}

/** The migration of a guest that began at or after a moment of PVE's own clock (UNIX seconds). */
function isMigrationOf(task: PveTask, vmid: number, sinceSeconds: number): boolean {
  const moves = task.type === "qmigrate" || task.type === "vzmigrate";
  return moves && task.id === String(vmid) && startOf(task.upid) >= sinceSeconds;
}

/** UNIX seconds, from the task's id. */
function startOf(upid: string): number {
  return Number.parseInt(upid.split(":")[4] ?? "", 16) || 0;
}

function ended(state: AppliedMove["state"]): Partial<AppliedMove> {
  return { state, endedAt: clock().now().toISOString() };
}

/** "migration aborted" says little: the log says what it was. */
async function failureOf(proxmox: Proxmox, upid: string, result: string | null): Promise<string> {
  const said = result ?? "failed";
  try {
    const detail = failureInLog(await proxmox.taskLog(upid, 0, 5000));
    return detail && detail !== said ? `${said}: ${detail}` : said;
  } catch {
    return said; // the result alone is still PVE's word
  }
}
