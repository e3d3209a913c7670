import { describe, expect, it } from "vitest";
import { EMPTY_FACTS } from "@/lib/live/collect/rows";
import { runCycle } from "@/lib/proxlb/planner/cycle";
import { plannerCluster } from "@/lib/proxlb/planner/instant-plan";
import { modelOf } from "@/lib/proxlb/planner/model";
import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";
import type { GuestState, HaRule } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { nodeState } from "@/tests/support/node-state";
import { plainConfig } from "@/tests/support/planner/large";
import { plainGround } from "@/tests/support/planner/plain-ground";
import { answerOf } from "./answer";
import { afterwardsIn, problemOfPicture } from "./from-picture";
import { isMetBy, toMend } from "./mend";
import { search, searchInTurns } from "./search";
import { told } from "./told";

const GIB = 1024 ** 3;
const AT = new Date("2026-03-03T12:00:00Z");
const node = (name: string) => nodeState(name, { memoryUsedBytes: 8 * GIB, memoryTotalBytes: 64 * GIB });
const guest = (vmid: number, on: string, more: Partial<GuestState> = {}) =>
  guestState(vmid, { node: on, memoryUsedBytes: 4 * GIB, memoryHostBytes: 4 * GIB, ...more });
const managed = { haState: "started" };
const haRule = (rule: string, more: Partial<HaRule>): HaRule => ({
  rule,
  type: "node-affinity",
  affinity: null,
  strict: true,
  disabled: false,
  nodes: [],
  resources: [],
  ...more,
});

/** What mends a rule of the list, by its id. */
function mend(id: string, guests: GuestState[], haRules: HaRule[] = [], pve = "9.0.3") {
  const facts = { ...EMPTY_FACTS, haRules, pveVersion: pve };
  const picture = { facts, nodes: [node("pve1"), node("pve2"), node("pve3")], guests };
  const ground = plainGround(plainConfig({}));
  const model = modelOf(plannerCluster(picture, ground.figures, AT), ground.config, AT);
  const { rules } = evaluateRules({
    model,
    haRules,
    haAreGroups: pve.startsWith("8"),
    cycle: runCycle(model),
    configReason: null,
    lineOf: () => null,
    seesAllPools: true,
    seenAt: null,
  });
  const rule = rules.find((each) => each.id === id) as Rule;
  const mending = toMend(
    problemOfPicture(picture, ground, {}, { at: AT, leaving: { kind: "maintenance" } }),
    rule,
  );
  if (!mending) return { rule, found: null, mending };
  const found = told(
    answerOf(mending.problem, mending.goal, search(mending.problem, mending.goal, { steps: 50_000 })),
    afterwardsIn(picture, ground),
  );
  return { rule, found, mending };
}
const moves = ({ found }: ReturnType<typeof mend>) =>
  found?.moves.map(({ guest: name, from, to }) => `${name} ${from} ${to}`);

describe("mending one rule", () => {
  it("moves whom it takes and nobody else, whatever other rules are broken", () => {
    const guests = [
      guest(101, "pve1", { tags: ["plb_anti_affinity_dns"] }),
      guest(102, "pve1", { tags: ["plb_anti_affinity_dns"] }),
      guest(103, "pve2", { tags: ["plb_anti_affinity_dns"] }),
      guest(104, "pve1", { tags: ["plb_affinity_web"] }),
      guest(105, "pve2", { tags: ["plb_affinity_web"] }),
    ];
    const apart = mend("tag:plb_anti_affinity_dns", guests);
    expect(apart.rule.state).toBe("violated");
    expect(apart.found).toMatchObject({ reached: true, unmended: [], staying: [] });
    expect(apart.found?.moves.map(({ to }) => to)).toEqual(["pve3"]);
    expect(apart.found?.after.brokenRules).toBe(1);
    expect(moves(mend("tag:plb_affinity_web", guests))).toHaveLength(1);
  });

  it("brings pinned guests to their pins, and says who cannot go", () => {
    const guests = [
      guest(101, "pve1", { tags: ["plb_pin_pve2"] }),
      guest(102, "pve3", { tags: ["plb_pin_pve2"], lock: "backup" }),
    ];
    const pinned = mend("tag:plb_pin_pve2", guests);
    expect(moves(pinned)).toEqual(["guest101 pve1 pve2"]);
    expect(pinned.found).toMatchObject({
      reached: false,
      staying: [{ guest: "guest102", reasons: ["Proxmox will refuse: guest102 is locked (backup)."] }],
    });
    expect(pinned.found?.unmended).toHaveLength(1);
  });

  it("knows what Proxmox VE keeps and ProxLB does not read: nodes to be kept off, and rules of PVE 8", () => {
    const guests = [guest(101, "pve2", managed), guest(102, "pve3", managed)];
    const off = haRule("off", { affinity: "negative", nodes: ["pve2"], resources: ["vm:101", "vm:102"] });
    const moved = mend("ha:off", guests, [off]);
    expect(moved.rule.members.map(({ breaks }) => breaks)).toEqual([true, false]);
    expect(moves(moved)).toEqual([expect.stringMatching(/^guest101 pve2 pve[13]$/)]);
    const group = haRule("group", { nodes: ["pve1:2"], resources: ["vm:101", "vm:102"] });
    expect(moves(mend("ha:group", guests, [group], "8.4.1"))?.toSorted()).toEqual([
      "guest101 pve2 pve1",
      "guest102 pve3 pve1",
    ]);
  });

  it("is no question of moves for a guest that is to be left alone", () => {
    expect(mend("tag:plb_ignore", [guest(101, "pve1", { tags: ["plb_ignore"] })]).mending).toBeNull();
  });

  it("holds moves of others to the same rule", () => {
    const tags = ["plb_affinity_web"];
    const { mending } = mend("tag:plb_affinity_web", [
      guest(101, "pve1", { tags }),
      guest(102, "pve2", { tags }),
    ]);
    if (!mending) throw new Error("It asks for a placement.");
    const isMet = (to: string) => isMetBy(mending.problem, mending.goal, [{ vmid: 101, to }]);
    expect([isMet("pve3"), isMet("pve2")]).toEqual([false, true]);
  });

  it("finds the same where others have their turn in between", async () => {
    const tags = ["plb_anti_affinity_a"];
    const { mending } = mend("tag:plb_anti_affinity_a", [
      guest(101, "pve1", { tags }),
      guest(102, "pve1", { tags }),
      guest(103, "pve1", { tags }),
    ]);
    if (!mending) throw new Error("It asks for a placement.");
    const options = { steps: 50_000 };
    expect(await searchInTurns(mending.problem, mending.goal, options)).toEqual(
      search(mending.problem, mending.goal, options),
    );
  });
});
