import type { PlanPicture } from "@/lib/proxlb/planner/from-snapshot";
import type { PlanGround, WhatIf } from "@/lib/proxlb/planner/ground";
import { answerOf, figuresOfMoves, placementOf } from "@/lib/proxlb/search/answer";
import { afterwardsIn, problemOfPicture } from "@/lib/proxlb/search/from-picture";
import { searching } from "@/lib/proxlb/search/search";
import { plainFigures, told } from "@/lib/proxlb/search/told";
import type { FoundMoves, PlacementFigures } from "@/lib/proxlb/search/told-schema";

/** What a search for better moves is made of; it travels to the worker. */
export interface BetterRequest {
  readonly picture: PlanPicture;
  readonly ground: PlanGround;
  readonly whatIf: WhatIf;
  /** When the picture was read, ISO 8601. */
  readonly at: string;
  /** Moves that ProxLB's plan makes, with those of guests that come along. */
  readonly theirs: readonly { vmid: number; to: string; memoryBytes: number }[];
  readonly limitMs: number;
}

export interface BetterProgress {
  readonly found: FoundMoves;
  /** ProxLB's plan by the same figures. */
  readonly theirs: PlacementFigures;
  readonly done: boolean;
}

/** About as many as are looked at in the time: three in five for the proof, the rest to improve what is there. */
const STEPS = 1_000_000;

/** Each answer that is better than the one before, the last marked as such. Ends in time. */
export function* findBetter(request: BetterRequest): Generator<BetterProgress> {
  const { picture, ground, whatIf, at, theirs, limitMs } = request;
  const endsAt = performance.now() + limitMs;
  const problem = problemOfPicture(picture, ground, whatIf, {
    at: new Date(at),
    leaving: { kind: "maintenance" },
  });
  const goal = { kind: "balance" } as const;
  const afterwards = afterwardsIn(picture, ground);
  const figures = plainFigures(figuresOfMoves(problem, theirs));
  const run = searching(problem, goal, {
    steps: STEPS,
    stopped: () => performance.now() > endsAt,
    proposals: [placementOf(problem, theirs)],
  });
  for (;;) {
    const { value, done = false } = run.next();
    yield { found: told(answerOf(problem, goal, value), afterwards), theirs: figures, done };
    if (done) return;
  }
}
