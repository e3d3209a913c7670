import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { NodeMaintenance } from "@/lib/features/maintenance/drain-schema";
import type { ServiceView } from "@/lib/features/service/schema";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { canBrowse } from "@/tests/support/browser";
import { findProxlb } from "@/tests/support/proxlb";
import { until } from "@/tests/support/until";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const browsable = canBrowse();
const python = browsable ? await findProxlb() : false;

const it = onStack({
  simulator: { timeScale: 4, autoDrift: false, migrationBytesPerSecond: 256 * 1024 ** 2 },
  proxlbPython: python || null,
});

/** The real ProxLB, which waits for its first cycle meanwhile. SCREENSHOTS=folder keeps the pictures. */
describe.skipIf(!browsable || !python)("a node that is drained", () => {
  it("tells who stays before anything moves, is stopped, goes on, and is undone to what it was", async ({
    as,
    open,
    stack,
  }) => {
    const { call } = await as("admin");
    const marked = () => {
      const parsed = parseConfig(readFileSync(stack.configFile, "utf8"));
      return parsed.ok ? parsed.config.proxmox_cluster.maintenance_nodes : null;
    };
    const nodeOf = (vmid: number) => stack.simulator.cluster.guestOf(vmid).node;
    const drain = async () => (await call<NodeMaintenance>("GET", "/api/nodes/pve3/maintenance")).body.drain;
    const proxlb = async () => (await call<ServiceView>("GET", "/api/service/status")).body.daemon;
    // Drained right after its start: it does not listen yet, and a signal would end it.
    expect((await call("POST", "/api/service/start", {})).status).toBe(200);
    const { page, errors } = await open("admin", "/nodes/pve3");
    await page.getByRole("button", { name: "Drain", exact: true }).click();
    const dialog = page.getByRole("alertdialog");
    const stays = dialog.getByRole("region", { name: "Guests that will stay" });
    await stays.getByText("It is a running CT: it cannot move without a restart.").waitFor();
    await dialog.getByText(/were looked at/).waitFor();
    await shoot(page, "drain-dialog");
    // A long name is not squeezed to one syllable a line by the columns beside it.
    const guest = dialog.getByRole("region", { name: "Where the guests go" }).getByRole("cell").first();
    expect((await guest.boundingBox())?.width).toBeGreaterThanOrEqual(128);
    await dialog.getByLabel("Restart running CTs on another node").click();
    await stays
      .getByText("It is a running CT: it cannot move without a restart.")
      .waitFor({ state: "detached" });
    await confirm(page, "pve3", "Drain pve3");

    await page.goto(`${stack.url}/maintenance`);
    const card = page.getByRole("region", { name: /^pve3/ });
    await card.getByText(/of \d+ moves? done/).waitFor();
    await until(drain, { fits: (now) => now?.moves.some(({ state }) => state === "moving") ?? false });
    await shoot(page, "drain-running");
    const started = await proxlb();
    await card.getByRole("button", { name: "Stop" }).click();
    await card
      .getByText("Stopped. pve3 stays in maintenance.", { exact: false })
      .waitFor({ timeout: 60_000 });
    await shoot(page, "drain-stopped");
    expect(marked()).toEqual(["pve3"]);
    const left = (await drain())?.stillThere;
    expect(left).toBeGreaterThan(0);

    await card.getByRole("button", { name: "Go on" }).click();
    await dialog.getByLabel("Restart running CTs on another node").click();
    await confirm(page, "pve3", "Drain pve3");
    await card.getByText("pve3 is in maintenance.", { exact: false }).waitFor({ timeout: 120_000 });
    await shoot(page, "drain-done");
    expect([nodeOf(109), nodeOf(201)]).toEqual(["pve2", "pve2"]);
    const { moves } = (await drain())!;
    expect(moves.every(({ state }) => state === "moved")).toBe(true);

    await until(drain, { fits: (now) => now?.away.length === 2, limitMs: 60_000 });
    await card.getByRole("button", { name: "Undo" }).click();
    await dialog
      .getByText("2 guests come back to where this drain took them from", { exact: false })
      .waitFor();
    await shoot(page, "drain-undo");
    await dialog.getByRole("button", { name: "Undo the drain" }).click();
    // It waits for a picture with everybody arrived, and stays open with what it is refused for.
    const refused = await until(
      async () => (await dialog.count()) > 0 && (await dialog.getByRole("alert").allTextContents()).join(" "),
      { fits: (said) => said !== "", limitMs: 90_000 },
    );
    expect(refused).toBe(false);
    await until(drain, { fits: (now) => now?.state === "ended" && now.away.length === 0, limitMs: 120_000 });
    expect([nodeOf(109), nodeOf(201)]).toEqual(["pve3", "pve3"]);
    expect(marked()).toEqual([]);
    await page
      .getByRole("region", { name: "Drains" })
      .getByRole("row")
      .nth(1)
      .getByText("ended", { exact: true })
      .waitFor();
    await shoot(page, "drain-history");
    // It was told of each change, and lives on as the same process.
    expect(await proxlb()).toMatchObject({ state: "running", startId: started.startId });
    expect(errors).toEqual([]);
  }, 400_000);
});

async function confirm(page: Page, node: string, label: string): Promise<void> {
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel(`Type ${node} to confirm`).fill(node);
  await dialog.getByRole("button", { name: label }).click();
  await dialog.waitFor({ state: "detached" });
}
