import { describe, expect, it } from "vitest";
import { planOf } from "@/lib/proxlb/planner/plan";
import { sketch } from "@/tests/support/planner/build";
import { ALL_KNOWN, clusterOf } from "@/tests/support/planner/world";
import { planHeadline } from "./plan-words";

describe("what a plan comes to", () => {
  const world = sketch({
    name: "empty",
    nodes: [
      { name: "a", memory: 5 },
      { name: "b", memory: 6 },
    ],
  });
  const headline = (guestsHidden: string | null) => {
    const cluster = { ...clusterOf(world), provenance: { ...ALL_KNOWN, guestsHidden } };
    return planHeadline(planOf(cluster, world.config, { wallClock: new Date("2026-03-02T10:00:00Z") }));
  };

  it("is no plan where our token may not see a single guest", () => {
    expect(headline("The token root@pam!ui may not see guests: VM.Audit is missing on /vms.")).toBe(
      "There is no plan without guests. The token root@pam!ui may not see guests: VM.Audit is missing on /vms.",
    );
    expect(headline(null)).toBe("No moves needed.");
  });
});
