// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { Plan } from "@/lib/proxlb/planner/plan-schema";
import { Certainty, certaintySentence } from "./certainty";
import { WhyEstimate } from "./plan-verdict";

afterEach(cleanup);

type Sure = Pick<Plan, "certainty" | "quorumAgeSeconds" | "gaps" | "moves">;
const sure = (certainty: Plan["certainty"], gaps: Plan["gaps"] = []): Sure => ({
  certainty,
  quorumAgeSeconds: null,
  gaps,
  moves: [],
});
const CHANCE: Plan["certainty"] = {
  kind: "chance",
  by: [],
  chances: { orders: 24, same: 17, outcomes: 3, moves: [] },
};

describe("how sure a plan is", () => {
  it("tells how many orders gave the same, as soon as they were tried", () => {
    expect(certaintySentence(sure({ ...CHANCE, chances: null }))).toMatch(/^The order .* decides/);
    expect(certaintySentence(sure(CHANCE))).toBe(
      "In 17 of 24 random orders of Proxmox VE's lists ProxLB moves nothing, and 3 different sets of moves came up.",
    );
    const same = sure({ ...CHANCE, chances: { orders: 24, same: 24, outcomes: 1, moves: [] } });
    expect(certaintySentence(same)).toBe(
      "In all 24 random orders of Proxmox VE's lists that were tried ProxLB moves nothing.",
    );
    render(<Certainty plan={sure(CHANCE)} />);
    expect(screen.getByText("depends on chance").title).toContain("17 of 24");
  });

  it("tells how long ago the quorum was read, where that is older than the picture", () => {
    const certain = sure({ kind: "certain", by: [], chances: null });
    expect(certaintySentence({ ...certain, quorumAgeSeconds: 15 })).toMatch(/as of this picture\.$/);
    expect(certaintySentence({ ...certain, quorumAgeSeconds: 95 })).toMatch(
      /as of this picture\. That the cluster has a quorum was read 1 min 35 s before\.$/,
    );
  });

  it("names the input that is missing, its age and what fetches it", () => {
    const estimate = { kind: "estimate" as const, by: [], chances: null };
    const sentence = certaintySentence(
      sure(estimate, [
        { code: "config_node_unknown", affects: "nothing", fetch: null, subjects: ["pve9"] },
        {
          code: "ha_rules_old",
          affects: "moves",
          fetch: "lists",
          subjects: ["read 12 min before this plan"],
        },
        { code: "versions_assumed", affects: "moves", fetch: "figures", subjects: ["pve1"] },
      ]),
    );
    expect(sentence).toBe(
      "An estimate. HA rules may have changed since they were read: read 12 min before this plan. ProxLB UI reads it again by itself while this page is open. And 1 more.",
    );
  });

  it("lists the guests that another order moves elsewhere, few of them in a question, and none that it does not", () => {
    const moves = Array.from({ length: 30 }, (_, index) => ({
      guest: `vm${index}`,
      vmid: 100 + index,
      type: "vm" as const,
      from: "a",
      to: "b",
      orders: index < 20 ? 24 : 10,
    }));
    const certainty = { ...CHANCE, chances: { orders: 24, same: 17, outcomes: 3, moves } };
    const plan = { ...sure(certainty), warnings: [] } as unknown as Plan;
    const items = () => screen.getAllByRole("listitem").map(({ textContent }) => textContent);
    render(<WhyEstimate plan={plan} />);
    expect(items()).toHaveLength(10);
    expect(items()[0]).toBe("In 10 of 24 orders vm20 moves to b, in 14 it stays.");
    cleanup();
    render(<WhyEstimate plan={plan} brief />);
    expect(items()).toHaveLength(5);
    expect(items().at(-1)).toBe("And 6 more guests.");
  });
});
