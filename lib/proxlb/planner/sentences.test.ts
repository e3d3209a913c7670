import { describe, expect, it } from "vitest";
import { generateWorld } from "@/tests/support/planner/generate";
import { clusterOf } from "@/tests/support/planner/world";
import { explainGuest } from "./explain";
import { moveSentence, obstacleSentence, staySentence } from "./guest-sentences";
import { planOf } from "./plan";
import type { PlanMove } from "./plan-schema";
import { failureSentence, gapSentence, needSentence, warningSentence } from "./plan-sentences";

const SETTINGS = { method: "memory", mode: "used", balancinessPoints: 10, thresholdPercent: null } as const;
const MOVE = {
  guest: "web01",
  vmid: 100,
  type: "vm" as const,
  from: "pve1",
  to: "pve2",
  filtered: null,
  spreadChangePoints: null,
  refusals: [],
  afterwards: [],
  localDiskBytes: null,
  along: [],
  memoryUsedBytes: 0,
  memoryTotalBytes: 0,
  cpuCores: 1,
  choice: "freest" as const,
  source: { beforePercent: 81, afterPercent: 70 },
  target: { beforePercent: 40, afterPercent: 51 },
};

describe("sentences", () => {
  it("say why a guest moves and why there", () => {
    const cause = { kind: "balance", spreadPoints: 41, balancinessPoints: 10 } as const;
    expect(moveSentence({ ...MOVE, cause }, SETTINGS)).toBe(
      "web01 leaves pve1 because at its turn the nodes were 41 points apart, balanciness allows 10, and pve1 was the busiest. pve2 was the freest node with 40.0 % used memory.",
    );
  });

  it("name a rule by its source", () => {
    const cause = {
      kind: "pin",
      rules: [{ source: "tag", name: "plb_pin_pve2" }],
      without: "other",
      unreadable: null,
    } satisfies PlanMove["cause"];
    expect(moveSentence({ ...MOVE, cause, choice: "pin" }, SETTINGS)).toBe(
      "web01 leaves pve1 because tag plb_pin_pve2 does not allow this node. pve2 was the freest node that its pins allow (40.0 % used memory).",
    );
  });

  it("say how near loads are to what makes ProxLB act", () => {
    const kind = "on_the_edge";
    expect(warningSentence({ kind, limit: "balanciness", value: 60.2, allowed: 60 })).toBe(
      "The nodes are 60.2 points apart and balanciness allows 60: once ProxLB looks, other loads may decide otherwise.",
    );
    expect(warningSentence({ kind, limit: "threshold", value: 79.4, allowed: 80 })).toBe(
      "The highest node is at 79.4 % and the threshold is 80.0 %: once ProxLB looks, other loads may decide otherwise.",
    );
  });

  it("shorten long lists", () => {
    const guests = ["a", "b", "c", "d", "e", "f", "g", "h"];
    expect(warningSentence({ kind: "left_behind", node: "pve1", guests })).toBe(
      "8 guests would still be on pve1 afterwards, which is in maintenance: a, b, c, d, e, f and 2 more.",
    );
  });

  it("exist for whatever a plan can hold, and hold no holes", () => {
    const said: string[] = [];
    for (let seed = 1; seed <= 250; seed += 1) {
      const world = generateWorld(seed);
      const wallClock = new Date(`${world.now}Z`);
      const cluster = clusterOf(world);
      const plan = planOf(cluster, world.config, { wallClock });
      const rows = explainGuest(cluster, world.config, cluster.guests[0]?.vmid ?? 0, wallClock) ?? [];
      said.push(
        ...plan.moves.map((move) => moveSentence(move, plan.settings)),
        ...plan.stays.map(({ reason }) => staySentence(reason)),
        ...plan.need.causes.map(needSentence),
        ...plan.warnings.map(warningSentence),
        ...plan.gaps.map(gapSentence),
        ...(plan.failure ? [failureSentence(plan.failure)] : []),
        ...rows.flatMap(({ obstacles }) => obstacles.map(obstacleSentence)),
      );
    }
    expect(said.length).toBeGreaterThan(2000);
    expect(said.filter((text) => !/^\S.*\.$/.test(text) || /undefined|NaN|null|\[object/.test(text))).toEqual(
      [],
    );
  });
});
