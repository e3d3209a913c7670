// @vitest-environment jsdom
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { BalanceStrip } from "./balance-strip";
import type { StripNode } from "./types";

afterEach(cleanup);

const NODES: StripNode[] = [
  { name: "pve1", percent: 71, afterPercent: 52 },
  { name: "pve2", percent: 44, afterPercent: 50 },
  { name: "pve3", percent: 20, excluded: "maintenance" },
  { name: "pve4", percent: null },
];

describe("the balance strip", () => {
  it("says by how much the counted nodes are apart, and what the plan makes of it", () => {
    render(<BalanceStrip method="Memory" nodes={NODES} balanciness={10} />);
    const strip = screen.getByRole("region", { name: "Memory" });
    expect(strip.textContent).toContain("spread 27.0, 17.0 over 10 points");
    expect(strip.textContent).toContain("→ 2.0 after the plan");
  });

  it("never shows a wider spread in the colour of a better one", () => {
    const worse = [
      { name: "pve1", percent: 50, afterPercent: 71 },
      { name: "pve2", percent: 44, afterPercent: 40 },
    ];
    render(<BalanceStrip method="Memory" nodes={worse} balanciness={10} />);
    const words = screen.getByText("→ 31.0 after the plan, over 10");
    expect(words.className).toContain("text-attention");
  });

  it("is one tab stop; the arrow keys go along the line and tell node and value", async () => {
    render(<BalanceStrip method="Memory" nodes={NODES} balanciness={10} />);
    await userEvent.tab();
    await userEvent.tab();
    expect(screen.getByRole("status").textContent).toBe("pve3 20.0 % · maintenance");
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByRole("status").textContent).toBe("pve2 44.0 % · 50.0 % after the plan");
    await userEvent.keyboard("{End}");
    expect(screen.getByRole("status").textContent).toBe(
      "pve1 71.0 % · 17.0 above the band · 52.0 % after the plan",
    );
    await userEvent.tab();
    expect(screen.getByRole("status").textContent).toBe("");
  });

  it("gives the same as a table, with the node that nobody knows about", async () => {
    render(<BalanceStrip method="Memory" nodes={NODES} balanciness={10} />);
    await userEvent.click(screen.getByRole("button", { name: "Memory as a table" }));
    const rows = within(await screen.findByRole("table"))
      .getAllByRole("row")
      .slice(1);
    expect(rows.map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ["pve1", "71.0", "52.0", "17.0 above the band"],
      ["pve2", "44.0", "50.0", "in the band"],
      ["pve3", "20.0", "20.0", "maintenance, does not count"],
      ["pve4", "–", "–", "unknown"],
    ]);
  });

  it("judges nothing while no node counts", () => {
    render(<BalanceStrip method="CPU" nodes={[{ name: "pve1", percent: null }]} balanciness={10} />);
    expect(screen.getByRole("region", { name: "CPU" }).textContent).toContain("no node counts");
  });
});
