import type { Worker } from "playwright-core";
import { describe, expect } from "vitest";
import { GIB, type GuestSeed } from "@/simulator/cluster/guests";
import { canBrowse } from "@/tests/support/browser";
import { findProxlb } from "@/tests/support/proxlb";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const browsable = canBrowse();
const python = browsable ? await findProxlb() : false;

const guest = (vmid: number, name: string, gib: number, more: Partial<GuestSeed> = {}): GuestSeed => ({
  vmid,
  name,
  node: "pve1",
  cores: 1,
  memoryBytes: gib * GIB,
  load: { memoryRatio: 0.9, drift: 0 },
  ...more,
});
const node = (name: string, usedGib: number) => ({
  name,
  cores: 8,
  memoryBytes: 100 * GIB,
  baseMemoryBytes: usedGib * GIB,
});

/** pve1 is in maintenance: who leaves first decides where each goes, and the order of PVE's lists decides who that is. */
const it = onStack({
  config: {
    balancing:
      "  enable: true\n  balance_types: [vm, ct]\n  method: memory\nproxmox_cluster:\n  maintenance_nodes: [pve1]",
  },
  proxlbPython: python || null,
  simulator: {
    autoDrift: false,
    cluster: {
      name: "evacuation",
      nodes: [node("pve1", 2), node("pve2", 20), node("pve3", 25)],
      guests: [
        guest(100, "heavy", 10),
        guest(101, "light", 1),
        guest(102, "gpu", 1, { hostpci: "0000:01:00.0" }),
        guest(104, "dns", 1, { type: "lxc" }),
        guest(103, "archive", 2, { storage: "local-lvm", diskBytes: 700 * GIB }),
        guest(105, "front", 1),
        guest(106, "db", 1),
        guest(107, "cache", 1, { tags: ["plb_ignore"] }),
      ],
      // The HA manager knows nothing of ProxLB's maintenance: it takes back who prefers pve1, each as its failback says.
      haServices: {
        "ct:104": { state: "started" },
        "vm:105": { state: "started", failback: 1 },
        "vm:106": { state: "started", failback: 0 },
        "vm:107": { state: "started", failback: 1 },
      },
      haRules: [
        { rule: "near", type: "node-affinity", nodes: "pve1", strict: 0, resources: ["vm:105", "vm:106"] },
        {
          rule: "db-with-cache",
          type: "resource-affinity",
          affinity: "positive",
          resources: ["vm:106", "vm:107"],
        },
      ],
    },
  },
});

describe.skipIf(!browsable || !python)("a plan on the production build", () => {
  it("tries other orders in a worker that the policy lets through, and says what came of them", async ({
    open,
  }) => {
    const { page, errors } = await open("operator");
    const workers: Worker[] = [];
    page.on("worker", (worker) => workers.push(worker));
    await page.getByRole("link", { name: "Balancing" }).first().click();
    // Until each node told its version, the plan is an estimate.
    await page.getByRole("button", { name: "Ask for exact figures" }).click();
    await page
      .getByText(/In \d+ of \d+ random orders of Proxmox VE's lists ProxLB/)
      .first()
      .waitFor();
    await page
      .getByText(/Made in \d+ of \d+ orders\./)
      .first()
      .waitFor();
    // Beside the page, not in slices on it as where a worker is refused.
    expect(workers.length).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  it("has its guests looked at from the question of Rebalance, and both questions count the same", async ({
    open,
  }) => {
    const { page, errors } = await open("operator", "/balancing?ask=rebalance");
    const dialog = page.getByRole("alertdialog");
    await dialog
      .getByText(
        "front (105): The HA manager will move it back to pve1: HA rule near prefers it, and failback is on.",
      )
      .waitFor();
    await dialog
      .getByText(
        "db (106): The HA manager will move cache (107) back to pve1: HA rule near prefers it, and failback is on.",
      )
      .waitFor();
    await dialog.getByText("8 guests not looked at yet").waitFor();
    await dialog.getByText("dns is a CT that HA manages: ProxLB does not find the end").waitFor();
    await dialog
      .getByText("not counting local disks")
      .or(dialog.getByText("of memory to move"))
      .first()
      .waitFor();
    await dialog.getByRole("button", { name: "Look at 8 guests" }).click();
    await dialog
      .getByText("Proxmox will refuse or undo 2 of 7 moves as things are.")
      .waitFor({ timeout: 20_000 });
    await dialog
      .getByText(
        "5 guests would move, and 1 along with them; it is moved back afterwards. Proxmox will refuse or undo 2 more.",
      )
      .waitFor();
    await dialog
      .getByText("3 guests would still be on pve1 afterwards, which is in maintenance: gpu, front and cache.")
      .waitFor();
    await shoot(page, "rebalance-handling");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("it uses devices of pve1: hostpci0").filter({ visible: true }).first().waitFor();
    await page
      .getByText("700 GiB of local disks are copied along")
      .filter({ visible: true })
      .first()
      .waitFor();

    await page
      .getByText("The HA manager moves along: cache (107) from pve1.")
      .filter({ visible: true })
      .first()
      .waitFor();
    await shoot(page, "plan-handling");
    await page.getByRole("button", { name: "Apply 7 moves" }).click();
    await dialog.getByText("Proxmox will refuse or undo 2 of 7 moves as things are.").waitFor();
    await dialog.getByText("Proxmox will refuse: it uses devices of pve1: hostpci0.").waitFor();
    await shoot(page, "apply-handling");
    expect(await dialog.getByRole("button", { name: /Look at/ }).count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
