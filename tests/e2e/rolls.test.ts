import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import type { RollList } from "@/lib/features/maintenance/rolls/schema";
import { GIB } from "@/simulator/cluster/guests";
import type { ClusterSeed } from "@/simulator/cluster/seed-shape";
import { canBrowse } from "@/tests/support/browser";
import { findProxlb } from "@/tests/support/proxlb";
import { until } from "@/tests/support/until";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const browsable = canBrowse();
const it = onStack({
  simulator: { timeScale: 8, autoDrift: false, migrationBytesPerSecond: 1024 ** 3 },
});

/** SCREENSHOTS=folder keeps the pictures. */
describe.skipIf(!browsable)("a roll over nodes", () => {
  it("tells beforehand who would stay where, waits for who says that a node is done, and brings its guests back", async ({
    as,
    open,
  }) => {
    const { page, errors } = await open("admin", "/maintenance");
    await page.getByRole("button", { name: "Roll over nodes" }).click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByLabel("Restart running CTs on another node").click();
    await dialog
      .getByText(/would stay, and the roll would stop there/)
      .first()
      .waitFor();
    await shoot(page, "roll-dialog");
    // What lies outside the list that scrolls would give the question a scrollbar of its own, over nothing.
    const outside = await dialog.evaluate((box) =>
      [...box.querySelectorAll("input")].filter(
        (each) => each.type === "checkbox" && each.offsetParent === box,
      ),
    );
    expect(outside.length).toBe(0);
    for (const node of ["pve1", "pve2"]) await dialog.getByRole("checkbox", { name: node }).click();
    await expect.poll(() => dialog.getByText(/would stay, and the roll would stop there/).count()).toBe(0);
    await dialog.getByLabel("A node is done when").selectOption({ label: "somebody says so here" });
    await dialog.getByText(/pve3: \d guests? leaves?/).waitFor();
    const why = dialog.getByLabel(/Why it is done all the same/);
    if ((await why.count()) > 0) await why.fill("a kernel that has to go in");
    await dialog.getByLabel("Type roll to confirm").fill("roll");
    await dialog.getByRole("button", { name: "Roll over 1 node" }).click();

    const card = page.getByRole("region", { name: /^Roll over/ });
    await card.getByText("draining").waitFor();
    await shoot(page, "roll-draining");
    await card.getByRole("button", { name: "pve3 is done" }).click({ timeout: 120_000 });
    await shoot(page, "roll-out");
    await page.getByRole("alertdialog").getByRole("button", { name: "pve3 is done" }).click();
    // While it is open nothing else is there for a screen reader, nor for this test.
    await dialog.waitFor({ state: "detached" });
    await card.waitFor({ state: "detached", timeout: 120_000 });
    const history = page.getByRole("region", { name: "History" }).getByRole("region", { name: "Rolls" });
    await history.getByText("done").waitFor();
    await shoot(page, "roll-history");
    const { body } = await (await as("viewer")).call<RollList>("GET", "/api/maintenance/rolls");
    expect(body.rolls).toMatchObject([{ state: "ended", nodes: [{ node: "pve3", stands: "done" }] }]);
    expect(errors).toEqual([]);
  });
});

const NODES = ["pve1", "pve2", "pve3"];
const CLUSTER: ClusterSeed = {
  name: "rolling",
  nodes: NODES.map((name) => ({ name, memoryBytes: 64 * GIB })),
  guests: NODES.map((node, index) => ({
    vmid: 101 + index,
    name: `web${index + 1}`,
    node,
    memoryBytes: 2 * GIB,
  })),
};
const python = browsable ? await findProxlb() : false;
const beside = onStack({
  simulator: { cluster: CLUSTER, timeScale: 10, autoDrift: false, migrationBytesPerSecond: 8 * GIB },
  proxlbPython: python || null,
  config: {
    service:
      "  daemon: true\n  delay: { enable: true, time: 6, format: hours }\nproxmox_cluster:\n  maintenance_nodes: []",
  },
});

/** Beside the real ProxLB, which is told of each node that is out. */
describe.skipIf(!browsable || !python)("a roll over three nodes", () => {
  beside(
    "drains each, knows one that has started anew, believes who says that a node is done, and leaves all as it was",
    async ({ as, open, stack }) => {
      const { cluster, faults } = stack.simulator;
      const places = () => [...cluster.guests.values()].map(({ vmid, node, status }) => [vmid, node, status]);
      const [before, file] = [places(), readFileSync(stack.configFile, "utf8")];
      expect((await (await as("admin")).call("POST", "/api/service/start", {})).status).toBe(200);
      const { page, errors } = await open("admin", "/maintenance");
      await page.getByRole("button", { name: "Roll over nodes" }).click();
      const dialog = page.getByRole("alertdialog");
      await dialog.getByText(/pve3: 1 guest leaves/).waitFor();
      await dialog.getByLabel("A node is done when").selectOption({ label: "it has started anew" });
      await dialog.getByLabel("Type roll to confirm").fill("roll");
      await dialog.getByRole("button", { name: "Roll over 3 nodes" }).click();

      const viewer = await as("viewer");
      const roll = async () => (await viewer.call<RollList>("GET", "/api/maintenance/rolls")).body.rolls[0];
      const card = page.getByRole("region", { name: /^Roll over/ });
      for (const node of NODES) {
        const isDone = card.getByRole("button", { name: `${node} is done` });
        await isDone.waitFor();
        expect(places().filter(([, at]) => at === node)).toEqual([]);
        expect(readFileSync(stack.configFile, "utf8")).toContain(node);
        if (node === "pve2") {
          faults.setNodeDown(node);
          await card.getByText("pve2 is offline.").waitFor();
          await shoot(page, "roll-three-offline");
          faults.setNodeUp(node);
        } else {
          await isDone.click();
          await dialog.getByRole("button", { name: `${node} is done` }).click();
          await dialog.waitFor({ state: "detached" });
        }
      }
      const { state, reason, nodes } = (await until(roll, {
        fits: (now) => now !== undefined && now.state !== "running",
        limitMs: 120_000,
        pauseMs: 200,
      }))!;
      expect({ state, reason }).toEqual({ state: "ended", reason: null });
      expect(nodes.map(({ stands }) => stands)).toEqual(["done", "done", "done"]);
      expect(places()).toEqual(before);
      expect(readFileSync(stack.configFile, "utf8")).toBe(file);
      await card.waitFor({ state: "detached" });
      await shoot(page, "roll-three-done");
      expect(errors).toEqual([]);
    },
  );
});
