// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { GuestRules } from "@/components/cluster/guest-rules";
import { detailOf } from "@/lib/features/rules/detail";
import { findingsAbout, rulesAbout } from "@/lib/proxlb/rules/about-guest";
import { guestState } from "@/tests/support/guest-state";
import { guest } from "@/tests/support/planner/build";
import { rulesOfTwoNodes } from "@/tests/support/rules/two-nodes";
import { RuleBody } from "./rule-page";

afterEach(cleanup);

const VIEW = rulesOfTwoNodes({
  onPve1: [guest("db1", 1, "plb_pin_pve2")],
  onPve2: [guest("off1", 1)],
  keptOff: 103,
});

function show(id: string) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <RuleBody detail={detailOf(VIEW, id)} canTrigger />
    </QueryClientProvider>,
  );
}

describe("the page of a rule", () => {
  it("names the rules that it cannot hold together with, each with its page and every repair", () => {
    show("tag:plb_affinity_web");
    const found = screen.getByRole("region", { name: "What is to be known of it" });
    expect(found.textContent).toContain("the tag plb_anti_affinity_front keeps apart: web1 and web2.");
    const others = within(found).getAllByRole("link", { name: "plb_anti_affinity_front" });
    expect(others.map((link) => link.getAttribute("href"))).toEqual(
      others.map(() => "/rules/tag%3Aplb_anti_affinity_front"),
    );
    expect(screen.queryByRole("region", { name: "Mend it by moves" })).toBeNull();
  });

  it("says both readings, who breaks it, and offers moves where guests stand where they should not", () => {
    show("ha:off");
    expect(screen.getByRole("region", { name: "What it means" }).textContent).toContain(
      "Proxmox VENever runs its guests on pve2.ProxLB readsKeeps its guests apart",
    );
    expect(screen.getByRole("region", { name: /^Guests/ }).textContent).toContain("1 of them break it");
    expect(screen.getByRole("button", { name: "Look for moves" })).toBeTruthy();
  });

  it("says of a guest what the list says", () => {
    const vmid = 102;
    render(
      <GuestRules
        guest={guestState(vmid, { name: "db1" })}
        rules={rulesAbout(VIEW, { vmid, pool: null })}
        findings={findingsAbout(VIEW, { vmid, pool: null })}
        reason={null}
      />,
    );
    const card = screen.getByRole("region", { name: "Rules" });
    expect(card.textContent).toContain("this guest breaks it");
    expect(card.textContent).toContain("Places its guests on pve2.");
    const links = within(card).getAllByRole("link", { name: "plb_pin_pve2" });
    expect(links.map((link) => link.getAttribute("href"))).toEqual(
      links.map(() => "/rules/tag%3Aplb_pin_pve2"),
    );
  });
});
