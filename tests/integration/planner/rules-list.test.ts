import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect } from "vitest";
import { parseEnv } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import { getGuest } from "@/lib/features/cluster/queries";
import { getRule } from "@/lib/features/rules/one";
import { listRules } from "@/lib/features/rules/queries";
import { previewRepair } from "@/lib/features/rules/repair";
import type { Rule, RulesView } from "@/lib/proxlb/rules/rule-schema";
import { GIB } from "@/simulator/cluster/guests";
import type { ClusterSeed } from "@/simulator/cluster/seed-shape";
import { it } from "@/tests/support/fixtures";
import { untilPicture } from "../../support/live-harness";

const CLUSTER: ClusterSeed = {
  name: "rules",
  nodes: ["pve1", "pve2"].map((name) => ({ name, memoryBytes: 64 * GIB })),
  pools: [{ poolid: "web" }],
  guests: [
    { vmid: 100, name: "one", node: "pve1", memoryBytes: 4 * GIB, pool: "web", tags: ["plb_affinity_app"] },
    { vmid: 101, name: "two", node: "pve1", memoryBytes: 4 * GIB, pool: "web", tags: ["plb_affinity_app"] },
    { vmid: 102, name: "three", node: "pve2", memoryBytes: 4 * GIB, tags: ["plb_pin_pve9"] },
  ],
  haServices: { "vm:100": { state: "started" }, "vm:102": { state: "started" } },
  haRules: [
    { rule: "near", type: "node-affinity", nodes: "pve1:2,pve2", strict: 1, resources: ["vm:100", "vm:102"] },
  ],
};

const CONFIG = `proxmox_api: { hosts: [127.0.0.1], user: root@pam, pass: not-used }
proxmox_cluster:
  ignore_nodes: [pve7]
balancing:
  pools:
    web:
      type: anti-affinity
  ignore_guests:
    - nobody
`;

describe("the list of rules by the product's own path", () => {
  it.for([
    // Nobody has asked these nodes for their versions yet.
    {
      pveVersion: "9.2",
      ha: "ha",
      read: 2,
      unknown: [/^Whether ProxLB reads HA rules is not known: .* pve1 and pve2 /],
    },
    { pveVersion: "8.4", ha: "ha_group", read: 0, unknown: [] },
  ] as const)(
    "has every source with its place: PVE $pveVersion",
    async (each, { simulator, proxmox, live, db: { db }, as, atEnd }) => {
      const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-rules-"));
      atEnd(() => rmSync(folder, { recursive: true }));
      const file = path.join(folder, "proxlb.yaml");
      writeFileSync(file, CONFIG);
      setSingleton("env", parseEnv({ PROXLB_CONFIG: file, LOG_LEVEL: "silent" }));
      setSingleton("rules-view", { key: "", atMs: 0, view: null });
      const client = proxmox(
        await simulator({ autoDrift: false, cluster: CLUSTER, pveVersion: each.pveVersion }),
      );
      const watched = live(client, 20);
      const context = {
        db,
        live: watched,
        proxmox: client,
        actor: await as("viewer"),
        daemon: createNoDaemon(),
      };
      const ask = () => listRules.spec.run(context as never, {}) as Promise<RulesView>;

      await watched.readFirst();
      await untilPicture(
        watched.snapshot,
        ({ facts }) => facts.reads.haRules.state === "read" && facts.reads.pools.state === "read",
      );
      const view = await ask();
      const rule = (id: string): Rule | undefined => view.rules.find((one) => one.id === id);

      expect(view.unknown.map(({ sentence }) => sentence)).toEqual(
        each.unknown.map((sentence) => expect.stringMatching(sentence)),
      );
      expect(rule("pool:web:anti_affinity")).toMatchObject({
        place: { path: "balancing.pools.web.type", line: 7 },
        state: "impossible",
      });
      expect(rule("tag:plb_affinity_app")?.state).toBe("impossible");
      expect(rule("config:ignore_guests:nobody")).toMatchObject({ place: { line: 9 }, state: "ineffective" });
      expect(rule("config:ignore_nodes:pve7")).toMatchObject({ place: { line: 3 }, state: "ineffective" });
      expect(rule("tag:plb_pin_pve9")?.state).toBe("ineffective");
      expect(rule("ha:near")).toMatchObject({ source: each.ha, kind: "pin", strict: true });
      expect(rule("ha:near")?.readings.proxlb).toHaveLength(each.read);
      expect(rule("ha:near")?.readings.differ).toBe(true);
      expect(view.findings.find(({ kind }) => kind === "together_and_apart")?.rules.toSorted()).toEqual([
        "pool:web:anti_affinity",
        "tag:plb_affinity_app",
      ]);

      const page = await getGuest.spec.run(context as never, { id: 101, timeframe: "hour" });
      expect(page.findings.map(({ kind }) => kind)).toContain("together_and_apart");
      expect(page.findings.map(({ kind }) => kind)).not.toContain("pin_dropped");

      const repair = await previewRepair.spec.run(context as never, { id: "pool:web:anti_affinity" });
      // Where ProxLB reads the HA rule, it takes that one for the group of one of the two: then they may part.
      const never = ["pool web stays crowded; it can never be kept as things are."];
      expect(repair).toMatchObject({
        rule: { state: "impossible" },
        found: each.read > 0 ? { reached: true, moves: [{ guest: "two" }] } : { moves: [], unmended: never },
        theirs: { mends: false },
      });
      const one = await getRule.spec.run(context as never, { id: "pool:web:anti_affinity" });
      expect(one.others.map(({ id }) => id)).toContain("tag:plb_affinity_app");
      await expect(async () =>
        previewRepair.spec.run(context as never, { id: "config:ignore_nodes:pve7" }),
      ).rejects.toMatchObject({ code: "conflict" });

      writeFileSync(file, "balancing: [");
      await expect(async () =>
        previewRepair.spec.run(context as never, { id: "tag:plb_affinity_app" }),
      ).rejects.toMatchObject({ code: "unavailable" });
      const broken = await ask();
      expect(broken.unknown).toMatchObject([
        { source: "config" },
        ...each.unknown.map(() => ({ source: "ha" })),
      ]);
      expect(broken.rules.some(({ source }) => source === "pool" || source === "config")).toBe(false);
    },
  );

  it("says that nothing is known before the cluster was read", async ({ live, db: { db }, as }) => {
    const context = { db, live: live(null, 1), actor: await as("viewer"), daemon: createNoDaemon() };
    await expect(async () => listRules.spec.run(context as never, {})).rejects.toMatchObject({
      code: "unavailable",
    });
  });
});
