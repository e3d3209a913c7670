import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { configHistory } from "@/db/schema/config";
import { claimVersion, confirmVersion, newestVersion } from "@/lib/config-versions/versions";
import { mergedText, threeWay } from "@/lib/core/three-way";
import { provideDaemon } from "@/lib/daemon/instance";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import type { Actor } from "@/lib/identity/actor";
import { configOnDisk, edit, save } from "@/tests/support/config-on-disk";
import { onBothDatabases } from "@/tests/support/database";
import { recordedSockets, signedIn } from "@/tests/support/people";
import { saveConfig } from "../operations";
import { getConfigState, listConfigVersions } from "../queries";
import { restoreConfig } from "../restore";
import { adoptDrift } from "./operations";
import { getDrift } from "./queries";

const SECRET = "0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e5";
const ORIGINAL = `proxmox_api:
  hosts: [pve1, pve2]
  user: proxlb@pve
  token_id: ui
  token_secret: '${SECRET}'
balancing:
  enable: true
  balanciness: 10
  method: memory
service:
  daemon: true
`;

onBothDatabases("an edit past this app", (database) => {
  const disk = configOnDisk(ORIGINAL);
  beforeEach(async () => {
    recordedSockets();
    provideDaemon(createNoDaemon());
    await database().db.delete(configHistory);
  });
  const admin = async () => (await signedIn(database(), "admin")).actor;
  const drift = async (actor: Actor) => (await getConfigState(actor, {})).drift;
  const shown = async (actor: Actor) => {
    const { drift: found } = await getDrift(actor, {});
    if (found?.texts == null) throw new Error("There is no drift to look at.");
    return { ...found, texts: found.texts };
  };

  it("is none before anything was saved here, after a save, and after one that is undone by hand", async () => {
    const actor = await admin();
    disk.write(ORIGINAL.replace("10", "9"));
    expect(await drift(actor)).toBeNull();
    const version = await save(actor, "balanciness: 9", "balanciness: 8");
    expect(await drift(actor)).toBeNull();
    const saved = disk.read();
    disk.write(`${saved}# by hand\n`);
    expect(await drift(actor)).toMatchObject({ version });
    disk.write(saved);
    expect(await drift(actor)).toBeNull();
    disk.write(ORIGINAL.replace("10", "9"));
    // An older version that somebody put there is not the one that was saved last.
    expect(await drift(actor)).toMatchObject({ version });
  });

  it("is not what a save is writing at this moment", async () => {
    const actor = await admin();
    const version = await save(actor, "balanciness: 10", "balanciness: 8");
    const { db } = database();
    await db.update(configHistory).set({ status: "pending" }).where(eq(configHistory.id, version));
    expect(await drift(actor)).toBeNull();
  });

  it("is shown to everybody beside what was saved, by key, without a secret of either", async () => {
    const actor = await admin();
    const version = await save(actor, "balanciness: 10", "balanciness: 8");
    disk.write(disk.read().replace(SECRET, "another-Secret-77").replace("[pve1, pve2]", "[pve1]"));
    for (const role of ["viewer", "admin"] as const) {
      const { actor: person } = await signedIn(database(), role);
      const found = await shown(person);
      expect(found).toMatchObject({
        version: { id: version, author: actor.username },
        from: { id: version },
      });
      expect(found.changes.map(({ path }) => path)).toEqual([
        "proxmox_api.hosts",
        "proxmox_api.token_secret",
      ]);
      expect(JSON.stringify(found)).not.toMatch(/0d0f5c1a|another-Secret/);
    }
  });

  it("becomes a version when somebody takes it over, which writes nothing and is on the record", async () => {
    const actor = await admin();
    await save(actor, "balanciness: 10", "balanciness: 8");
    const theirs = `${disk.read()}# by hand\n`;
    disk.write(theirs);
    const { base } = await shown(actor);
    const { actor: viewer } = await signedIn(database(), "viewer");
    await expect(adoptDrift(viewer, { base })).rejects.toMatchObject({ code: "forbidden" });
    disk.write(`${theirs}# again\n`);
    await expect(adoptDrift(actor, { base })).rejects.toMatchObject({ code: "stale" });
    disk.write(theirs);
    const adopted = await adoptDrift(actor, { base, description: `Ansible, with ${SECRET}` });
    expect(adopted).toMatchObject({ author: null, current: true });
    expect(adopted.description).toMatch(new RegExp(`taken over by ${actor.username}: Ansible`));
    expect(adopted.description).not.toContain(SECRET);
    expect([disk.read(), await drift(actor)]).toEqual([theirs, null]);
    const rows = await database().db.select().from(auditLog).where(eq(auditLog.action, "config.adopt"));
    expect(rows.some(({ outcome, details }) => outcome === "ok" && details?.version === adopted.id)).toBe(
      true,
    );
  });

  it("is never the newest version over a save that came between, ten times", async () => {
    const actor = await admin();
    await save(actor, "balanciness: 10", "balanciness: 8");
    for (let round = 1; round <= 10; round += 1) {
      disk.write(`${disk.read()}# by hand ${round}\n`);
      const edited = await edit(actor, /balanciness: .*/, `balanciness: ${round}`);
      const both = [adoptDrift(actor, { base: edited.base }), saveConfig(actor, edited)];
      const results = await Promise.allSettled(both);
      expect(
        results.some(({ status }) => status === "fulfilled"),
        `round ${round}`,
      ).toBe(true);
      expect(await drift(actor), `round ${round}`).toBeNull();
      const [newest] = (await listConfigVersions(actor, {})).versions;
      expect(newest).toMatchObject({ current: true });
    }
  }, 60_000);

  it("and saves are numbered in the order in which they took their place, however slow the database is", async () => {
    const { db } = database();
    const version = (description: string) => ({
      text: description,
      description,
      author: null,
      changedKeys: null,
    });
    await db.execute(sql`create function slow_save() returns trigger language plpgsql as $$ begin
      if new.change_description = 'slow' then perform pg_sleep(0.4); end if; return new; end $$`);
    await db.execute(sql`create trigger slow_save before insert on config_history for each row
      execute function slow_save()`);
    try {
      let isOver = false;
      const claim = (description: string, over: string | null) =>
        claimVersion(db, version(description), over).catch((error) => {
          if (error.code !== "conflict") throw error;
          return null;
        });
      const slowly = async () => {
        for (;;) {
          const claimed = await claim("slow", "found");
          if (claimed) return claimed;
        }
      };
      const slow = slowly().finally(() => {
        isOver = true;
      });
      while (!isOver) {
        const quick = await claim("quick", null);
        if (quick) await confirmVersion(db, quick.id);
      }
      const newest = await newestVersion(db);
      const { id, foundId } = await slow;
      expect(foundId).toBeGreaterThan(newest?.id ?? 0);
      expect(id).toBeGreaterThan(foundId ?? id);
    } finally {
      await db.execute(sql`drop trigger slow_save on config_history`);
    }
  });

  it("is put back by a save with all its checks, and stays in the history", async () => {
    const actor = await admin();
    const version = await save(actor, "balanciness: 10", "balanciness: 8");
    const saved = disk.read();
    disk.write(saved.replace("balanciness: 8", "balanciness: 3"));
    const { base } = await shown(actor);
    await restoreConfig(actor, { version, base });
    expect([disk.read(), await drift(actor)]).toEqual([saved, null]);
    // Where it sent the secret elsewhere, going back does too, as far as anybody here knows.
    disk.write(saved.replace("[pve1, pve2]", "[pve9]"));
    const { base: moved } = await shown(actor);
    await expect(restoreConfig(actor, { version, base: moved })).rejects.toMatchObject({
      issues: [{ path: "secrets.token_secret" }],
    });
    await restoreConfig(actor, { version, base: moved, secrets: { token_secret: SECRET } });
    expect(await drift(actor)).toBeNull();
  });

  it("that is no YAML is put back with the credentials that the version had", async () => {
    const actor = await admin();
    const version = await save(actor, "balanciness: 10", "balanciness: 8");
    const saved = disk.read();
    disk.write(saved.replace("method: memory", "method: 'memory"));
    const { drift: found } = await getDrift(actor, {});
    expect(found).toMatchObject({ texts: null, changes: [], version: { id: version } });
    await restoreConfig(actor, { version, base: found?.base ?? "" });
    expect([disk.read(), await drift(actor)]).toEqual([saved, null]);
  });

  it("that came from an older version is merged with what was saved since, and saved over theirs", async () => {
    const actor = await admin();
    const first = await save(actor, "balanciness: 10", "balanciness: 8");
    const older = disk.read();
    const version = await save(actor, "enable: true", "enable: false");
    disk.write(older.replace("daemon: true", "daemon: false"));
    const found = await shown(actor);
    expect(found).toMatchObject({ version: { id: version }, from: { id: first } });
    const { ours, base, theirs } = found.texts;
    const merged = mergedText(threeWay(ours, base, theirs));
    await saveConfig(actor, { text: merged ?? "", base: found.base });
    expect(disk.read()).toBe(
      ORIGINAL.replace("balanciness: 10", "balanciness: 8")
        .replace("enable: true", "enable: false")
        .replace("daemon: true", "daemon: false")
        .replace(`'${SECRET}'`, `'${SECRET}'`),
    );
    expect(await drift(actor)).toBeNull();
  });
});
