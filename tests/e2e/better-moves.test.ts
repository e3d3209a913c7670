import { appendFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { RunView } from "@/lib/runs/schema";
import { canBrowse } from "@/tests/support/browser";
import type { DemoUser } from "@/tests/support/stack";
import { until } from "@/tests/support/until";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const it = onStack({
  simulator: { timeScale: 4, autoDrift: false, migrationBytesPerSecond: 2 * 1024 ** 3 },
}).extend("openBalancing", ({ open }) => async (user: DemoUser) => {
  const opened = await open(user, "/balancing");
  await opened.page.getByRole("heading", { name: "What ProxLB would do now" }).waitFor();
  return { ...opened, better: opened.page.getByRole("region", { name: "Fewer, better moves" }) };
});

/** Moves of our own beside ProxLB's plan, as a person looks for them, judges them and lets them be made. */
describe.skipIf(!canBrowse())("fewer, better moves", () => {
  const ended = (better: ReturnType<Page["getByRole"]>) =>
    better.getByText(/^Proven: |^The best found/).waitFor({ timeout: 30_000 });

  it("are looked for when asked, and compared with ProxLB's plan; a viewer sees them and makes none", async ({
    openBalancing,
  }) => {
    const { page, errors, better } = await openBalancing("viewer");
    await better.getByRole("button", { name: "Look for better moves" }).click();
    await ended(better);
    const rows = better.getByRole("table").getByRole("row");
    expect(await rows.allInnerTexts()).toEqual([
      expect.stringContaining("Rules broken"),
      expect.stringMatching(/^Now\s+0\s/),
      expect.stringMatching(/^ProxLB's plan\s+\d+/),
      expect.stringMatching(/^These moves\s+\d+/),
    ]);
    expect(await better.getByRole("listitem").count()).toBeGreaterThan(0);
    expect(await page.getByRole("button", { name: /Apply/ }).count()).toBe(0);
    await shoot(page, "better-asked");
    expect(errors).toEqual([]);
  });

  it("come by themselves beside a plan that does harm, which is then not the button to press", async ({
    as,
    openBalancing,
    stack,
  }) => {
    // ProxLB empties it past every rule: the license server is pinned to it.
    appendFileSync(stack.configFile, "proxmox_cluster:\n  maintenance_nodes: [pve1]\n");
    const { page, errors, better } = await openBalancing("operator");
    await page.getByRole("button", { name: /Apply \d+ moves? all the same/ }).waitFor({ timeout: 100_000 });
    await ended(better);
    await better.getByText("Why not all is reached").click();
    await better.getByText("It is pinned to pve1 by tag plb_pin_pve1.", { exact: false }).first().waitFor();
    await shoot(page, "better-harm");
    const order = better.getByRole("button", { name: /Apply these \d+ moves?/ });
    const moves = Number(/\d+/.exec((await order.textContent()) ?? "")?.[0]);
    await order.click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByText(`Make these ${moves} move`, { exact: false }).waitFor();
    await shoot(page, "better-question");
    await dialog.getByRole("button", { name: "Move" }).click();
    const [, id] = /#(\d+)/.exec((await page.getByText(/Moving, run #\d+/).textContent()) ?? "") ?? [];
    const operator = await as("operator");
    const run = await until(
      async () => (await operator.call<RunView>("GET", `/api/balancing/runs/${id}`)).body,
      {
        what: "the run ends",
        fits: ({ finishedAt }) => finishedAt !== null,
        limitMs: 170_000,
        pauseMs: 500,
      },
    );
    expect(run.reason).toBeNull();
    expect(run.moves).toHaveLength(moves);
    expect(stack.simulator.cluster.guestOf(107).node).toBe("pve1");
    expect(stack.simulator.cluster.guestOf(103).node).not.toBe(stack.simulator.cluster.guestOf(104).node);
    const times = run.moves!.map(({ startedAt, endedAt }) => [Date.parse(startedAt!), Date.parse(endedAt!)]);
    for (const [index, [startedAt]] of times.slice(1).entries()) {
      expect(startedAt).toBeGreaterThanOrEqual(times[index]![1]!);
    }
    expect(errors).toEqual([]);
  }, 300_000);
});
