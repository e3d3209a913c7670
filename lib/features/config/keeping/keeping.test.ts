import { desc, eq, sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { configApplies, configBackups, configHistory } from "@/db/schema/config";
import { writeSetting } from "@/db/settings";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { claimVersion, confirmVersion, keepFoundVersion } from "@/lib/config-versions/versions";
import { setSingleton } from "@/lib/core/singleton";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import { provideLive } from "@/lib/live/live";
import { configOnDisk, save } from "@/tests/support/config-on-disk";
import { onBothDatabases } from "@/tests/support/database";
import { liveOn } from "@/tests/support/live-harness";
import { signedIn } from "@/tests/support/people";
import { addBackup } from "../backups/store";
import { getConfig, listConfigVersions } from "../queries";
import { keepAndRemove } from "./jobs";
import { changeKeeping } from "./operations";
import { DEFAULT_KEEPING } from "./schema";

const OLD_SECRET = "marmalade"; // nothing that looks like one
const ORIGINAL = `proxmox_api:
  hosts: [pve1]
  user: proxlb@pve
  token_id: ui
  token_secret: '${OLD_SECRET}'
balancing:
  balanciness: 0 # of the cellar
`;

onBothDatabases("how long versions and backups are kept", (database) => {
  const disk = configOnDisk(ORIGINAL);
  beforeEach(async () => {
    const live = provideLive(liveOn(null, 1));
    const { db } = database();
    for (const table of [configApplies, configHistory, configBackups]) await db.delete(table);
    await db.execute("delete from system_settings where key like 'config_%'");
    setSingleton("known-secrets", new WeakMap());
    return () => live.close();
  });

  const admin = async () => (await signedIn(database(), "admin")).actor;
  const run = (runningForMs = 3600_000) =>
    keepAndRemove({ database: database(), live: liveOn(null, 1), daemon: createNoDaemon(), runningForMs });
  const keep = async (change: Partial<typeof DEFAULT_KEEPING>) => {
    const { actor } = await signedIn(database(), "super_admin");
    await changeKeeping(actor, { ...DEFAULT_KEEPING, backupEveryHours: null, ...change });
  };
  const age = (days: number) =>
    database()
      .db.update(configHistory)
      .set({ createdAt: sql`now() - make_interval(days => ${days})` });
  const ids = async () =>
    (await database().db.select({ id: configHistory.id }).from(configHistory).orderBy(configHistory.id)).map(
      ({ id }) => id,
    );

  it("is for ever, unless a Super Admin says otherwise", async () => {
    const actor = await admin();
    await save(actor, /balanciness: \d+/, "balanciness: 1");
    await age(4_000);
    await run();
    expect(await ids()).toHaveLength(2);
    await expect(changeKeeping(actor, DEFAULT_KEEPING)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is so many days, but never less than so many versions, nor one that is needed, and on the record", async () => {
    const actor = await admin();
    const made: number[] = [];
    for (let number = 1; number <= 15; number += 1)
      made.push(await save(actor, /balanciness: \d+/, `balanciness: ${number}`));
    const all = await ids();
    const { db } = database();
    const needed = {
      versionId: made[2],
      previousId: made[1] ?? 0,
      fingerprint: "x",
      previousFingerprint: "x",
    };
    const apply = {
      how: "restart",
      state: "confirming",
      keepWhenHealthy: false,
      keepWithinSeconds: 60,
    } as const;
    const ended = {
      ...needed,
      ...apply,
      userName: "a",
      sessionHash: "a",
      state: "kept",
      endedAt: new Date(),
    } as const;
    await db.insert(configApplies).values({ ...ended, versionId: made[0], previousId: all[0] ?? 0 });
    await db.insert(configApplies).values({ ...needed, ...apply, userName: "a", sessionHash: "a" });
    const running = { startId: "s", isConnectionOld: false, toldAtMs: null };
    const read = { fromMs: 0, toMs: 0, fingerprint: fingerprintOf(disk.read().replace("15", "4")) };
    await writeSetting(db, "config_in_use", { ...running, atStart: read, last: read });
    await age(31);
    await keep({ versionDays: 30, versionsAtLeast: 10 });
    await run();
    const newest = all.slice(-10);
    expect(await ids()).toEqual([made[1], made[2], made[3], ...newest]);
    expect(await db.select().from(configApplies)).toHaveLength(1);
    const [row] = await db
      .select()
      .from(auditLog)
      .where(eq(auditLog.action, "config.remove_versions"))
      .orderBy(desc(auditLog.id))
      .limit(1);
    expect(row).toMatchObject({ outcome: "ok", actorName: "system" });
  });

  it("takes no secret along: one that only a removed version had stays masked in a comment of today", async () => {
    const actor = await admin();
    await save(actor, "<kept-secret>", "another-Secret-77");
    disk.write(disk.read().replace("of the cellar", `once ${OLD_SECRET}`));
    for (let number = 1; number <= 10; number += 1)
      await save(actor, /balanciness: \d+/, `balanciness: ${number}`);
    await age(31);
    // The comment was looked at by a process that knew the secret; the next one knows what is kept.
    await keep({ versionDays: 30, versionsAtLeast: 10 });
    await run();
    const oldest = (await ids())[0] ?? 0;
    expect(await ids()).toHaveLength(10);
    await database()
      .db.update(configHistory)
      .set({ createdAt: new Date() })
      .where(eq(configHistory.id, oldest));
    setSingleton("known-secrets", new WeakMap());
    const { text } = await getConfig(actor, {});
    expect(text).not.toContain(OLD_SECRET);
    const dump = await database().db.execute("select json_agg(s)::text as all from system_settings s");
    expect(JSON.stringify(dump)).not.toContain(OLD_SECRET);
  });

  it("leaves what is secret in any backup masked, however many there are", async () => {
    for (let number = 1; number <= 60; number += 1)
      await addBackup(database().db, ORIGINAL.replace(OLD_SECRET, `quince${1000 + number}`), null);
    disk.write(ORIGINAL.replace("of the cellar", "quince1002 or quince1058 or preserves"));
    const { text } = await getConfig(await admin(), {});
    expect(text).toContain("<kept-secret> or <kept-secret> or preserves");
  });

  it("leaves a secret masked that is only in a text found on disk, also where somebody looks amid the save", async () => {
    const actor = await admin();
    const { db } = database();
    const found = ORIGINAL.replace(OLD_SECRET, "rhubarb");
    const text = ORIGINAL.replace("of the cellar", "once rhubarb");
    const version = { text, description: null, author: actor, changedKeys: [] };
    const { id, foundId } = await claimVersion(db, version, found);
    await getConfig(actor, {});
    await keepFoundVersion(db, found, foundId);
    await confirmVersion(db, id);
    disk.write(text);
    expect((await getConfig(actor, {})).text).toContain("# once <kept-secret>");
  });

  it("takes a backup when it is due and the text is another one, not right after the start, and drops the oldest", async () => {
    const { db } = database();
    const backups = () => db.select().from(configBackups).orderBy(configBackups.id);
    await keep({ backupEveryHours: 24, backupsKept: 2 });
    await run(60_000);
    expect(await backups()).toHaveLength(0);
    await run();
    await run();
    expect(await backups()).toMatchObject([{ authorName: null, fingerprint: fingerprintOf(ORIGINAL) }]);
    for (const number of [1, 2]) {
      disk.write(ORIGINAL.replace("balanciness: 0", `balanciness: ${number}`));
      await run();
      expect(await backups()).toHaveLength(Math.min(number, 2));
      await db.update(configBackups).set({ createdAt: sql`now() - interval '25 hours'` });
      await run();
      await run();
    }
    const kept = await backups();
    expect(kept.map(({ fingerprint }) => fingerprint)).toEqual(
      [1, 2].map((number) => fingerprintOf(ORIGINAL.replace("balanciness: 0", `balanciness: ${number}`))),
    );
  });

  it("lists with each version the keys that it changed", async () => {
    const actor = await admin();
    await save(actor, "balanciness: 0", "balanciness: 5\n  enable: true");
    disk.write(disk.read().replace("hosts: [pve1]", "hosts: [pve1, pve2]"));
    await save(actor, "of the cellar", "of the attic");
    const { versions } = await listConfigVersions(actor, {});
    expect(versions.map(({ changedKeys }) => changedKeys)).toEqual([
      [],
      ["proxmox_api.hosts"],
      ["balancing.balanciness", "balancing.enable"],
      null,
    ]);
  });
});
