import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { Board } from "@/lib/proxlb/search/board";
import { bondsOf } from "@/lib/proxlb/search/bonds";
import { problemOfPicture } from "@/lib/proxlb/search/from-picture";
import { Measure } from "@/lib/proxlb/search/measure";
import { bondByGuest, entry, type Problem, type Step } from "@/lib/proxlb/search/problem";
import { obstructionSentence } from "@/lib/proxlb/search/sentences";
import { wayTo } from "@/lib/proxlb/search/shorten";
import type { AppliedMove } from "@/lib/runs/moves/schema";
import type { GuestState } from "@/lib/snapshot/schema";
import { brokenBy } from "./drain-proxlb";
import type { DrainView } from "./drain-schema";

export type AwayGuest = DrainView["away"][number];

/** Moves that reached Proxmox, whatever is known of their end: where the guest is now tells the rest. */
const ORDERED: ReadonlySet<AppliedMove["state"]> = new Set(["moved", "moving", "unknown"]);

/**
 * Who was moved by these runs of one drain, oldest first, and is not at home now. A guest that somebody moved on since is
 * still away; one that came home, or is another guest by now (PVE gives ids anew), is not.
 */
export function awayGuests(
  moves: readonly AppliedMove[],
  guests: readonly Pick<GuestState, "vmid" | "name" | "type" | "node">[],
): AwayGuest[] {
  const homes = new Map<number, { home: string; guest: string; type: string }>();
  for (const { vmid, guest, type, from, to, state } of moves) {
    if (!ORDERED.has(state)) continue;
    const known = homes.get(vmid);
    if (known?.home === to && state === "moved") homes.delete(vmid);
    else if (!known) homes.set(vmid, { home: from, guest, type });
  }
  return [...homes].flatMap(([vmid, { home, guest, type }]): AwayGuest[] => {
    const now = guests.find((each) => each.vmid === vmid);
    if (!now || now.name !== guest || now.type !== type || now.node === home) return [];
    return [{ vmid, guest, home, node: now.node }];
  });
}

export interface ReturnPlan {
  readonly moves: readonly { vmid: number; guest: string; from: string; to: string }[];
  /** Who cannot come back today, with the reason. */
  readonly stays: readonly { vmid: number; guest: string; reason: string }[];
  /** Rules that hold now and would not any more, as sentences: it was so before the drain too, or they are new. */
  readonly breaks: readonly string[];
}

/**
 * The way home of those who are away, by the rules, the room and the obstacles of today, each step legal. Nobody else
 * moves: a guest whose HA fellows would have to come along stays where the drain did not move them.
 * @param ground with the node out of maintenance again
 */
export function returnPlan(
  picture: PlanPicture,
  ground: PlanGround,
  { away, restartContainers, at }: { away: readonly AwayGuest[]; restartContainers: boolean; at: Date },
): ReturnPlan {
  const homes = new Set(away.map(({ home }) => home));
  const problem = homeward(picture, ground, { homes, restartContainers, at });
  const board = new Board(problem);
  const stays: { vmid: number; guest: string; reason: string }[] = [];
  const ends = new Map<number, number>();
  for (const one of away) {
    const step = stepOf(problem, one);
    const reason = typeof step === "string" ? step : strangerIn(problem, board, step, away);
    if (reason !== null) stays.push({ vmid: one.vmid, guest: one.guest, reason });
    else if (typeof step !== "string") ends.set(step.bond, step.to);
  }
  const measure = new Measure(problem, { kind: "mend", rules: [] }, board);
  const steps = wayTo(measure, ends)?.steps ?? legalSteps(board, ends);
  const walked = new Board(problem);
  const moves = steps.flatMap((step) => {
    const travellers = walked.travellers(step).map((guest) => {
      const { vmid, name } = entry(problem.guests, guest);
      const from = entry(problem.nodes, entry(walked.at, guest)).name;
      return { vmid, guest: name, from, to: entry(problem.nodes, step.to).name };
    });
    walked.take(step);
    return travellers;
  });
  const going = new Set(moves.map(({ vmid }) => vmid));
  for (const one of away) {
    if (going.has(one.vmid) || stays.some(({ vmid }) => vmid === one.vmid)) continue;
    const step = stepOf(problem, one);
    const found = typeof step === "string" ? null : walked.obstruction(step);
    stays.push({
      vmid: one.vmid,
      guest: one.guest,
      reason: found ? obstructionSentence(found) : "No way leads there.",
    });
  }
  return { moves, stays, breaks: brokenBy(problem, moves) };
}

/**
 * Guests of ProxLB's groups go one by one, as they left; whom the HA manager moves along, it moves along. That ProxLB
 * ignores a node forbids nobody to bring home what was taken from it.
 */
function homeward(
  picture: PlanPicture,
  ground: PlanGround,
  { homes, restartContainers, at }: { homes: ReadonlySet<string>; restartContainers: boolean; at: Date },
): Problem {
  const { balancing, proxmox_cluster: cluster } = ground.config;
  const types = restartContainers ? (["vm", "ct"] as const) : (["vm"] as const);
  const config = {
    ...ground.config,
    balancing: { ...balancing, balance_types: [...types] },
    proxmox_cluster: { ...cluster, ignore_nodes: cluster.ignore_nodes.filter((node) => !homes.has(node)) },
  };
  const problem = problemOfPicture(
    picture,
    { ...ground, config },
    {},
    { at, leaving: { kind: "maintenance" } },
  );
  const fellows = problem.rules
    .filter(({ kind, ref }) => kind === "together" && ref.source === "ha")
    .map(({ members }) => members.map((member) => entry(problem.guests, member).vmid));
  return { ...problem, bonds: bondsOf(problem.guests, [], fellows) };
}

/** The step that brings one home, or why there is none. */
function stepOf(problem: Problem, { vmid, home }: AwayGuest): Step | string {
  const guest = problem.guests.findIndex((each) => each.vmid === vmid);
  if (guest === -1) return "It does not run now, or its node is offline: nothing that rests is moved.";
  const to = problem.nodes.findIndex(({ name }) => name === home);
  if (to === -1) return `${home} is offline.`;
  return { bond: entry(bondByGuest(problem), guest), to };
}

/** Somebody who would have to come along although this drain did not move them. */
function strangerIn(problem: Problem, board: Board, step: Step, away: readonly AwayGuest[]): string | null {
  for (const traveller of board.travellers(step)) {
    const { vmid, name } = entry(problem.guests, traveller);
    if (!away.some((each) => each.vmid === vmid))
      return `The HA manager would move ${name} along, which this drain did not move.`;
  }
  return null;
}

/** As many as can, in the order in which they can. */
function legalSteps(board: Board, ends: ReadonlyMap<number, number>): Step[] {
  const pending = new Map(ends);
  const steps: Step[] = [];
  for (;;) {
    const next = [...pending].map(([bond, to]) => ({ bond, to })).find((step) => board.isLegal(step));
    if (!next) return steps;
    board.take(next);
    steps.push(next);
    pending.delete(next.bond);
  }
}
