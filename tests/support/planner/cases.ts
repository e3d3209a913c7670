import { LOAD_CASES } from "./cases-loads";
import { RULE_CASES } from "./cases-rules";
import type { World } from "./world";

/** A named world and what ProxLB does to it: "guest: from > to" per move in order, or the outcome. */
export interface PlannerCase {
  world: World;
  expected: string[];
}

/**
 * The surprises of ProxLB, one world each, and every difference a differential run ever found (none so far). The
 * expected moves are literal: a unit test holds our planner to them, the differential test the real ProxLB.
 */
export const PLANNER_CASES: PlannerCase[] = [...LOAD_CASES, ...RULE_CASES];
