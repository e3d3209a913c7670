import "server-only";
import { type Job, type JobContext, performAsSystem } from "@/lib/access/job";
import { clock } from "@/lib/core/clock";
import { isAppError } from "@/lib/core/errors";
import { recordAudit } from "@/lib/ledger/record";
import { asSystem } from "@/lib/ledger/system";
import type { Proxmox } from "@/lib/proxmox/api";
import { getProxmox } from "@/lib/proxmox/instance";
import { isBehind } from "../arrived";
import { drainAsSystem } from "../drain-as-system";
import { drainNode, endDrain } from "../drain-carry-out";
import { isMarked } from "../drain-mark";
import { type DrainRow, drainsOfRoll } from "../drain-store";
import { toDrainViews } from "../drain-view";
import { nextStep, type Seen, type Step } from "./next-step";
import { moveRoll, openRoll, type RollPatch, type RollRow } from "./store";

/** As the audit log names what is done without anybody asking. */
export const ROLLING = "maintenance.rolling";

/** A version is asked for so often while one is waited for; Proxmox that does not answer is asked again after this too. */
const ASK_MS = 30_000;

interface Own {
  version: { node: string; value: string | null; atMs: number } | null;
  againAtMs: number;
  leave: (() => void) | null;
}

/**
 * Takes the open roll one step further. All it needs to know stands in the database: what a process that was killed had
 * begun, the next one goes on with.
 */
export function followRoll(proxmox: () => Proxmox = getProxmox): Job["run"] {
  const own: Own = { version: null, againAtMs: Number.NEGATIVE_INFINITY, leave: null };
  return async (context) => {
    const roll = await openRoll(context.database.db);
    const isRunning = roll?.state === "running";
    // Somebody has to see when a node goes and comes, also where no page is open.
    if (isRunning) own.leave ??= context.live.watchClosely();
    else {
      own.leave?.();
      own.leave = null;
    }
    if (!roll || !isRunning || clock().monotonicMs() < own.againAtMs) return;
    await take({ context, proxmox, own, roll });
  };
}

interface About {
  context: JobContext;
  proxmox: () => Proxmox;
  own: Own;
  roll: RollRow;
}

async function take(about: About): Promise<void> {
  const { context, roll } = about;
  const node = roll.nodes[roll.position];
  if (node === undefined) return done(about);
  // Before the drain: whoever ends that enters it there first, and the file after.
  const marked = await isMarked(node);
  const drain = (await drainsOfRoll(context.database.db, roll.id)).get(node) ?? null;
  const seen = { ...(await seenNow(about, node, drain)), isMarked: marked };
  const { doneWhen, confirmed, uptimeBefore, versionBefore, step, outSince } = roll;
  const bootBeforeMs = bootOf(outSince?.getTime() ?? null, uptimeBefore);
  const next = nextStep({ node, step, doneWhen, confirmed, uptimeBefore, bootBeforeMs, versionBefore }, seen);
  await carryOut(about, { node, drain, seen, next });
}

interface Found {
  node: string;
  drain: DrainRow | null;
  seen: Seen;
  next: Step;
}

async function carryOut(about: About, { node, drain, seen, next }: Found): Promise<void> {
  const { roll } = about;
  const offlineSince = seen.isOnline === false ? (roll.offlineSince ?? clock().now()) : null;
  switch (next.go) {
    case "wait":
      if (next.for !== roll.reason || isOther(offlineSince, roll.offlineSince))
        await moved(about, { reason: next.for, offlineSince });
      return;
    case "stop":
      return stopped(about, next.because);
    case "out": {
      const before = { uptimeBefore: uptimeNow(about, node), versionBefore: await versionOf(about, node) };
      await moved(about, { step: "out", ...before, reason: null }, { outSince: true });
      return;
    }
    case "next":
      await moved(about, {
        position: roll.position + 1,
        step: "draining",
        confirmed: false,
        uptimeBefore: null,
        versionBefore: null,
        offlineSince: null,
        reason: null,
      });
      return;
    case "drain": {
      const { restartContainers, override } = roll;
      const order = {
        name: node,
        restartContainers,
        override: override ?? undefined,
        rollId: roll.id,
        onlyNew: drain === null,
      };
      return perform(about, "maintenance.drain", node, () => drainNode(contextOf(about), order));
    }
    case "return": {
      if (roll.step === "out") return void (await moved(about, { step: "returning", reason: null }));
      if (drain === null) return;
      const how = { bringBack: true, override: roll.override ?? undefined };
      return perform(about, "maintenance.end", node, () => endDrain(contextOf(about), drain, how));
    }
    default:
      next satisfies never;
  }
}

function isOther(one: Date | null, other: Date | null): boolean {
  return (one === null) !== (other === null);
}

/** Written on the record; what Proxmox VE or the file could not do just now is tried again, anything else is a surprise. */
async function perform(
  about: About,
  action: string,
  node: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const { context, own, roll } = about;
  const details = { roll: roll.id };
  try {
    await performAsSystem(
      {
        database: context.database,
        job: ROLLING,
        action,
        about: { resource: "node", resourceId: node, details },
      },
      work,
    );
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code !== "unavailable") return stopped(about, `${node}: ${error.message}`);
    own.againAtMs = clock().monotonicMs() + ASK_MS;
    await moved(about, { reason: `${node}: ${error.message}` });
  }
}

async function done(about: About): Promise<void> {
  await moved(about, { state: "ended", reason: null }, { endedAt: true });
  await recorded(about, "maintenance.roll_ends", null);
}

async function stopped(about: About, reason: string): Promise<void> {
  if (await moved(about, { state: "stopped", reason }))
    await recorded(about, "maintenance.roll_stops", reason);
}

async function recorded({ context, roll }: About, action: string, reason: string | null): Promise<void> {
  const { nodes, position, step } = roll;
  await recordAudit(context.database.db, {
    ...asSystem(ROLLING),
    action,
    outcome: "ok",
    resourceType: "roll",
    resourceId: String(roll.id),
    details: { nodes, position, step, ...(reason === null ? {} : { reason }) },
  });
}

async function moved(
  { context, roll }: About,
  patch: RollPatch,
  at: { outSince?: true; endedAt?: true } = {},
): Promise<boolean> {
  const row = await moveRoll(context.database.db, roll, patch, at);
  if (row) context.live.publish("maintenance");
  return row !== null;
}

function bootOf(atMs: number | null, uptimeSeconds: number | null): number | null {
  return atMs === null || uptimeSeconds === null ? null : atMs - uptimeSeconds * 1000;
}

async function seenNow(about: About, node: string, drain: DrainRow | null): Promise<Omit<Seen, "isMarked">> {
  const { context, roll } = about;
  const picture = context.live.snapshot();
  const [view] = drain ? await toDrainViews(context.database.db, [drain], picture) : [];
  const nowMs = clock().now().getTime();
  const secondsSince = (at: Date | null) => (at === null ? null : (nowMs - at.getTime()) / 1000);
  const { seenAt, state } = picture.connection;
  const own = picture.nodes.find(({ name }) => name === node);
  const isCurrent = state === "ok" && seenAt !== null && own !== undefined;
  const isAfter = isCurrent && roll.outSince !== null && Date.parse(seenAt) > roll.outSince.getTime();
  const isOnline = isCurrent && own.status !== "unknown" ? own.status === "online" : null;
  const wantsVersion = roll.step === "out" && roll.doneWhen === "updated" && isOnline === true;
  return {
    drain: view ?? null,
    isBehind: await isBehind({ db: context.database.db, live: context.live }),
    isOnline,
    uptimeSeconds: isAfter ? own.uptimeSeconds : null,
    bootMs: isAfter ? bootOf(Date.parse(seenAt), own.uptimeSeconds) : null,
    version: wantsVersion ? await versionOf(about, node) : null,
    offlineSeconds: secondsSince(roll.offlineSince),
    quorate: picture.facts.quorate,
    lost: isCurrent
      ? picture.nodes
          .filter(
            ({ name, status }) => status === "offline" && name !== node && !roll.offlineBefore.includes(name),
          )
          .map(({ name }) => name)
      : [],
  };
}

function uptimeNow({ context }: About, node: string): number | null {
  return context.live.snapshot().nodes.find(({ name }) => name === node)?.uptimeSeconds ?? null;
}

/** Asked of the node itself, now and then. Null where it does not tell. */
async function versionOf({ own, proxmox }: About, node: string): Promise<string | null> {
  const nowMs = clock().monotonicMs();
  if (own.version?.node === node && nowMs - own.version.atMs < ASK_MS) return own.version.value;
  const value = await proxmox()
    .nodeVersion(node)
    .catch((error: unknown) => {
      if (isAppError(error)) return null;
      throw error;
    });
  own.version = { node, value, atMs: nowMs };
  return value;
}

const contextOf = ({ context, proxmox, roll }: About) => drainAsSystem(context, proxmox, `roll ${roll.id}`);

export const jobs: Job[] = [{ name: ROLLING, everyMs: 1_000, leaderOnly: true, run: followRoll() }];
