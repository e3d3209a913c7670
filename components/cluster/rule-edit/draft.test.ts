import { describe, expect, it } from "vitest";
import type { Rule } from "@/lib/proxlb/rules/rule-schema";
import type { RuleWrite } from "@/lib/proxlb/rules/write/write-schema";
import { blankRule, changeOf, editOf, homeObjection, lacking, takesOut, wishOf } from "./draft";
import { changeObjection } from "./objections";

const rule = (given: Partial<Rule>): Rule => ({
  ...{ id: "ha:edge", source: "ha", name: "edge", kind: "pin", place: null, state: "kept", findings: [] },
  nodes: ["pve1:2", "pve2"],
  strict: true,
  members: [101, 102].map((vmid) => ({
    ...{ vmid, guest: `g${vmid}`, type: "vm", node: "pve1", running: true },
    ...{ counts: true, overriddenBy: null, breaks: false },
  })),
  readings: { pve: null, proxlb: [], differ: false },
  ...given,
});

describe("a new rule in its form", () => {
  it("asks for no more than its kind and place have, whatever was typed for another one", () => {
    const draft = { ...blankRule([101, 102]), name: "web", nodes: ["pve1"], pool: "prod", strict: false };
    expect(wishOf(draft)).toEqual({
      ...{ kind: "anti_affinity", home: "tags", name: "web", guests: [101, 102], nodes: [], strict: true },
    });
    expect(wishOf({ ...draft, kind: "pin", members: "pool", home: "config" })).toEqual({
      ...{ kind: "pin", home: "config", name: "", pool: "prod", nodes: ["pve1"], strict: true },
    });
    expect(wishOf({ ...draft, kind: "pin", home: "ha" })).toMatchObject({ name: "web", strict: false });
  });

  it("says what lacks, and where it cannot live", () => {
    expect(lacking(blankRule([101]))).toBe("Choose two guests or more.");
    expect(lacking(blankRule([101, 102]))).toBe("Give it a name.");
    expect(lacking({ ...blankRule([101]), kind: "pin" })).toBe("Choose the nodes where they belong.");
    expect(lacking({ ...blankRule([101]), kind: "ignore_guest" })).toBeNull();
    const pool = { kind: "pin", members: "pool" } as const;
    expect(homeObjection("config", pool, "9.0.3")).toBeNull();
    expect(homeObjection("config", { ...pool, members: "guests" }, null)).toContain("whole pools only");
    expect(homeObjection("ha", pool, "8.4.1")).toContain("they came with 9");
    expect(homeObjection("ha", pool, null)).toBeNull();
  });
});

describe("a change of a rule", () => {
  it("names only what is another one, and nodes without their priorities", () => {
    const before = rule({});
    const draft = editOf(before);
    expect(draft.nodes).toEqual(["pve1", "pve2"]);
    expect(changeOf(before, draft)).toEqual({ id: "ha:edge" });
    expect(changeOf(before, { ...draft, guests: [102, 101], nodes: ["pve2"], strict: false })).toEqual({
      ...{ id: "ha:edge", nodes: ["pve2"], strict: false },
    });
    const tag = rule({ id: "tag:plb_affinity_a", source: "tag", kind: "affinity", strict: null, nodes: [] });
    expect(changeOf(tag, { guests: [101], nodes: ["pve1"], strict: false })).toEqual({
      ...{ id: "tag:plb_affinity_a", guests: [101] },
    });
    expect(changeObjection(tag)).toBeNull();
    expect(changeObjection(rule({ source: "pool", kind: "affinity" }))).toContain("Permissions, Pools");
  });
});

describe("a repair of a wish", () => {
  const writes: RuleWrite[] = [101, 102].map((vmid) => ({
    ...{ kind: "tags", vmid, guest: `g${vmid}`, type: "vm", node: "pve1" },
    ...{ add: ["plb_affinity_a"], remove: [], before: [], after: ["plb_affinity_a"] },
  }));

  it("is offered where all of it is to leave guests out of what is about to be written", () => {
    const remove = (vmid: number, tag = "plb_affinity_a") => ({
      ...{ kind: "remove_tag" as const, vmid, guest: `g${vmid}`, tag },
    });
    const repair = (...changes: ReturnType<typeof remove>[]) => takesOut({ sentence: "", changes }, writes);
    expect(repair(remove(102))).toEqual([102]);
    expect(repair(remove(102), remove(103))).toBeNull();
    expect(repair(remove(101, "plb_affinity_other"))).toBeNull();
    const drop = { kind: "drop_rule" as const, rule: "tag:plb_affinity_a" };
    expect(takesOut({ sentence: "", changes: [drop] }, writes)).toBeNull();
  });
});
