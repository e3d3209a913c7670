import { randomUUID } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { desc, eq, sql } from "drizzle-orm";
import postgres from "postgres";
import { beforeEach, expect, it } from "vitest";
import { auditLog } from "@/db/schema/audit";
import { configHistory } from "@/db/schema/config";
import { readConfigFile } from "@/lib/config-file/read";
import { settleInterrupted } from "@/lib/config-versions/versions";
import { processName } from "@/lib/core/process-name";
import { editConfig } from "@/lib/proxlb/config/edit";
import { KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";
import { configOnDisk } from "@/tests/support/config-on-disk";
import { onBothDatabases } from "@/tests/support/database";
import { movedClock } from "@/tests/support/moved-clock";
import { recordedSockets, signedIn } from "@/tests/support/people";
import { times } from "@/tests/support/times";
import { until } from "@/tests/support/until";
import { saveConfig } from "./operations";
import { getConfig, getConfigVersion, listConfigVersions, validateConfig } from "./queries";

const SECRET = "0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e5";
const ORIGINAL = `# Cluster in the cellar; the token was ${SECRET}
proxmox_api:
  hosts: [pve1, 'pve2']
  user: proxlb@pve
  token_id: ui
  token_secret: '${SECRET}' # rotate in May
  ssl_verification: true
balancing:
  enable: yes
  balanciness: 10
`;

/** At the same moment. */
const RACES = times({ full: 100, share: 25 });

onBothDatabases("proxlb.yaml", (database) => {
  const time = movedClock();
  const { file, read: onDisk, write } = configOnDisk(ORIGINAL);
  beforeEach(() => void recordedSockets());

  const admin = async () => (await signedIn(database(), "admin")).actor;
  const open = async (actor: Awaited<ReturnType<typeof admin>>) => {
    const { text, base } = await getConfig(actor, {});
    return { text: text ?? "", base: base ?? "" };
  };
  const lastAudit = async () => {
    const [row] = await database()
      .db.select()
      .from(auditLog)
      .where(eq(auditLog.action, "config.save"))
      .orderBy(desc(auditLog.id))
      .limit(1);
    return row;
  };

  it("is told of with name, severity, place and the change that would end it, which ends it", async () => {
    write(ORIGINAL.replace("balanciness: 10", "balancines: 10\n  method: ram"));
    const shown = await getConfig(await admin(), {});
    const [wrong] = shown.issues.filter(({ path: at }) => at === "balancing.method");
    expect(wrong).toMatchObject({ id: "value_wrong", severity: "error", line: 11, column: 11 });
    const [unread] = shown.notes.filter(({ id }) => id === "key_unread");
    expect(unread).toMatchObject({
      severity: "note",
      line: 10,
      column: 3,
      fix: { label: "Rename it to balanciness" },
    });
    const fixed = editConfig(shown.text ?? "", unread?.fix?.edits ?? []);
    expect(fixed).toMatchObject({ ok: true, text: shown.text?.replace("balancines:", "balanciness:") });
    const text = fixed.ok ? fixed.text : "";
    const review = await validateConfig(await admin(), { text, base: shown.base ?? "" });
    expect(review.notes.map(({ id }) => id)).not.toContain("key_unread");
    expect(review.issues).toMatchObject([{ id: "value_wrong", severity: "error", line: 11 }]);
    expect(JSON.stringify([shown, review])).not.toContain(SECRET);
  });

  it("is shown to everybody with its secrets masked, and its comments to those who may edit it", async () => {
    const masked = ORIGINAL.replaceAll(SECRET, KEPT_SECRET);
    const forViewers = masked
      .replace("in the cellar; the token was", `in the ${KEPT_SECRET} the ${KEPT_SECRET}`)
      .replace(`${KEPT_SECRET} ${KEPT_SECRET}`, KEPT_SECRET)
      .replace("rotate in May", KEPT_SECRET);
    for (const role of ["viewer", "operator", "admin", "super_admin"] as const) {
      const view = await getConfig((await signedIn(database(), role)).actor, {});
      expect(view).toMatchObject({ state: "ok", issues: [], writable: { ok: true } });
      expect(view.text).toBe(/admin/.test(role) ? masked : forViewers);
      expect(JSON.stringify(view)).not.toContain(SECRET.slice(0, 12));
    }
  });

  it("is saved by an admin with everything kept that was not edited", async () => {
    const actor = await admin();
    const { text, base } = await open(actor);
    const edited = text.replace("balanciness: 10", "balanciness: 5 # calmer");
    const saved = await saveConfig(actor, { text: edited, base, description: "calmer" });
    expect(saved).toMatchObject({
      changes: [{ path: "balancing.balanciness", before: "10", after: "5" }],
      takesEffect: "reload",
    });
    expect(onDisk()).toBe(ORIGINAL.replace("balanciness: 10", "balanciness: 5 # calmer"));
    expect(statSync(file()).mode & 0o777).toBe(0o640);
    expect(readdirSync(path.dirname(file()))).toEqual(["proxlb.yaml"]);
    expect((await getConfig(actor, {})).base).toBe(saved.base);
    const audited = await lastAudit();
    expect(audited).toMatchObject({ outcome: "ok", actorName: actor.username });
    expect(audited?.details).toEqual({
      description: "calmer",
      version: saved.version,
      changes: [{ path: "balancing.balanciness", before: "10", after: "5" }],
    });
  });

  it("keeps versions as ciphertext, and shows them masked", async () => {
    const actor = await admin();
    const { text, base } = await open(actor);
    const line = `token_secret: '${KEPT_SECRET}'`;
    const description = `rotated, was ${SECRET}`;
    await saveConfig(actor, {
      text: text.replace(line, "token_secret: another-Secret-77"),
      base,
      description,
    });
    const everything = await database().db.execute(
      sql`select (select json_agg(c)::text from config_history c) as history, (select json_agg(a)::text from audit_log a) as audit`,
    );
    const dump = JSON.stringify(everything);
    for (const secret of [SECRET, "another-Secret-77"]) {
      for (const form of [secret, Buffer.from(secret).toString("base64")]) expect(dump).not.toContain(form);
    }
    const { actor: viewer } = await signedIn(database(), "viewer");
    const { versions: rows } = await listConfigVersions(viewer, {});
    expect(rows.slice(0, 2)).toMatchObject([
      { author: actor.username, current: true },
      { author: null, current: false },
    ]);
    const version = await getConfigVersion(viewer, { id: rows[0]?.id ?? 0 });
    expect(version.changes).toEqual([
      { path: "proxmox_api.token_secret", before: "a secret", after: "another value" },
    ]);
    expect(version.text).toContain(`token_secret: ${KEPT_SECRET}`);
    expect(JSON.stringify(version)).not.toMatch(/another-Secret|0d0f5c1a/);
  });

  it("shows a replaced secret nowhere, wherever else it stood", async () => {
    const actor = await admin();
    const { text, base } = await open(actor);
    await saveConfig(actor, { text: text.replace(`'${KEPT_SECRET}'`, "'another-Secret-77'"), base });
    // The kept mark in the comment came back as what it stood for.
    expect(onDisk()).toContain(`the token was ${SECRET}`);
    for (const role of ["viewer", "admin"] as const) {
      const person = (await signedIn(database(), role)).actor;
      const { versions: rows } = await listConfigVersions(person, {});
      const shown = [await getConfig(person, {}), await getConfigVersion(person, { id: rows[0]?.id ?? 0 })];
      expect(JSON.stringify(shown)).not.toMatch(/0d0f5c1a|another-Secret/);
    }
    // And it comes back again, byte for byte.
    const again = await open(actor);
    await saveConfig(actor, { ...again, text: again.text.replace("balanciness: 10", "balanciness: 6") });
    expect(onDisk()).toContain(`the token was ${SECRET}`);
  });

  it("gives the same review for a right and a wrong guess at a secret", async () => {
    const actor = await admin();
    const { text, base } = await open(actor);
    const guesses = (guess: string) => [
      { text: text.replace(`'${KEPT_SECRET}'`, `'${guess}'`), base },
      { text: `${text}note: [a, ${guess}]\n`, base },
      { text: `${text}# ${guess}\n`, base },
      { text, base, secrets: { token_secret: guess } },
      { text: text.replace("[pve1, 'pve2']", "[evil.example.org]"), base, secrets: { token_secret: guess } },
    ];
    const wrong = "0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e6";
    for (const [index, input] of guesses(SECRET).entries()) {
      const other = guesses(wrong)[index];
      const [right, missed] = [
        await validateConfig(actor, input),
        await validateConfig(actor, other ?? input),
      ];
      expect(right).toEqual(missed);
    }
    // Nor does a save that is refused, or its row in the audit log.
    const rows: unknown[] = [];
    for (const guess of [SECRET, wrong]) {
      const input = { text: `${text}note: ${guess}\n`, base: "another", secrets: { token_secret: guess } };
      await expect(saveConfig(actor, input)).rejects.toMatchObject({ code: "stale" });
      rows.push((await lastAudit())?.details);
    }
    expect(rows[0]).toEqual(rows[1]);
    expect(onDisk()).toBe(ORIGINAL);
  });

  it("is not written over a change that somebody else made meanwhile", async () => {
    const actor = await admin();
    const { text, base } = await open(actor);
    const theirs = `${ORIGINAL}service: {daemon: false}\n`;
    write(theirs);
    const input = { text: text.replace("10", "5"), base };
    await expect(saveConfig(actor, input)).rejects.toMatchObject({
      code: "stale",
      message: expect.stringContaining("past ProxLB UI"),
      facts: { changedBy: null, changedAt: expect.any(String), version: null },
    });
    expect(onDisk()).toBe(theirs);
    expect(await validateConfig(actor, input)).toMatchObject({ conflict: true });
    expect(await lastAudit()).toMatchObject({ outcome: "failed" });
  });

  it.each([
    ["balanciness: 10", "balanciness: 5.5", { path: "balancing.balanciness", line: 10 }],
    ["balancing:", "balancing: [", { line: 11 }],
    ["enable: yes", `enable: ${KEPT_SECRET}`, { path: "balancing.enable", line: 9 }],
    ["enable: yes", "enable: yes\n  enable: no", { line: 10 }],
  ])("is not written with `%s` made `%s`", async (from, to, issue) => {
    const actor = await admin();
    const { text, base } = await open(actor);
    const input = { text: text.replace(from, to), base };
    const { issues } = await validateConfig(actor, input);
    expect(issues).toContainEqual(expect.objectContaining(issue));
    await expect(saveConfig(actor, input)).rejects.toMatchObject({ code: "invalid", issues });
    expect(onDisk()).toBe(ORIGINAL);
  });

  it.each([
    ["a host", "[pve1, 'pve2']", "[pve1, evil.example.org]"],
    ["a port of a host", "[pve1, 'pve2']", "[pve1, 'pve2:8007']"],
    ["the check of certificates", "ssl_verification: true", "ssl_verification: off"],
    ["the user", "user: proxlb@pve", "user: root@pam"],
    ["the token", "token_id: ui", "token_id: other"],
  ])("does not send a stored secret elsewhere: %s takes the secret itself", async (_, from, to) => {
    const actor = await admin();
    const { text, base } = await open(actor);
    const input = { text: text.replace(from, to), base };
    const review = await validateConfig(actor, input);
    expect(review).toMatchObject({
      needsSecrets: ["token_secret"],
      needsProof: true,
      takesEffect: "restart",
    });
    await expect(saveConfig(actor, input)).rejects.toMatchObject({
      code: "invalid",
      issues: [{ path: "secrets.token_secret" }],
    });
    expect(onDisk()).toBe(ORIGINAL);
    await saveConfig(actor, { ...input, secrets: { token_secret: SECRET } });
    expect(onDisk()).toContain(to);
    expect(onDisk()).toContain(`token_secret: "${SECRET}"`);
  });

  it("lets a host be taken away and certificates be checked without the secret", async () => {
    const actor = await admin();
    write(ORIGINAL.replace("ssl_verification: true", "ssl_verification: false"));
    const { text, base } = await open(actor);
    const edited = text
      .replace("[pve1, 'pve2']", "[pve2]")
      .replace("verification: false", "verification: true");
    expect(await validateConfig(actor, { text: edited, base })).toMatchObject({
      needsSecrets: [],
      needsProof: true,
    });
    await saveConfig(actor, { text: edited, base });
  });

  it("takes a fresh proof for the connection, and none for the rest", async () => {
    const actor = await admin();
    const { text, base } = await open(actor);
    time.forward(11 * 60);
    const secret = { text: text.replace(`'${KEPT_SECRET}'`, "'new-secret-1'"), base };
    await expect(saveConfig(actor, secret)).rejects.toMatchObject({ code: "proof_needed" });
    expect(onDisk()).toBe(ORIGINAL);
    await saveConfig(actor, { text: text.replace("balanciness: 10", "balanciness: 5"), base });
    expect(onDisk()).toContain("balanciness: 5");
  });

  it("is not for viewers and operators to save or to try texts on", async () => {
    for (const role of ["viewer", "operator"] as const) {
      const { actor } = await signedIn(database(), role);
      const { text, base } = await open(actor);
      await expect(saveConfig(actor, { text, base })).rejects.toMatchObject({ code: "forbidden" });
      await expect(validateConfig(actor, { text, base })).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it(`is saved by exactly one of two at the same moment, ${RACES} times`, async () => {
    const [one, two] = [await admin(), await admin()];
    for (let round = 1; round <= RACES; round += 1) {
      const { text, base } = await open(one);
      const write = (actor: typeof one, mark: string) =>
        saveConfig(actor, { text: text.replace(/balanciness: .*/, `balanciness: ${round} # ${mark}`), base });
      const results = await Promise.allSettled([write(one, "one"), write(two, "two")]);
      const won = results.map(({ status }) => status === "fulfilled");
      expect(won.filter(Boolean), `round ${round}`).toHaveLength(1);
      const lost = results.find(({ status }) => status === "rejected") as PromiseRejectedResult;
      expect(["stale", "conflict"]).toContain(lost.reason.code);
      expect(onDisk()).toContain(`balanciness: ${round} # ${won[0] ? "one" : "two"}`);
    }
  }, 60_000);

  it("settles at the next start what a kill interrupted: the file tells", async () => {
    const actor = await admin();
    const { text, base } = await open(actor);
    const { version } = await saveConfig(actor, { text: text.replace("10", "5"), base });
    const { db } = database();
    const settledOnRecord = async () => {
      const ofSettling = eq(auditLog.action, "config.settle");
      const [last] = await db.select().from(auditLog).where(ofSettling).orderBy(desc(auditLog.id)).limit(1);
      return last?.details?.settled;
    };
    const pend = () =>
      db.update(configHistory).set({ status: "pending" }).where(eq(configHistory.id, version));
    await pend();
    await settleInterrupted(db, 0);
    expect((await listConfigVersions(actor, {})).versions[0]).toMatchObject({ id: version, current: true });
    expect(await settledOnRecord()).toEqual([{ id: version, author: actor.username, written: true }]);
    await pend();
    write(ORIGINAL);
    await settleInterrupted(db, 0);
    expect(await settledOnRecord()).toEqual([{ id: version, author: actor.username, written: false }]);
    await settleInterrupted(db, 0);
    const rows = await db.select().from(auditLog).where(eq(auditLog.action, "config.settle"));
    expect(rows.map(({ actorName, outcome }) => [actorName, outcome])).toEqual([
      ["system", "ok"],
      ["system", "ok"],
    ]);
    expect((await listConfigVersions(actor, {})).versions.some(({ id }) => id === version)).toBe(false);
  });

  it("settles at once what a process left that is connected no more, whoever else is, and waits for one that is", async () => {
    const { db, url } = database();
    const actor = await admin();
    const { text, base } = await open(actor);
    const { version } = await saveConfig(actor, { text: text.replace("10", "6"), base });
    const pend = (holder: string | null) =>
      db.update(configHistory).set({ status: "pending", holder }).where(eq(configHistory.id, version));
    const settled = async () => {
      await settleInterrupted(db);
      const [row] = await db.select().from(configHistory).where(eq(configHistory.id, version));
      return row?.status;
    };
    // Neither one that is saving here and now, nor one from before it was kept who saves.
    await pend(processName());
    expect(await settled()).toBe("pending");
    await pend(null);
    expect(await settled()).toBe("pending");
    const name = `proxlb-ui ${randomUUID()}`;
    await pend(name);
    expect(await settled()).toBe("written");
    if (url === null) return;
    const other = postgres(url, { max: 1, connection: { application_name: name } });
    await other`select 1`;
    await pend(name);
    expect(await settled()).toBe("pending");
    await other.end();
    await until(async () => (await settled()) === "written");
  });

  it("is shown by place only where it is no YAML, and may be written anew as a whole", async () => {
    write(`proxmox_api:\n  token_secret: '${SECRET}\n`);
    const actor = await admin();
    const view = await getConfig(actor, {});
    expect(view).toMatchObject({ state: "invalid", text: null, issues: [{ line: expect.any(Number) }] });
    expect(JSON.stringify(view)).not.toContain(SECRET.slice(0, 8));
    const whole = ORIGINAL.replaceAll(SECRET, "typed-again-1");
    await saveConfig(actor, { text: whole, base: view.base ?? "" });
    expect(onDisk()).toBe(whole);
    expect((await readConfigFile()).state).toBe("read");
  });
});
