import { describe, expect, it } from "vitest";
import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import { guest, sketch } from "@/tests/support/planner/build";
import { groundOf } from "@/tests/support/rules/ground";
import { KEPT_OFF } from "@/tests/support/rules/kept-off";
import { only } from "./parts";

describe("parts of the list of rules", () => {
  const view = evaluateRules(
    groundOf(
      sketch({
        name: "parts",
        nodes: [
          { name: "pve1", guests: [guest("a", 1, "plb_pin_pve1"), guest("b", 1, "plb_ignore")] },
          { name: "pve2" },
        ],
        balancing: { pools: { prod: { type: "anti-affinity", pin: null, strict: true } } },
        haRules: [KEPT_OFF],
        pools: { prod: ["a", "b"] },
      }),
    ),
  );
  const idsOf = (part: Parameters<typeof only>[1]) =>
    only(view, part)
      .rules.map(({ id }) => id)
      .toSorted();

  it("have a rule under what it is written as, and under what ProxLB makes of it", () => {
    expect(idsOf("pinned")).toEqual(["ha:off", "tag:plb_pin_pve1"]);
    expect(idsOf("anti-affinity")).toEqual(["ha:off", "pool:prod:anti_affinity"]);
    expect(idsOf("ignored")).toEqual(["tag:plb_ignore"]);
    expect(idsOf("pools")).toEqual(["pool:prod:anti_affinity"]);
    expect(idsOf("affinity")).toEqual([]);
  });

  it("have the findings about their rules, and no others", () => {
    const { findings } = only(view, "pools");
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every(({ rules }) => rules.includes("pool:prod:anti_affinity"))).toBe(true);
  });
});
