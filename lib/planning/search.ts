import "server-only";
import type { Context } from "@/lib/access/context";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { isCarriedOut } from "@/lib/proxlb/planner/execution";
import type { PlanGround } from "@/lib/proxlb/planner/ground";
import { planFingerprint } from "@/lib/proxlb/planner/instant-plan";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { answerOf, type SearchAnswer } from "@/lib/proxlb/search/answer";
import type { Leaving } from "@/lib/proxlb/search/from-model";
import { problemOfPicture } from "@/lib/proxlb/search/from-picture";
import type { Problem, SearchGoal } from "@/lib/proxlb/search/problem";
import { searchInTurns } from "@/lib/proxlb/search/search";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { planBasis } from "./basis";

type SearchContext = Pick<Context, "db" | "daemon" | "live">;

/** What a search starts from: the cluster as it is, and how ProxLB reads it. */
export interface SearchGround {
  readonly snapshot: ClusterSnapshot;
  readonly ground: PlanGround;
  readonly at: Date;
  /** Give it to the run that makes the moves. */
  readonly fingerprint: string;
}

/** Somebody waits, and others share the process. */
const LIMIT_MS = 3_000;
/** About as many as are looked at in that time. */
const STEPS = 600_000;
const MAX_AGE = { rowsMs: 20_000, factsMs: 60_000 };

/**
 * The ground of now; an old picture is read first.
 * @throws AppError unavailable without a picture, or without a proxlb.yaml that can be used
 */
export async function searchGround(context: SearchContext): Promise<SearchGround> {
  await context.live.readFirst(MAX_AGE);
  const { ground, reason, configVersion } = await planBasis(context);
  if (!ground) throw new AppError("unavailable", reason ?? "proxlb.yaml cannot be read.");
  const snapshot = context.live.snapshot();
  if (snapshot.connection.seenAt === null) {
    throw new AppError("unavailable", snapshot.connection.reason ?? "The cluster has not been read yet.");
  }
  return { snapshot, ground, at: clock().now(), fingerprint: planFingerprint(configVersion, snapshot) };
}

/**
 * The search's terms for it. A person orders what is found: `balance_types` is for ProxLB, and leaves nobody out here.
 * @param leaving whose guests are to leave, where that is the goal
 */
export function searchProblem({ snapshot, ground, at }: SearchGround, leaving: Leaving): Problem {
  const { config } = ground;
  const balancing: typeof config.balancing = { ...config.balancing, balance_types: ["vm", "ct"] };
  return problemOfPicture(snapshot, { ...ground, config: { ...config, balancing } }, {}, { at, leaving });
}

/** The best way that is found in three seconds, while others have their turns. */
export async function findMoves(problem: Problem, goal: SearchGoal): Promise<SearchAnswer> {
  const endsAtMs = performance.now() + LIMIT_MS;
  const found = await searchInTurns(problem, goal, {
    steps: STEPS,
    stopped: () => performance.now() > endsAtMs,
  });
  return answerOf(problem, goal, found);
}

/** What a plan moves that is carried out, with the guests that the HA manager moves along and does not bring back. */
export function relocations(
  plan: Plan,
): { vmid: number; guest: string; from: string; to: string; memoryBytes: number }[] {
  return plan.moves
    .filter(isCarriedOut)
    .flatMap((move) => [move, ...move.along.map((other) => ({ ...other, to: other.endsOn }))])
    .filter(({ from, to }) => from !== to)
    .map(({ vmid, guest, from, to, memoryUsedBytes }) => ({
      vmid,
      guest,
      from,
      to,
      memoryBytes: memoryUsedBytes,
    }));
}
