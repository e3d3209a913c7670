import { describe, expect, it } from "vitest";
import { findProxlb } from "../../support/proxlb";
import { compareRules } from "../../support/rules/against-proxlb";

const python = await findProxlb();

/** What 60 clusters must hold, so that agreement means something. */
const MUST_OCCUR = {
  "rule tag affinity": 20,
  "rule tag pin": 20,
  "rule pool anti_affinity": 20,
  "rule pool pin": 20,
  "rule config ignore_guest": 20,
  "rule ha avoid": 1,
  "rule ha pin": 10,
  "finding pool_nested": 10,
  "finding joined_by_name": 1,
  "finding overridden_members": 3,
};

describe.runIf(python)("the list of rules against the real ProxLB", () => {
  it("has its groups, pins and ignored guests, and its plan, with rules of all sources at once", async () => {
    const { differences, counts, asked } = await compareRules(python || "", { seed: 1, count: 60 });
    expect(differences).toEqual([]);
    expect(asked).toBeGreaterThan(50);
    const rare = Object.entries(MUST_OCCUR).filter(([name, least]) => (counts.get(name) ?? 0) < least);
    expect(rare).toEqual([]);
  });
});
