// @vitest-environment jsdom
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { guest } from "@/tests/support/planner/build";
import { rulesOfTwoNodes } from "@/tests/support/rules/two-nodes";
import { RulesList } from "./rules-list";

beforeEach(() => history.replaceState(null, "", "/rules"));
afterEach(cleanup);

const RULES = rulesOfTwoNodes({
  onPve1: [guest("db1", 1, "plb_pin_pve1")],
  onPve2: [guest("db2", 1, "plb_pin_pve1")],
  keptOff: 102,
});
const HOUR_AGO = new Date(Date.now() - 3600_000).toISOString();
const VIEW = {
  ...RULES,
  brokenSince: RULES.rules.flatMap(({ id, state }) =>
    state === "violated" ? [{ rule: id, at: HOUR_AGO }] : [],
  ),
};

describe("the list of rules", () => {
  it("has each rule under its state, the worst first, with who breaks it and a repair in words", () => {
    render(<RulesList view={VIEW} />);
    const groups = screen
      .getAllByRole("region")
      .map((region) => within(region).getByRole("heading").textContent);
    expect(groups).toEqual(["Impossible 2", "Violated 1", "Kept 1"]);
    const impossible = screen.getByRole("region", { name: /Impossible/ });
    expect(impossible.textContent).toContain(
      "The tag plb_affinity_web keeps guests together that the tag plb_anti_affinity_front keeps apart: web1 and web2.",
    );
    expect(impossible.textContent).toContain("Take web2 out of the tag plb_affinity_web");
    const violated = screen.getByRole("region", { name: /Violated/ });
    expect(within(violated).getByRole("link", { name: /db2/ }).textContent).toContain("breaks it");
    expect(within(violated).getByRole("link", { name: /db1/ }).textContent).not.toContain("breaks it");
    expect(violated.textContent).toMatch(/As it is now since 1 h( 0 min)? ago/);
  });

  it("says both readings where they differ", () => {
    render(<RulesList view={VIEW} />);
    const kept = screen.getByRole("region", { name: /Kept/ });
    expect(kept.textContent).toContain("Proxmox VENever runs its guests on pve2.");
    expect(kept.textContent).toContain(
      "ProxLB readsKeeps its guests apart from each other, and knows nothing of the nodes.",
    );
  });

  it("filters by what a rule is, whom it is about and what is wrong, and says when nothing fits", async () => {
    render(<RulesList view={VIEW} />);
    const input = screen.getByRole("combobox");
    await userEvent.type(input, "is:pinned guest:db1");
    expect(await screen.findByText("1 of 4 rules")).toBeTruthy();
    expect(screen.getByText("plb_pin_pve1")).toBeTruthy();
    await userEvent.clear(input);
    await userEvent.type(input, "guest:nobody");
    expect(await screen.findByText("No rule fits the filter.")).toBeTruthy();
    const [, inList] = screen.getAllByRole("button", { name: "Clear the filter" });
    if (inList) await userEvent.click(inList);
    expect(await screen.findByText("4 rules")).toBeTruthy();
  });

  it("teaches where there are none, and does not call none what was not read", () => {
    const empty = { ...VIEW, rules: [], findings: [] };
    const { rerender } = render(<RulesList view={empty} />);
    expect(screen.getByText("There are no rules.")).toBeTruthy();
    rerender(
      <RulesList view={{ ...empty, unknown: [{ source: "ha", sentence: "HA rules were not read: x." }] }} />,
    );
    expect(screen.getByText("No rule is known.")).toBeTruthy();
  });
});
