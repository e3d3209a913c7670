import { moveSentence, staySentence } from "@/lib/proxlb/planner/guest-sentences";
import { planOf } from "@/lib/proxlb/planner/plan";
import { guest, sketch } from "./build";
import { clusterOf, type World } from "./world";

/** A Monday; plans of tests are made then. */
export const WALL_CLOCK = new Date("2026-03-02T10:00:00Z");

export const planFor = (world: World) => planOf(clusterOf(world), world.config, { wallClock: WALL_CLOCK });

/** x on a full node, with pins to b that are not strict, and c freer than b. */
export const loosePins = (): World =>
  sketch({
    name: "loose",
    nodes: [
      { name: "a", guests: [guest("x", 40)] },
      { name: "b", memory: 20 },
      { name: "c", memory: 5 },
    ],
    pools: { web: ["x"] },
    balancing: { pools: { web: { type: null, pin: ["b"], strict: false } } },
  });

/** What the plan of a world says of a guest by its name: why it moves, or why it stays; "" where it says nothing. */
export function sentenceOf(world: World, name: string): string {
  const plan = planFor(world);
  const move = plan.moves.find((one) => one.guest === name);
  const stay = plan.stays.find((one) => one.guest === name);
  return move ? moveSentence(move, plan.settings) : stay ? staySentence(stay.reason) : "";
}
