import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import type { RollList } from "@/lib/features/maintenance/rolls/schema";
import { GIB } from "@/simulator/cluster/guests";
import { bringNodeUp, takeNodeDown } from "@/simulator/cluster/outage";
import type { ClusterSeed } from "@/simulator/cluster/seed-shape";
import { canBrowse } from "@/tests/support/browser";
import { findProxlb } from "@/tests/support/proxlb";
import { until } from "@/tests/support/until";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const NODES = ["pve1", "pve2", "pve3"];
const CLUSTER: ClusterSeed = {
  name: "rolling",
  nodes: NODES.map((name) => ({ name, memoryBytes: 64 * GIB })),
  guests: Array.from({ length: 6 }, (_, index) => ({
    vmid: 101 + index,
    name: `web${index + 1}`,
    node: NODES[index % 3] ?? "pve1",
    memoryBytes: 2 * GIB,
  })),
};

const browsable = canBrowse();
const python = browsable ? await findProxlb() : false;
const it = onStack({
  simulator: { cluster: CLUSTER, timeScale: 10, autoDrift: false, migrationBytesPerSecond: 8 * GIB },
  proxlbPython: python || null,
});

/** Beside the real ProxLB, which would move guests back to a node that it does not know to be out. */
describe.skipIf(!browsable || !python)("a roll over three nodes", () => {
  it("drains each, waits until it has started anew, and leaves guests and file as they were", async ({
    as,
    open,
    stack,
  }) => {
    const { cluster, tasks } = stack.simulator;
    const homes = () => [...cluster.guests.values()].map(({ vmid, node, status }) => [vmid, node, status]);
    const [before, file] = [homes(), readFileSync(stack.configFile, "utf8")];
    expect((await (await as("admin")).call("POST", "/api/service/start", {})).status).toBe(200);
    const { page, errors } = await open("admin", "/maintenance");
    await page.getByRole("button", { name: "Roll over nodes" }).click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByText(/pve3: \d guests? leaves?/).waitFor();
    await dialog.getByLabel("A node is done when").selectOption({ label: "it has started anew" });
    const why = dialog.getByLabel(/Why it is done all the same/);
    if ((await why.count()) > 0) await why.fill("a kernel that has to go in");
    await dialog.getByLabel("Type roll to confirm").fill("roll");
    await dialog.getByRole("button", { name: "Roll over 3 nodes" }).click();

    const viewer = await as("viewer");
    const roll = async () => (await viewer.call<RollList>("GET", "/api/maintenance/rolls")).body.rolls[0];
    const stands = (node: string, wanted: string) =>
      until(roll, {
        what: `${node} is ${wanted}`,
        fits: (now) => now?.nodes.some((each) => each.node === node && each.stands === wanted) ?? false,
        limitMs: 120_000,
        pauseMs: 200,
      });
    const card = page.getByRole("region", { name: /^Roll over/ });
    for (const node of NODES) {
      await stands(node, "out");
      expect(homes().filter(([, at, status]) => at === node && status === "running")).toEqual([]);
      takeNodeDown(cluster, tasks, node, "it starts anew");
      await card.getByText(`${node} is offline.`).waitFor({ timeout: 60_000 });
      if (node === "pve2") await shoot(page, "roll-three-offline");
      bringNodeUp(cluster, tasks, node);
      await stands(node, "done");
    }
    const ended = await until(roll, { fits: (now) => now?.state === "ended", limitMs: 120_000 });
    expect(ended?.nodes.map(({ stands: how }) => how)).toEqual(["done", "done", "done"]);
    expect(homes()).toEqual(before);
    expect(readFileSync(stack.configFile, "utf8")).toBe(file);
    await page.getByRole("region", { name: "Rolls" }).getByText("done").first().waitFor();
    await shoot(page, "roll-three-done");
    expect(errors).toEqual([]);
  });
});
