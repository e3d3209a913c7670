import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { ruleChanges } from "@/db/schema/rules";
import { parseEnv } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import {
  changeRule,
  createRule,
  removeRule,
  resumeRuleChange,
  undoRuleChange,
} from "@/lib/features/rules/writes/operations";
import { previewOf } from "@/lib/features/rules/writes/preview";
import type { RuleChangeView } from "@/lib/features/rules/writes/schema";
import { endSilentChanges, findChange } from "@/lib/features/rules/writes/store";
import { toViews } from "@/lib/features/rules/writes/view";
import { RuleWish } from "@/lib/proxlb/rules/write/wish-schema";
import { connectionFromConfig } from "@/lib/proxmox/connection";
import { connectProxmox, getProxmox } from "@/lib/proxmox/instance";
import { GIB } from "@/simulator/cluster/guests";
import type { ClusterSeed } from "@/simulator/cluster/seed-shape";
import type { PveVersion } from "@/simulator/cluster/state";
import { it as base } from "@/tests/support/fixtures";
import { untilPicture } from "../../support/live-harness";
import { until } from "../../support/until";

const SECRET = "7a1d1f6e-0000-4000-8000-00000000000b";
const WRITER = "proxlb@pve!rules";
const VMIDS = Array.from({ length: 12 }, (_, index) => 101 + index);

const CLUSTER: ClusterSeed = {
  name: "writes",
  nodes: ["pve1", "pve2", "pve3"].map((name) => ({ name, memoryBytes: 64 * GIB })),
  pools: [{ poolid: "web" }],
  guests: VMIDS.map((vmid, index) => ({
    vmid,
    name: `web${index + 1}`,
    node: `pve${(index % 3) + 1}`,
    memoryBytes: 2 * GIB,
    tags: index === 0 ? ["prod"] : [],
    ...(index < 2 ? { pool: "web" } : {}),
  })),
  haServices: { "vm:101": { state: "started" }, "vm:102": { state: "started" } },
  roles: { Tagger: ["VM.Audit", "VM.Config.Options"], Console: ["Sys.Console", "Sys.Audit"] },
  tokens: [{ userid: "proxlb@pve", tokenid: "rules", secret: SECRET, privilegeSeparation: true }],
};

const CONFIG = `proxmox_api: { hosts: [127.0.0.1], user: root@pam, pass: not-used } # stays
balancing:
  enable: true
  pools:
    web: { type: affinity } # together
`;

/** A watched cluster, an Admin, and a token that writes with the rights that a test gives it. */
const it = base.extend<{
  bench: (given?: { rights?: string[]; pveVersion?: PveVersion }) => Promise<Bench>;
}>({
  bench: async ({ simulator: start, live: watch, db: { db }, as, atEnd }, use) => {
    await use(async ({ rights = ["Tagger"], pveVersion } = {}) => {
      const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-rules-"));
      atEnd(() => rmSync(folder, { recursive: true }));
      const file = path.join(folder, "proxlb.yaml");
      writeFileSync(file, CONFIG);
      const simulator = await start({
        autoDrift: false,
        cluster: CLUSTER,
        ...(pveVersion ? { pveVersion } : {}),
      });
      const ca = path.join(folder, "ca.pem");
      writeFileSync(ca, simulator.caPem);
      const environment = parseEnv({
        PROXLB_CONFIG: file,
        DATA_DIR: folder,
        LOG_LEVEL: "silent",
        PVE_HOSTS: `127.0.0.1:${simulator.port}`,
        PVE_TOKEN_ID: simulator.credentials.proxlb.tokenId,
        PVE_TOKEN_SECRET: simulator.credentials.proxlb.secret,
        PVE_WRITE_TOKEN_ID: WRITER,
        PVE_WRITE_TOKEN_SECRET: SECRET,
        PVE_CA_FILE: ca,
      });
      setSingleton("env", environment);
      setSingleton("rules-view", { key: "", atMs: 0, view: null });
      const grant = (role: string) => {
        for (const who of ["proxlb@pve", WRITER]) {
          simulator.cluster.acl.push({ path: "/", who, role, propagate: true });
        }
      };
      for (const role of rights) grant(role);
      connectProxmox(connectionFromConfig(null, environment));
      atEnd(() => void connectProxmox(null));
      const live = watch(getProxmox(), 20);
      await live.readFirst();
      await untilPicture(live.snapshot, ({ facts }) => facts.reads.haRules.state === "read");
      const context = {
        db,
        live,
        proxmox: getProxmox(),
        actor: await as("admin"),
        daemon: createNoDaemon(),
        note: () => undefined,
      } as never;
      const done = (id: number) =>
        until(async () => (await toViews(db, [await findChange(db, id)]))[0] as RuleChangeView, {
          what: "the change",
          fits: ({ state }) => state !== "running",
          pauseMs: 50,
        });
      const run = async (begun: Promise<{ id: number }> | { id: number }) => done((await begun).id);
      const tagsOf = (vmid: number) => simulator.cluster.guestOf(vmid).tags;
      return { simulator, db, live, context, file, grant, run, done, tagsOf };
    });
  },
});

// biome-ignore lint/suspicious/noExplicitAny: what the fixture makes, told from the fixture
type Bench = any;

const apart = RuleWish.parse({ kind: "anti_affinity", name: "web", guests: VMIDS });

describe("rules that are written", () => {
  it("as tags are previewed, written five at a time, and put back where nobody changed them since", async ({
    bench,
  }) => {
    const { simulator, db, context, run, tagsOf } = await bench();
    const preview = await previewOf(context, { create: apart });
    expect(preview).toMatchObject({ writer: WRITER, forbidden: null, refusals: [] });
    expect(preview.writes).toHaveLength(12);
    expect(preview.follows?.begins[0]).toMatchObject({ kind: "more_apart_than_nodes" });
    // Somebody tags a guest after the preview: that tag stays.
    simulator.cluster.guestOf(103).tags = "theirs";
    const change = await run(createRule.spec.run(context, apart) as never);
    expect(change).toMatchObject({ state: "finished", reason: null });
    expect(tagsOf(101)).toBe("plb_anti_affinity_web;prod");
    expect(tagsOf(103)).toBe("plb_anti_affinity_web;theirs");
    expect(VMIDS.every((vmid) => tagsOf(vmid)?.includes("plb_anti_affinity_web"))).toBe(true);
    const audited = await db.select().from(auditLog).where(eq(auditLog.action, "rules.write"));
    expect(audited.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["attempt", "ok"]);
    expect(JSON.stringify(audited[1]?.details)).toContain('"before":["prod"]');

    simulator.cluster.guestOf(104).tags = "plb_anti_affinity_web;newer";
    const undo = await run(undoRuleChange.spec.run(context, { id: change.id }) as never);
    expect(undo).toMatchObject({ state: "finished", undoes: change.id });
    expect(tagsOf(101)).toBe("prod");
    expect(tagsOf(103)).toBe("theirs");
    expect(tagsOf(104)).toBe("plb_anti_affinity_web;newer");
    expect(undo.items.filter(({ state }: { state: string }) => state === "left_alone")).toMatchObject([
      { write: { vmid: 104 }, reason: expect.stringContaining("were changed since") },
    ]);
    await expect(undoRuleChange.spec.run(context, { id: change.id })).rejects.toThrow(/was put back by/);
  });

  it("are refused without the right, which is named, and go on once it is there", async ({ bench }) => {
    const { simulator, context, run, grant, tagsOf } = await bench({ rights: [] });
    const preview = await previewOf(context, { create: apart });
    expect(preview.forbidden).toMatch(
      `The token ${WRITER} lacks VM.Config.Options on /vms/101, /vms/102, /vms/103 and more`,
    );
    expect(preview.commands[0]).toBe(
      "pvesh set /nodes/pve1/qemu/101/config --tags 'plb_anti_affinity_web;prod'",
    );
    const stopped = await run(createRule.spec.run(context, apart) as never);
    expect(stopped.state).toBe("stopped");
    expect(stopped.reason).toMatch(
      /^Proxmox VE refuses the token proxlb@pve!rules: it lacks .+ on \/vms\/10\d\.$/,
    );
    expect(stopped.commands).toHaveLength(12);
    const tried = simulator.requests.count("GET", "/nodes/{node}/qemu/{vmid}/config");
    expect(tried).toBeLessThanOrEqual(5);
    grant("Tagger");
    const resumed = await run(resumeRuleChange.spec.run(context, { id: stopped.id }) as never);
    expect(resumed).toMatchObject({ id: stopped.id, state: "finished", reason: null });
    expect(VMIDS.every((vmid) => tagsOf(vmid)?.includes("plb_anti_affinity_web"))).toBe(true);
  });

  it("stop at a tag that the data centre keeps, fail alone where a guest is locked, and go on after a crash", async ({
    bench,
  }) => {
    const { simulator, db, context, run, tagsOf } = await bench();
    simulator.cluster.options.registeredTags = ["plb_anti_affinity_web"];
    const stopped = await run(createRule.spec.run(context, apart) as never);
    expect(stopped.reason).toContain(
      "does not let the token proxlb@pve!rules change the tag plb_anti_affinity_web",
    );
    expect(stopped.reason).toContain("Sys.Modify on /");
    simulator.cluster.options.registeredTags = [];
    simulator.faults.lockGuest(105, "backup");
    const again = await run(resumeRuleChange.spec.run(context, { id: stopped.id }) as never);
    expect(again).toMatchObject({ state: "stopped", reason: "1 write failed; go on to try again." });
    expect(again.items.filter(({ state }: { state: string }) => state === "failed")).toMatchObject([
      { write: { vmid: 105 }, reason: "VM is locked (backup)" },
    ]);
    expect(tagsOf(112)).toBe("plb_anti_affinity_web");

    // A process that ended leaves what it was at.
    simulator.faults.lockGuest(105, undefined);
    const change = await run(resumeRuleChange.spec.run(context, { id: stopped.id }) as never);
    expect(change.state).toBe("finished");
    const half = change.items.map((item: object, index: number) =>
      index < 6 ? item : { ...item, state: index === 6 ? "writing" : "waiting", found: null, left: null },
    );
    await db
      .update(ruleChanges)
      .set({ state: "running", items: half, finishedAt: null, heartbeatAt: sql`now() - interval '1 minute'` })
      .where(eq(ruleChanges.id, change.id));
    expect(await endSilentChanges(db)).toBe(1);
    const { state } = await findChange(db, change.id);
    expect(state).toBe("interrupted");
    const resumed = await run(resumeRuleChange.spec.run(context, { id: change.id }) as never);
    expect(resumed.state).toBe("finished");
    expect(resumed.items.map((item: { state: string }) => item.state)).toEqual([
      ...Array(6).fill("written"),
      ...Array(6).fill("unchanged"),
    ]);
    expect(tagsOf(101)).toBe("plb_anti_affinity_web;prod");
  });

  it("in proxlb.yaml change one value, as a version, and are put back", async ({ bench }) => {
    const { context, run, file } = await bench();
    const wish = RuleWish.parse({ kind: "anti_affinity", home: "config", pool: "web" });
    const change = await run(createRule.spec.run(context, wish) as never);
    expect(change.state).toBe("finished");
    expect(readFileSync(file, "utf8")).toBe(CONFIG.replace("type: affinity", "type: anti-affinity"));
    expect((await run(undoRuleChange.spec.run(context, { id: change.id }) as never)).state).toBe("finished");
    expect(readFileSync(file, "utf8")).toBe(CONFIG);
    const ignored = RuleWish.parse({ kind: "ignore_guest", home: "config", guests: [105] });
    await run(createRule.spec.run(context, ignored) as never);
    expect(readFileSync(file, "utf8")).toContain("ignore_guests: [web5]");
    const gone = await run(removeRule.spec.run(context, { id: "config:ignore_guests:web5" }) as never);
    expect(gone).toMatchObject({ state: "finished", items: [{ state: "written" }] });
  });

  it("as HA rules go through PVE 9, and come back with their comment", async ({ bench }) => {
    const { simulator, live, context, run } = await bench({ rights: ["Tagger", "Console"] });
    const wish = RuleWish.parse({ kind: "anti_affinity", home: "ha", name: "two", guests: [101, 102] });
    const made = await run(createRule.spec.run(context, wish) as never);
    expect(made).toMatchObject({ state: "finished", items: [{ state: "written" }] });
    const [rule] = simulator.cluster.ha.rules;
    expect(rule).toMatchObject({ rule: "two", affinity: "negative", resources: ["vm:101", "vm:102"] });
    if (rule) rule.comment = "by hand";
    await untilPicture(live.snapshot, ({ facts }) => facts.haRules.length === 1);
    const gone = await run(removeRule.spec.run(context, { id: "ha:two" }) as never);
    expect(gone.state).toBe("finished");
    expect(simulator.cluster.ha.rules).toEqual([]);
    await run(undoRuleChange.spec.run(context, { id: gone.id }) as never);
    expect(simulator.cluster.ha.rules).toMatchObject([{ rule: "two", comment: "by hand" }]);
  });

  it("are changed where they are, and refused as HA rules on PVE 8", async ({ bench }) => {
    const { context, run, tagsOf, live } = await bench({ pveVersion: "8.4" });
    const ha = RuleWish.parse({ kind: "anti_affinity", home: "ha", name: "two", guests: [101, 102] });
    await expect(createRule.spec.run(context, ha)).rejects.toThrow(/has no HA rules: they came with 9/);
    const two = RuleWish.parse({ kind: "affinity", name: "pair", guests: [101, 102] });
    await run(createRule.spec.run(context, two) as never);
    await untilPicture(live.snapshot, ({ guests }) =>
      guests.some(({ vmid, tags }) => vmid === 102 && tags.includes("plb_affinity_pair")),
    );
    const edit = { id: "tag:plb_affinity_pair", guests: [101, 103] };
    const change = await run(changeRule.spec.run(context, edit) as never);
    expect(change.items).toHaveLength(2);
    expect([102, 103].map(tagsOf)).toEqual([undefined, "plb_affinity_pair"]);
  });
});
