import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import type { NodeMaintenance } from "@/lib/features/maintenance/drain-schema";
import type { WindowView } from "@/lib/features/maintenance/windows/schema";
import type { ServiceView } from "@/lib/features/service/schema";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { canBrowse } from "@/tests/support/browser";
import { findProxlb } from "@/tests/support/proxlb";
import { until } from "@/tests/support/until";
import { onApp } from "./support/fixtures";
import { shoot } from "./support/screenshots";
import { hasPostgres, startWorld } from "./support/world";

const browsable = canBrowse();
const python = browsable ? await findProxlb() : false;

const it = onApp(() =>
  startWorld({
    simulator: { timeScale: 4, autoDrift: false, migrationBytesPerSecond: 1024 ** 3 },
    proxlbPython: python || null,
    // Once it is started it begins at once, and comes again each minute.
    config: { service: "  daemon: true\n  schedule: { interval: 1, format: minutes }" },
  }),
);

const EVERY_SUNDAY = { repeat: { every: "week", weekdays: ["sunday"], time: "03:00" }, timeZone: "UTC" };

/** The real ProxLB. SCREENSHOTS=folder keeps the pictures. */
describe.runIf(browsable && python && hasPostgres())("windows and blackouts", () => {
  it("drain their node when they begin, and bring its guests back at their end", async ({
    as,
    open,
    stack,
  }) => {
    const { call } = await as("admin");
    const view = async () => (await call<NodeMaintenance>("GET", "/api/nodes/pve2/maintenance")).body.drain;
    const at = new Date(Date.now() + 7 * 86_400_000).toISOString();
    const before = readFileSync(stack.configFile, "utf8");
    const { page, errors } = await open("admin", "/maintenance");
    await page.getByRole("button", { name: "Window", exact: true }).click();
    const editor = page.getByRole("dialog");
    await editor.getByLabel("Name").fill("Kernel updates");
    await editor.getByLabel("pve2").click();
    await editor.getByLabel("It comes").selectOption("Once");
    await editor.getByLabel("Day", { exact: true }).fill(at.slice(0, 10));
    await editor.getByLabel("At", { exact: true }).fill(at.slice(11, 16));
    await editor.getByLabel("Time zone").fill("UTC");
    await editor.getByLabel("Lasts").fill("0");
    await editor.getByLabel("and", { exact: true }).fill("1");
    await editor.getByRole("heading", { name: "It comes" }).waitFor();
    await shoot(page, "window-editor");
    await editor.getByRole("button", { name: "Plan it" }).click();
    await editor.waitFor({ state: "detached" });
    await page.getByText("Kernel updates").first().waitFor();
    await shoot(page, "window-coming");
    await page.getByRole("button", { name: "Begin now" }).click();
    const begunAt = Date.now();
    await page.getByRole("alertdialog").getByRole("button", { name: "Begin" }).click();
    const drained = await until(view, {
      what: "the drain",
      fits: (drain) => drain?.state === "in_maintenance",
      limitMs: 150_000,
      pauseMs: 250,
    });
    expect(drained).toMatchObject({
      requestedBy: "window Kernel updates",
      moves: [{ vmid: 104, state: "moved" }],
    });
    expect(Date.parse(drained!.startedAt) - begunAt).toBeLessThan(5_000);
    await shoot(page, "window-open");
    await page.getByRole("button", { name: "End now" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "End it" }).click();
    await until(view, {
      what: "everybody at home",
      fits: (drain) => drain?.state === "ended" && drain.away.length === 0,
      limitMs: 150_000,
      pauseMs: 250,
    });
    expect(stack.simulator.cluster.guestOf(104).node).toBe("pve2");
    const parsed = parseConfig(readFileSync(stack.configFile, "utf8"));
    expect(parsed.ok && parsed.config.proxmox_cluster.maintenance_nodes).toEqual([]);
    expect(readFileSync(stack.configFile, "utf8")).toContain(before.trim().split("\n")[0]);
    await page.getByText(/^If a node dies$/).waitFor();
    await shoot(page, "window-over");
    expect(errors).toEqual([]);
  }, 500_000);

  it("keep a cycle of ProxLB from moving anybody while a blackout is open, and let the next one", async ({
    as,
    open,
    stack,
  }) => {
    const { call } = await as("admin");
    const before = readFileSync(stack.configFile, "utf8");
    const enable = () => {
      const parsed = parseConfig(readFileSync(stack.configFile, "utf8"));
      return parsed.ok ? parsed.config.balancing.enable : null;
    };
    const ordered = () =>
      ["qemu", "lxc"]
        .map((type) => stack.simulator.requests.count("POST", `/nodes/{node}/${type}/{vmid}/migrate`))
        .reduce((a, b) => a + b);
    const orderedBefore = ordered();
    const orders = () => ordered() - orderedBefore;
    const readBefore = stack.simulator.requests.count("GET", "/nodes/{node}/qemu");
    const made = await call<WindowView>("POST", "/api/maintenance/windows", {
      ...{ kind: "blackout", name: "Backups", durationMinutes: 60 },
      ...EVERY_SUNDAY,
    });
    expect(made.status).toBe(201);
    const { page, errors } = await open("admin", "/maintenance");
    const row = page
      .getByRole("region", { name: "Windows and blackouts" })
      .getByRole("listitem")
      .filter({ hasText: "Backups" });
    await row.getByRole("button", { name: "Begin now" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Begin" }).click();
    await row.getByRole("button", { name: "End now" }).waitFor();
    await page.getByRole("list", { name: "Held in proxlb.yaml" }).getByText("balancing.enable").waitFor();
    await until(enable, { what: "balancing is off", fits: (on) => on === false });
    await shoot(page, "blackout-open");
    expect((await call("POST", "/api/service/start", {})).status).toBe(200);
    const refused = await call<{ detail: string }>("POST", "/api/balancing/trigger", {});
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain("The blackout Backups is open until");
    const cycle = async () => (await call<ServiceView>("GET", "/api/service/status")).body.cycle;
    await until(cycle, {
      what: "the end of a cycle",
      fits: ({ lastCycleEndedAt }) => lastCycleEndedAt !== null,
      limitMs: 200_000,
      pauseMs: 500,
    });
    // It asked for the guests of each node.
    expect(stack.simulator.requests.count("GET", "/nodes/{node}/qemu") - readBefore).toBeGreaterThanOrEqual(
      3,
    );
    expect(orders()).toBe(0);

    await row.getByRole("button", { name: "End now" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "End it" }).click();
    await until(() => readFileSync(stack.configFile, "utf8") === before, { what: "the former text" });
    await until(orders, {
      what: "a cycle that moves",
      fits: (count) => count > 0,
      limitMs: 200_000,
      pauseMs: 500,
    });
    expect((await call("POST", "/api/service/stop", {})).status).toBe(200);
    expect(errors).toEqual([]);
  }, 500_000);
});
