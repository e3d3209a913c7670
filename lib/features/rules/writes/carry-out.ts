import "server-only";
import pLimit from "p-limit";
import { HEARTBEAT_MS, HELD_MS } from "@/db/lease";
import type { Context } from "@/lib/access/context";
import { beginAttempt } from "@/lib/access/operation";
import { clock } from "@/lib/core/clock";
import { isAppError, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { inOrder } from "@/lib/core/queue";
import { singleton } from "@/lib/core/singleton";
import { plural } from "@/lib/core/units";
import { personMay } from "@/lib/identity/session";
import { whoActs } from "@/lib/identity/who";
import { isOpen } from "@/lib/proxlb/rules/write/items";
import type { ChangeItem } from "@/lib/proxlb/rules/write/write-schema";
import type { Proxmox } from "@/lib/proxmox/api";
import { getProxmoxWriter } from "@/lib/proxmox/instance";
import { type Outcome, refusalSentence, stopsAll } from "./outcome";
import { type ChangeRow, patchChange } from "./store";
import { writeConfigValue } from "./write-config";
import { writeHaRule } from "./write-ha";
import { writeTags } from "./write-tags";

type ChangeContext = Pick<Context, "db" | "live" | "actor">;

/** Writes at a time. */
const AT_A_TIME = 5;
const STOPPED = "Stopped. What was written stays; go on, or put it back.";

const controllers = () => singleton("rule-changes", () => new Map<number, AbortController>());

/** Asks a change to end; what is being written is finished. False when this process does not carry it out. */
export function stopChange(id: number): boolean {
  const controller = controllers().get(id);
  controller?.abort(STOPPED);
  return controller !== undefined;
}

/** Lets a claimed change go on by itself; it reports through its row and the topic "rules". */
export function launchChange(context: ChangeContext, row: ChangeRow): void {
  const { db, live, actor } = context;
  const controller = new AbortController();
  controllers().set(row.id, controller);
  const work = { db, live, actor, row, controller, items: row.items.map((item) => ({ ...item })) };
  void carryOut(work)
    .catch((error) =>
      log("rules").error({ change: row.id, err: error }, "the end of a change was not recorded"),
    )
    .finally(() => controllers().delete(row.id));
  live.publish("rules");
}

interface Work extends ChangeContext {
  row: ChangeRow;
  controller: AbortController;
  items: ChangeItem[];
}

async function carryOut(work: Work): Promise<void> {
  const { db, live, actor, row, items, controller } = work;
  const { signal } = controller;
  const save = saver(work);
  const heartbeat = setInterval(() => {
    mayStill(work)
      .then(() => save({}))
      .catch((error) => log("rules").warn({ change: row.id, error: messageOf(error) }, "heartbeat failed"));
  }, HEARTBEAT_MS);
  try {
    const about = { resource: "rules", resourceId: String(row.id) };
    const attempt = await beginAttempt(db, whoActs(actor), "rules.write", about);
    let reason = await writeAll(work, save);
    if (reason === null && signal.aborted) reason = String(signal.reason);
    const failures = items.filter(({ state }) => state === "failed").length;
    if (failures > 0) reason ??= `${plural(failures, "write")} failed; go on to try again.`;
    const isDone = failures === 0 && !items.some(isOpen);
    await attempt.end(isDone ? "ok" : "failed", {
      written: written(items),
      ...(reason === null ? {} : { reason }),
    });
    await save({ state: isDone ? "finished" : "stopped", reason });
  } catch (error) {
    log("rules").error({ change: row.id, err: error }, "a change of rules failed unexpectedly");
    const reason = isAppError(error) ? error.message : "This failed for a reason of our own; the log has it.";
    await save({ state: "stopped", reason });
  } finally {
    clearInterval(heartbeat);
    // HA rules are read every few minutes only, unless somebody needs them now.
    if (items.some(({ write }) => write.kind === "ha_rule")) {
      void live.readFirst({ rowsMs: 10_000, factsMs: 0 });
    } else live.refreshSoon();
    live.publish("rules");
  }
}

/** @returns why nothing more was begun, as a sentence; null when every write had its turn */
async function writeAll(work: Work, save: ReturnType<typeof saver>): Promise<string | null> {
  const { items, controller } = work;
  const limit = pLimit(AT_A_TIME);
  let refused: string | null = null;
  await Promise.all(
    items.filter(isOpen).map((item) =>
      limit(async () => {
        if (refused !== null || controller.signal.aborted) return;
        await mayStill(work);
        if (controller.signal.aborted) return;
        // Before the effect: after a crash somebody knows that this one may have been written.
        item.state = "writing";
        await save({});
        // Another process may have taken the change while this one could not write its row.
        if (controller.signal.aborted) {
          item.state = "waiting";
          return;
        }
        try {
          Object.assign(item, await writeOne(work, item));
        } catch (error) {
          const stops = stopsAll(error);
          Object.assign(item, failed(error));
          if (stops) {
            refused ??= item.reason;
            item.state = "waiting";
          }
        }
        await save({});
      }),
    ),
  );
  return refused;
}

function writeOne({ db, row }: Work, { write, exact }: ChangeItem): Promise<Outcome> {
  switch (write.kind) {
    case "tags":
      return writeTags(getProxmoxWriter(), write, exact);
    case "ha_rule":
      return writeHaRule(getProxmoxWriter(), write);
    case "config":
      return writeConfigValue(db, write, { userId: row.requestedBy, username: row.requestedByName });
    default:
      return write satisfies never;
  }
}

function failed(error: unknown): Pick<ChangeItem, "state" | "reason"> {
  if (!isAppError(error)) throw error;
  return { state: "failed", reason: refusalSentence(error.message, `the token ${writerName()}`) };
}

function writerName(): string {
  const writer: Proxmox = getProxmoxWriter();
  return writer.connection.identity;
}

/** A right counts when it is used, and a change uses it as long as it goes on. */
async function mayStill({ db, actor, controller }: Work): Promise<void> {
  if (controller.signal.aborted || (await personMay(db, actor.userId, "rules.edit"))) return;
  controller.abort(
    `${actor.username} may not do this any more: the account was disabled or has another role now.`,
  );
}

/** Writes the row, one after the other; whoever lost hold of it begins nothing more. */
function saver({ db, live, row, items, controller }: Work) {
  const inTurn = inOrder();
  let heldAtMs = clock().monotonicMs();
  return (patch: { state?: ChangeRow["state"]; reason?: string | null }) =>
    inTurn(async () => {
      const askedAtMs = clock().monotonicMs();
      const held = await patchChange(db, row, { ...patch, items });
      if (held) heldAtMs = askedAtMs;
      if (!held || clock().monotonicMs() - heldAtMs > HELD_MS) {
        controller.abort("ProxLB UI could not keep hold of this change, and ended it.");
      }
      live.publish("rules");
    });
}

/** For the audit log: what stood, and what stands. */
function written(items: readonly ChangeItem[]) {
  return items
    .filter(({ state }) => state === "written")
    .map(({ write, found, left }) => ({ what: nameOf(write), before: found, after: left }));
}

function nameOf(write: ChangeItem["write"]): string {
  if (write.kind === "tags") return `${write.type} ${write.vmid}`;
  return write.kind === "config" ? write.path.join(".") : `HA rule ${write.rule}`;
}
