import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import postgres from "postgres";
import { beforeEach, expect, it } from "vitest";
import { drains } from "@/db/schema/drains";
import { configHolds } from "@/db/schema/maintenance";
import { configOnDisk } from "@/tests/support/config-on-disk";
import { onBothDatabases } from "@/tests/support/database";
import { until } from "@/tests/support/until";
import { beforeMark, markNode, takeMarkOff } from "./drain-mark";
import { claimDrain, patchDrain, requireHeld, settleDrains } from "./drain-store";
import { formerOf, nodeKey } from "./holds/edits";

const API = "proxmox_api: { hosts: [pve1], user: proxlb@pve, token_id: ui, token_secret: kept }\n";
const ada = { userId: null, username: "ada" };

onBothDatabases("the list of nodes in maintenance", (database) => {
  const disk = configOnDisk(API);
  beforeEach(async () => {
    await database().db.delete(drains);
    await database().db.delete(configHolds);
  });

  /** As a drain does it, up to its mark. */
  const mark = async (node: string) => {
    const { db } = database();
    const row = await claimDrain(db, node, ada, {});
    const before = await beforeMark(db, node);
    await patchDrain(db, row.id, before);
    await markNode(db, ada, { node, description: `${node} is drained` });
    await db.update(drains).set({ phase: "out" }).where(eq(drains.id, row.id));
    return { ...row, ...before };
  };
  const end = async (row: Awaited<ReturnType<typeof mark>>) => {
    const { db } = database();
    await takeMarkOff(db, ada, row);
    await db.update(drains).set({ phase: "back" }).where(eq(drains.id, row.id));
  };

  it.each([
    ["its section", API],
    [
      "itself, below other keys",
      `${API}proxmox_cluster:\n  overprovisioning: true # so far\nbalancing: {}\n`,
    ],
    ["itself, in one line", `${API}proxmox_cluster: { overprovisioning: true }\n`],
    ["nothing where it was there and empty", `${API}proxmox_cluster:\n  maintenance_nodes: [] # nobody\n`],
    ["nothing where a node was on it", `${API}proxmox_cluster: { maintenance_nodes: [pve3] }\n`],
    ["itself, in a section of nothing", `${API}proxmox_cluster: {}\n`],
  ])("goes with the drain that made %s", async (_, text) => {
    disk.write(text);
    const row = await mark("pve1");
    expect(disk.read()).not.toBe(text);
    await end(row);
    expect(disk.read()).toBe(text);
  });

  it("goes with the last of drains that overlap, in whatever order they end", async () => {
    const rows = [await mark("pve1"), await mark("pve2"), await mark("pve3")];
    for (const which of [0, 2, 1]) await end(rows[which]!);
    expect(disk.read()).toBe(API);
  });

  it("goes with a window that began while a drain had made it, and with a drain amid a window that had", async () => {
    const { db } = database();
    const held = { ...formerOf({}, nodeKey("pve1")), because: "window Kernel" };
    await db.insert(configHolds).values(held);
    await markNode(db, ada, { node: "pve1", description: "For a window." });
    const row = await mark("pve2");
    expect(row.madeKey).toBe("section");
    await db.delete(configHolds);
    await end({ ...row, nodeName: "pve1" });
    await end(row);
    expect(disk.read()).toBe(API);
  });

  it("stays where somebody has written into it, or written it anew", async () => {
    const first = await mark("pve1");
    disk.write(disk.read().replace("nodes: [pve1]", "nodes: [pve1, pve3]"));
    await end(first);
    expect(disk.read()).toBe(`${API}proxmox_cluster:\n  maintenance_nodes: [pve3]\n`);
    disk.write(API);
    const second = await mark("pve1");
    const emptied = `${API}proxmox_cluster:\n  maintenance_nodes: []\n`;
    disk.write(emptied);
    await end(await mark("pve2"));
    expect(disk.read()).toBe(emptied);
    await end(second);
    expect(disk.read()).toBe(emptied);
  });

  it("is not written for a drain that was taken for dead; one that is connected is not, within half a minute", async () => {
    const { db, kind, url } = database();
    const row = await claimDrain(db, "pve1", ada, {});
    const aged = (seconds: number, holder: string | null = row.holder) =>
      db.update(drains).set({ holder, heartbeatAt: sql`now() - make_interval(secs => ${seconds})` });
    const settle = () => settleDrains(db, kind, () => false);
    await aged(20);
    expect(await settle()).toBe(0);
    const other = `proxlb-ui ${randomUUID()}`;
    await aged(20, other);
    if (url !== null) {
      const connection = postgres(url, { max: 1, connection: { application_name: other } });
      await connection`select 1`;
      expect(await settle()).toBe(0);
      await connection.end();
    }
    await until(async () => (await settle()) === 1, { limitMs: 5_000 });
    const what = { node: "pve1", description: "pve1 is drained" };
    await expect(markNode(db, ada, what, () => requireHeld(db, row))).rejects.toThrow(/taken for dead/);
    expect(disk.read()).toBe(API);
  });

  it("leaves a section that somebody has written into meanwhile", async () => {
    const row = await mark("pve1");
    disk.write(`${disk.read()}  overprovisioning: true\n`);
    await end(row);
    expect(disk.read()).toBe(`${API}proxmox_cluster:\n  overprovisioning: true\n`);
  });
});
