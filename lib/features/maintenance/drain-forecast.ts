import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import { isSeenRunning } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { answerOf } from "@/lib/proxlb/search/answer";
import type { Blocker } from "@/lib/proxlb/search/blockers";
import { Board } from "@/lib/proxlb/search/board";
import { problemOfPicture } from "@/lib/proxlb/search/from-picture";
import { entry, type Problem } from "@/lib/proxlb/search/problem";
import type { Obstruction } from "@/lib/proxlb/search/reasons";
import { type Found, search } from "@/lib/proxlb/search/search";
import { blockerSentences, proofSentence } from "@/lib/proxlb/search/sentences";
import { type MoveObstacles, obstaclesOf } from "@/lib/snapshot/obstacles";
import type { GuestState } from "@/lib/snapshot/schema";
import { durationOf, type PastSpeed } from "./drain-duration";
import { proxlbWould } from "./drain-proxlb";
import type { DrainBlocker, DrainForecast, DrainMove } from "./drain-schema";

/** What a drain is worked out from, beside the picture. */
export interface DrainQuestion {
  readonly node: string;
  /** Running CTs may be restarted on another node; without it they stay. */
  readonly restartContainers: boolean;
  readonly at: Date;
  readonly past: PastSpeed;
  /** Steps of the search to look at, at most. */
  readonly steps?: number;
  /** True when the search is to end now. */
  readonly stopped?: () => boolean;
}

/** For big clusters; a small one is looked through to its end long before. */
const STEPS = 400_000;

export type DrainPlan = Omit<DrainForecast, "guard" | "looked" | "seconds" | "seenAt">;

/**
 * How a node would be emptied: where each guest goes under all rules, what the nodes carry then, how long it takes, and
 * who stays for what reason. Pure. What Proxmox may have against a guest is known as far as it was looked at.
 */
export function drainPlan(picture: PlanPicture, ground: PlanGround, question: DrainQuestion): DrainPlan {
  const { node, restartContainers, at, past, steps = STEPS, stopped } = question;
  const problem = drainProblem(picture, ground, question);
  const goal = { kind: "empty" } as const;
  const found = search(problem, goal, stopped ? { steps, stopped } : { steps });
  const answer = answerOf(problem, goal, found);
  const byVmid = new Map(picture.guests.map((guest) => [guest.vmid, guest]));
  const moves = answer.moves.map((move): DrainMove => {
    const guest = byVmid.get(move.vmid);
    const { localDiskBytes, afterwards } = guest
      ? obstacles(picture, ground, guest, move.to)
      : { localDiskBytes: null, afterwards: [] };
    const { step: _step, ...told } = move;
    return {
      ...told,
      restarts: move.type === "ct",
      haManaged: (guest?.haState ?? null) !== null,
      localDiskBytes,
      afterwards,
      seconds: durationOf({ ...move, localDiskBytes }, past),
    };
  });
  const here = picture.guests.filter((guest) => guest.node === node && !guest.template);
  return {
    node,
    restartContainers,
    moves,
    inOrder: needsOrder(node, moves),
    loads: loadsOf(problem, found),
    resting: here.filter((guest) => !isSeenRunning(guest)).length,
    blockers: answer.blockers
      .filter((blocker) => blocker.node === node)
      .map((blocker) => toBlocker(blocker, byVmid.get(blocker.vmid)?.type ?? "vm")),
    leavesAll: answer.after.left === 0,
    proof: proofSentence(answer),
    proxlb: proxlbWould(picture, ground, { node, at, problem }),
  };
}

/** The search's terms for emptying one node: a person asks for it, so `balance_types` does not decide who goes. */
export function drainProblem(
  picture: PlanPicture,
  ground: PlanGround,
  { node, restartContainers, at }: Pick<DrainQuestion, "node" | "restartContainers" | "at">,
): Problem {
  const { balancing } = ground.config;
  const types = restartContainers ? (["vm", "ct"] as const) : (["vm"] as const);
  const config = { ...ground.config, balancing: { ...balancing, balance_types: [...types] } };
  return problemOfPicture(picture, { ...ground, config }, {}, { at, leaving: { kind: "node", node } });
}

/** Moves that leave the node, each guest once, stand on nothing but the room there is: any order will do. */
function needsOrder(node: string, moves: readonly DrainMove[]): boolean {
  const once = new Set(moves.map(({ vmid }) => vmid)).size === moves.length;
  return !once || moves.some(({ from, haManaged }) => from !== node && !haManaged);
}

function obstacles(picture: PlanPicture, ground: PlanGround, guest: GuestState, to: string): MoveObstacles {
  const withLocalDisks = ground.config.balancing.with_local_disks;
  const move = { guest, to, facts: ground.moveFacts, withLocalDisks, moving: new Set<number>() };
  return obstaclesOf(picture, move);
}

function loadsOf(problem: Problem, { way }: Found): DrainForecast["loads"] {
  const board = new Board(problem);
  const first = problem.nodes.map((_, node) => board.memoryBytes[node] ?? 0);
  for (const step of way.steps) board.take(step);
  return problem.nodes.map(({ name, roomBytes }, node) => ({
    node: name,
    memoryBeforeBytes: entry(first, node),
    memoryAfterBytes: board.memoryBytes[node] ?? 0,
    memoryRoomBytes: roomBytes,
  }));
}

function toBlocker(blocker: Blocker, type: "vm" | "ct"): DrainBlocker {
  const { vmid, guest, stuck, nodes } = blocker;
  const isContainer = stuck?.kind === "type";
  const reasons = stuck ? [stuck] : nodes.map(({ obstruction }) => obstruction);
  return {
    vmid,
    guest,
    type,
    kind: kindOf(stuck, nodes),
    sentences: isContainer
      ? ["It is a running CT: it cannot move without a restart."]
      : blockerSentences(blocker),
    remedy: remedyOf(guest, reasons.filter((each) => each.kind !== "closed")[0] ?? reasons[0] ?? null),
  };
}

function kindOf(stuck: Obstruction | null, nodes: Blocker["nodes"]): DrainBlocker["kind"] {
  if (stuck) return wordOf(stuck);
  // Nodes that nobody could go to say nothing about this guest.
  const open = nodes.filter(({ obstruction }) => obstruction.kind !== "closed");
  const [only, ...others] = new Set(open.map(({ obstruction }) => wordOf(obstruction)));
  return only && others.length === 0 ? only : "no_target";
}

function wordOf(found: Obstruction): DrainBlocker["kind"] {
  if (found.kind === "refused") return found.by;
  return found.kind === "type" ? "restart" : found.kind;
}

/** What a person can do about it, as a sentence. */
function remedyOf(guest: string, found: Obstruction | null): string {
  switch (found?.kind) {
    case undefined:
    case "closed":
      return "Bring another node online, or out of maintenance.";
    case "ignored":
      return found.by === "tag"
        ? `Migrate ${guest} yourself, or take its plb_ignore tag away and look again.`
        : `Migrate ${guest} yourself, or take it off ignore_guests and look again.`;
    case "type":
      return "Allow CTs to be restarted, or leave it where it is.";
    case "migrating":
      return "Wait until that migration has ended, and look again.";
    case "unknown_memory":
    case "node_ignored":
      return `Migrate ${guest} yourself.`;
    case "pin":
      return `Pin ${guest} to another node as well, or shut it down for the time.`;
    case "apart":
    case "breaks":
    case "tears":
      return `Lift the rule for the time, make another node free, or shut ${guest} down.`;
    case "memory":
      return `Make room on another node, or shut ${guest} down.`;
    case "fellow":
      return remedyOf(found.fellow, found.because);
    case "refused":
      return REMEDIES[found.by];
    default:
      return found satisfies never;
  }
}

const REMEDIES = {
  lock: "Wait until the task that locks it has ended, and look again.",
  cores: "Give it fewer vCPUs, or shut it down.",
  apart: "Lift the HA rule for the time, or shut it down.",
  undone: "Change the HA rule, put the node into maintenance in Proxmox VE as well, or shut it down.",
  device: "Shut it down: a device of its node is passed through to it.",
  local_image: "Eject the image from its drive.",
  local_disk: "Turn on balancing.with_local_disks, or move its disk to a shared storage.",
  snapshot: "Remove its snapshots, move its disk to a shared storage, or shut it down.",
  replication: "Replicate it to another node, or shut it down.",
  storage: "Make its storage available on another node, or move its disk.",
} as const;
