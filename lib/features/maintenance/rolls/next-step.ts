import type { DrainView } from "../drain-schema";
import type { DONE_WHEN } from "./schema";

/** A roll as it stands. */
export interface Standing {
  readonly node: string;
  readonly step: "draining" | "out" | "returning";
  readonly doneWhen: (typeof DONE_WHEN)[number];
  readonly confirmed: boolean;
  /** Of the node when it was empty; seconds. */
  readonly uptimeBefore: number | null;
  /** When it had started, worked out at that time; milliseconds since 1970. */
  readonly bootBeforeMs: number | null;
  readonly versionBefore: string | null;
}

/** What is seen of the cluster and of the node's drain at this moment; null is not known. */
export interface Seen {
  /** The drain that the roll began; null before. */
  readonly drain:
    | (Pick<DrainView, "state" | "stillThere" | "left" | "away"> & {
        /** Of its newest run. */
        readonly moves: readonly Pick<
          DrainView["moves"][number],
          "guest" | "from" | "to" | "state" | "reason"
        >[];
      })
    | null;
  /** The picture is from before the end of the last run: who has just come or gone is not in it yet. */
  readonly isBehind: boolean;
  readonly isOnline: boolean | null;
  /** Whether proxlb.yaml has the node in maintenance; null while it cannot be read. */
  readonly isMarked: boolean | null;
  /** Of a picture from after the node was empty. */
  readonly uptimeSeconds: number | null;
  /** When it started, by that picture; milliseconds since 1970. */
  readonly bootMs: number | null;
  readonly version: string | null;
  /** Null where it is not. */
  readonly offlineSeconds: number | null;
  readonly quorate: boolean | null;
  /** Other nodes that are offline and were not when the roll began. */
  readonly lost: readonly string[];
}

export type Step =
  | { readonly go: "drain" | "out" | "return" | "next" }
  | { readonly go: "wait"; readonly for: string | null }
  | { readonly go: "stop"; readonly because: string };

/** A node that starts anew is waited for so long. */
export const OFFLINE_LIMIT_SECONDS = 45 * 60;

/**
 * When a node started is worked out from two pictures: each may be some seconds old, and clocks are set. A start that nobody
 * saw (ProxLB UI did not run) puts it later by more than that.
 */
export const BOOT_TOLERANCE_MS = 120_000;

const wait = (why: string | null = null): Step => ({ go: "wait", for: why });
const stop = (because: string): Step => ({ go: "stop", because });

/** The next thing that a roll does. It stops at the first surprise, and says where it stands. */
export function nextStep(standing: Standing, seen: Seen): Step {
  const { node, step } = standing;
  if (seen.quorate === false) return stop("The cluster has lost quorum.");
  const [lost] = seen.lost;
  if (lost !== undefined) return stop(`${seen.lost.join(", ")} went offline, while ${node} is out.`);
  switch (step) {
    case "draining":
      return whileDraining(node, seen);
    case "out":
      return whileOut(standing, seen);
    case "returning":
      return whileReturning(node, seen);
    default:
      return step satisfies never;
  }
}

/** Somebody edited the file: ProxLB would move guests back to a node that is being worked on. */
function unmarked(node: string): Step {
  return stop(
    `${node} is not among maintenance_nodes in proxlb.yaml any more: somebody took it out while it is drained.`,
  );
}

/** By a picture that lacks what has just moved a drain would send guests from where they are no more, and miss who is there. */
const readAnew = (): Step => wait("The cluster is read anew: guests have just moved.");

function whileDraining(node: string, { drain, isMarked, isBehind }: Seen): Step {
  if (drain === null) return isBehind ? readAnew() : { go: "drain" };
  if (isMarked === false && (drain.state === "moving" || drain.state === "in_maintenance"))
    return unmarked(node);
  switch (drain.state) {
    case "marking":
    case "moving":
      return wait();
    case "interrupted":
      if (isBehind) return readAnew();
      return unmade(drain.moves) ?? { go: "drain" };
    case "stopped":
      return stop(`The drain of ${node} was stopped.`);
    case "in_maintenance": {
      if (drain.stillThere === null) return wait(`Whether ${node} is empty is not known yet.`);
      if (drain.stillThere === 0) return { go: "out" };
      if (isBehind) return readAnew();
      const failed = unmade(drain.moves);
      if (failed) return failed;
      return stop(
        drain.left.length > 0
          ? staysSentence(node, drain.left)
          : `Guests run on ${node} that came after its drain.`,
      );
    }
    default:
      return stop(`Somebody ended the maintenance of ${node}.`);
  }
}

/** A move that was not made is a surprise, and is not ordered again: only what a restart cut short is planned anew. */
function unmade(moves: NonNullable<Seen["drain"]>["moves"]): Step | null {
  const failed = moves.find(({ state }) => state === "failed" || state === "refused" || state === "unknown");
  if (!failed) return null;
  const why = failed.reason ?? "How its migration ended is not known.";
  return stop(`${failed.guest} did not move from ${failed.from} to ${failed.to}: ${why}`);
}

function staysSentence(node: string, left: readonly { guest: string; reason: string }[]): string {
  const [first] = left;
  const more = left.length > 1 ? `, and ${left.length - 1} more` : "";
  return `${first?.guest} stays on ${node}${more}: ${first?.reason}`;
}

function whileOut(standing: Standing, seen: Seen): Step {
  const { node, doneWhen, confirmed, versionBefore } = standing;
  if (seen.drain?.state !== "in_maintenance") return stop(`Somebody ended the maintenance of ${node}.`);
  if (seen.isMarked === false) return unmarked(node);
  if (seen.isOnline === null) return wait(`Whether ${node} is online is not known.`);
  if (!seen.isOnline) {
    return (seen.offlineSeconds ?? 0) > OFFLINE_LIMIT_SECONDS
      ? stop(`${node} has been offline for ${OFFLINE_LIMIT_SECONDS / 60} minutes.`)
      : wait(`${node} is offline.`);
  }
  if (confirmed) return { go: "return" };
  switch (doneWhen) {
    case "confirmed":
      return wait(`${node} is empty: say when it is done.`);
    case "rebooted":
      if (standing.uptimeBefore === null)
        return wait(`How long ${node} had run before is not known: say when it is done.`);
      return hasStartedAnew(standing, seen)
        ? { go: "return" }
        : wait(`${node} is empty, and has to start anew.`);
    case "updated":
      if (seen.version === null || versionBefore === null)
        return wait(`Which version ${node} has is not known.`);
      return seen.version === versionBefore
        ? wait(`${node} is empty, and still has Proxmox VE ${versionBefore}.`)
        : { go: "return" };
    default:
      return doneWhen satisfies never;
  }
}

/** By its uptime, which falls with a start and with nothing else; and where nobody saw that, by when it had started. */
function hasStartedAnew({ uptimeBefore, bootBeforeMs }: Standing, { uptimeSeconds, bootMs }: Seen): boolean {
  if (uptimeBefore !== null && uptimeSeconds !== null && uptimeSeconds < uptimeBefore) return true;
  return bootBeforeMs !== null && bootMs !== null && bootMs - bootBeforeMs > BOOT_TOLERANCE_MS;
}

function whileReturning(node: string, { drain, isBehind }: Seen): Step {
  if (drain === null) return stop(`The drain of ${node} is gone.`);
  switch (drain.state) {
    case "unmarking":
    case "returning":
      return wait();
    case "return_stopped":
      return stop(`Bringing the guests of ${node} back was stopped.`);
    case "return_interrupted":
      if (isBehind) return readAnew();
      // What was not made on the way out is settled: the node was empty since.
      return unmade(drain.moves.filter(({ to }) => to === node)) ?? { go: "return" };
    case "ended":
      if (drain.away.length === 0) return { go: "next" };
      if (isBehind) return readAnew();
      return stop(`${drain.away.map(({ guest }) => guest).join(", ")} did not come back to ${node}.`);
    default:
      return isBehind ? readAnew() : { go: "return" };
  }
}
