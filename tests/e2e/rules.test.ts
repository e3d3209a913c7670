import { describe, expect } from "vitest";
import type { RulesView } from "@/lib/proxlb/rules/rule-schema";
import { GIB, type GuestSeed } from "@/simulator/cluster/guests";
import type { ClusterSeed } from "@/simulator/cluster/seed-shape";
import { canBrowse } from "@/tests/support/browser";
import { until } from "@/tests/support/until";
import { onStack, PHONE } from "./support/fixtures";
import { picture } from "./support/screenshots";

const guest = (vmid: number, name: string, node: string, ...tags: string[]): GuestSeed => ({
  vmid,
  name,
  node,
  memoryBytes: 4 * GIB,
  tags,
});

/** Rules of every source, in every state. */
const CLUSTER: ClusterSeed = {
  name: "rules",
  nodes: ["pve1", "pve2", "pve3"].map((name) => ({ name, memoryBytes: 64 * GIB })),
  pools: [{ poolid: "web" }, { poolid: "zone/db" }],
  guests: [
    guest(101, "dns1", "pve1", "plb_anti_affinity_dns"),
    guest(102, "dns2", "pve1", "plb_anti_affinity_dns"),
    guest(103, "dns3", "pve2", "plb_anti_affinity_dns"),
    guest(104, "dns4", "pve3", "plb_anti_affinity_dns"),
    { ...guest(110, "web1", "pve1"), pool: "web" },
    { ...guest(111, "web2", "pve2"), pool: "web" },
    guest(120, "db1", "pve2", "plb_affinity_db", "plb_pin_pve9"),
    guest(121, "db2", "pve2", "plb_affinity_db"),
    guest(130, "batch", "pve3", "plb_ignore"),
    guest(140, "edge1", "pve1"),
    guest(141, "edge2", "pve2"),
  ],
  haServices: { "vm:140": { state: "started" }, "vm:141": { state: "started" } },
  haRules: [
    {
      rule: "near-uplink",
      type: "node-affinity",
      nodes: "pve1:2,pve2",
      strict: 1,
      resources: ["vm:140", "vm:141"],
    },
  ],
};
const BALANCING = `  enable: true
  balance_types: [vm, ct]
  pools:
    web: { type: affinity }
    zone/db: { type: anti-affinity }
  ignore_guests: [gone]`;

const it = onStack({ simulator: { cluster: CLUSTER, autoDrift: false }, config: { balancing: BALANCING } });

describe.skipIf(!canBrowse())("rules", () => {
  it("show a viewer what cannot hold before what is broken, with who breaks it and what would end it", async ({
    open,
    as,
  }) => {
    const { call } = await as("viewer");
    await until(async () => (await call<RulesView>("GET", "/api/rules")).body, {
      what: "HA rules and pools are read",
      fits: (view) =>
        view.rules?.some(({ source }) => source === "ha") &&
        !view.rules.some(({ state }) => state === "unknown"),
      limitMs: 100_000,
      pauseMs: 500,
    });
    const { page, errors } = await open("viewer");
    await page.getByRole("link", { name: "Rules", exact: true }).first().click();
    await page.getByRole("region", { name: /^Impossible/ }).waitFor();
    await page.getByRole("heading", { name: "Changes" }).waitFor();
    const groups = await page.getByRole("region").getByRole("heading", { level: 2 }).allInnerTexts();
    expect(groups.map((text) => text.replace(/\s*\d+$/, ""))).toEqual([
      "Impossible",
      "Violated",
      "Without effect",
      "Kept",
      "Changes",
    ]);
    const impossible = page.getByRole("region", { name: /^Impossible/ });
    expect(await impossible.textContent()).toContain("keeps 4 guests apart, and ProxLB balances 3 nodes.");
    expect(await impossible.textContent()).toContain("Remove the tag plb_anti_affinity_dns");
    const violated = page.getByRole("region", { name: /^Violated/ });
    expect(await violated.textContent()).toContain("pool in proxlb.yaml, line 12");
    await page.getByRole("combobox").fill("guest:dns1");
    await page.getByText("1 of 8 rules").waitFor();
    // Written a moment after the typing has stopped.
    await page.waitForURL((url) => url.searchParams.get("q") === "guest:dns1");
    await page.reload();
    await page.getByText("1 of 8 rules").waitFor();
    expect(errors).toEqual([]);
  });

  it("fit a phone and a desk, in both themes", async ({ open, stack }) => {
    for (const viewport of [{ width: 1440, height: 900 }, PHONE]) {
      const { page, errors } = await open("viewer", "/rules", viewport);
      for (const theme of ["light", "dark"]) {
        await page.context().addCookies([{ name: "theme", value: theme, url: stack.url }]);
        await page.reload();
        await page.getByRole("region", { name: /^Impossible/ }).waitFor();
        const tooWide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(tooWide).toBeLessThanOrEqual(0);
        await picture(page, `rules-full-${viewport.width}-${theme}`);
      }
      expect(errors).toEqual([]);
    }
  });
});
