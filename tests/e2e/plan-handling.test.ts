import type { Worker } from "playwright-core";
import { describe, expect } from "vitest";
import { GIB, type GuestSeed } from "@/simulator/cluster/guests";
import { canBrowse } from "@/tests/support/browser";
import { findProxlb } from "@/tests/support/proxlb";
import { onStack } from "./support/fixtures";

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
      ],
      haServices: { "ct:104": { state: "started" } },
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
    await dialog.getByText("5 guests not looked at yet").waitFor();
    await dialog.getByText("dns is a CT that HA manages: ProxLB does not find the end").waitFor();
    await dialog
      .getByText("not counting local disks")
      .or(dialog.getByText("of memory to move"))
      .first()
      .waitFor();
    await dialog.getByRole("button", { name: "Look at 5 guests" }).click();
    await dialog
      .getByText("Proxmox will refuse or undo 1 of 5 moves as things are.")
      .waitFor({ timeout: 20_000 });
    await dialog.getByText("4 guests would move. Proxmox will refuse or undo 1 more.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("it uses devices of pve1: hostpci0").filter({ visible: true }).first().waitFor();
    await page
      .getByText("700 GiB of local disks are copied along")
      .filter({ visible: true })
      .first()
      .waitFor();

    await page.getByRole("button", { name: "Apply 5 moves" }).click();
    await dialog.getByText("Proxmox will refuse or undo 1 of 5 moves as things are.").waitFor();
    await dialog.getByText("Proxmox will refuse: it uses devices of pve1: hostpci0.").waitFor();
    expect(await dialog.getByRole("button", { name: /Look at/ }).count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
