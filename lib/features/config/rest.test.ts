import { existsSync, rmSync, statSync } from "node:fs";
import { eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import * as settingsRoute from "@/app/api/balancing/settings/route";
import * as backupRoute from "@/app/api/config/backup/route";
import * as backupsRoute from "@/app/api/config/backups/route";
import * as diffRoute from "@/app/api/config/history/diff/route";
import * as restoreRoute from "@/app/api/config/restore/route";
import * as configRoute from "@/app/api/config/route";
import { auditLog } from "@/db/schema/audit";
import { configHistory } from "@/db/schema/config";
import { env } from "@/lib/core/env";
import { createToken } from "@/lib/features/profile/tokens";
import type { Permission, Role } from "@/lib/identity/permissions";
import { KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";
import { configOnDisk } from "@/tests/support/config-on-disk";
import { onBothDatabases } from "@/tests/support/database";
import { recordedSockets, signedIn } from "@/tests/support/people";

const SECRET = "0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e5";
const ORIGINAL = `# the token was ${SECRET}\r
proxmox_api:\r
  hosts: [pve1, 'pve2']\r
  user: proxlb@pve\r
  token_id: ui\r
  token_secret: '${SECRET}' # rotate in May\r
balancing: {enable: yes,   balanciness: 10} # keep the spaces\r
`;

type Handler = (request: Request, context: { params: Promise<undefined> }) => Promise<Response>;

onBothDatabases("proxlb.yaml over REST", (database) => {
  const disk = configOnDisk(ORIGINAL);
  beforeEach(async () => {
    recordedSockets();
    await database().db.delete(configHistory);
  });

  async function program(role: Role, scopes: Permission[] = ["config.view", "config.edit"]) {
    const { actor } = await signedIn(database(), role);
    const { token } = await createToken(actor, { name: "t", scopes, expiresInDays: 1 });
    const ask = async (handler: Handler, given: { query?: string; body?: object; ifMatch?: string } = {}) => {
      const method = given.body ? "PUT" : "GET";
      const headers = new Headers({ authorization: `Bearer ${token}` });
      if (given.ifMatch !== undefined) headers.set("if-match", given.ifMatch);
      const body = given.body ? JSON.stringify(given.body) : null;
      const request = new Request(`${env().APP_URL}/x?${given.query ?? ""}`, { method, headers, body });
      const answer = await handler(request, { params: Promise.resolve(undefined) });
      const text = await answer.text();
      const isJson = answer.headers.get("content-type")?.includes("json");
      return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : null };
    };
    return { actor, ask };
  }

  it("names its version in ETag, takes it as If-Match, and says with 412 who changed the file and when", async () => {
    const { actor, ask } = await program("admin");
    const read = await ask(configRoute.GET);
    const etag = read.headers.get("etag") ?? "";
    expect(etag).toBe(`"${read.json.base}"`);
    const edit = (number: number) => ({ text: read.json.text.replace("10}", `${number}}`) });
    const saved = await ask(configRoute.PUT, { body: edit(5), ifMatch: etag });
    expect([saved.status, saved.headers.get("etag")]).toEqual([200, `"${saved.json.base}"`]);
    expect(disk.read()).toBe(ORIGINAL.replace("10}", "5}"));

    for (const stale of [{ ifMatch: etag }, { base: read.json.base }]) {
      const { ifMatch, ...base } = stale as { ifMatch?: string };
      const late = await ask(configRoute.PUT, {
        body: { ...edit(6), ...base },
        ...(ifMatch ? { ifMatch } : {}),
      });
      expect([late.status, late.json.title]).toEqual([412, "stale"]);
      expect(late.json).toMatchObject({ changedBy: actor.username, version: saved.json.version });
      expect(Math.abs(Date.parse(late.json.changedAt) - Date.now())).toBeLessThan(60_000);
      expect(late.json.detail).toContain(actor.username);
    }
    disk.write(`${disk.read()}# by hand\r\n`);
    const past = await ask(configRoute.PUT, { body: edit(6), ifMatch: saved.headers.get("etag") ?? "" });
    expect(past.json).toMatchObject({ status: 412, changedBy: null, version: null });
    expect(past.json.detail).toContain("past ProxLB UI");
  });

  it.each(["*", 'W/"x"', '"a", "b"', "x"])(
    "refuses If-Match: %s, which names no one text",
    async (ifMatch) => {
      const { ask } = await program("admin");
      const { json } = await ask(configRoute.GET);
      const answer = await ask(configRoute.PUT, { body: { text: `${json.text}# x\r\n` }, ifMatch });
      expect(answer.json).toMatchObject({ status: 400, title: "invalid" });
      const twice = await ask(configRoute.PUT, {
        body: { text: "x", base: json.base },
        ifMatch: `"${json.base}"`,
      });
      expect(twice.json.issues).toMatchObject([{ path: "base" }]);
      expect(disk.read()).toBe(ORIGINAL);
    },
  );

  it("compares any two versions, and one with the file, by key and by line, without a secret", async () => {
    const { ask } = await program("admin");
    const { json: first } = await ask(configRoute.GET);
    const typed = first.text.replace("10}", "5}").replace(`'${KEPT_SECRET}'`, "'another-Secret-77'");
    const saved = (await ask(configRoute.PUT, { body: { text: typed, base: first.base } })).json;
    const from = saved.version - 1;
    for (const role of ["viewer", "admin"] as const) {
      const { ask: read } = await program(role, ["config.view"]);
      for (const query of [`from=${from}&to=${saved.version}`, `from=${from}`]) {
        const { json, text } = await read(diffRoute.GET, { query });
        expect(json.from.id).toBe(from);
        expect(json.changes).toEqual([
          { path: "proxmox_api.token_secret", before: "a secret", after: "another value" },
          { path: "balancing.balanciness", before: "10", after: "5" },
        ]);
        const lines = json.places.flat().filter((line: { kind: string }) => line.kind !== "same");
        expect(
          lines.map((line: { kind: string; text: string }) => [
            line.kind,
            /balanciness: \d+/.exec(line.text)?.[0],
          ]),
        ).toEqual([
          ["removed", "balanciness: 10"],
          ["added", "balanciness: 5"],
        ]);
        expect(text).not.toMatch(/another-Secret|0d0f5c1a/);
      }
    }
    expect((await ask(diffRoute.GET, { query: `from=${from}&to=999999` })).status).toBe(404);
  });

  it("sets a few keys of balancing and changes no other byte; what is there already is no change", async () => {
    const { ask } = await program("admin");
    const set = (settings: object, more: object = {}) =>
      ask(settingsRoute.PUT, { body: { settings, ...more } });
    const done = await set({ balanciness: 7 });
    expect(done.json).toMatchObject({
      changes: [{ path: "balancing.balanciness", before: "10", after: "7" }],
    });
    expect(disk.read()).toBe(ORIGINAL.replace("balanciness: 10", "balanciness: 7"));
    const again = await set({ balanciness: 7, enable: true });
    expect(again.json).toMatchObject({ changes: [], version: done.json.version, base: done.json.base });
    await set({ balanciness: null, memory_threshold: 80 });
    expect(disk.read()).toBe(ORIGINAL.replace("   balanciness: 10", " memory_threshold: 80"));
    const wrong = await set({ balanciness: "much" });
    expect(wrong.json).toMatchObject({ status: 400, issues: [{ path: "settings.balanciness" }] });
    expect((await set({ hosts: ["evil"] })).status).toBe(400);
    const late = await set({ balanciness: 3 }, { base: done.json.base });
    expect(late.json).toMatchObject({ status: 412, changedBy: expect.any(String) });
    const { ask: asViewer } = await program("operator", ["config.view"]);
    expect((await asViewer(settingsRoute.PUT, { body: { settings: { balanciness: 1 } } })).status).toBe(403);
  });

  it("keeps copies sealed, and gives one with its secrets to a Super Admin alone, on the record", async () => {
    const { ask, actor } = await program("admin");
    const made = await ask(backupRoute.POST as Handler, { body: {} });
    expect([made.status, made.headers.get("location")]).toEqual([
      201,
      `/api/config/backup?id=${made.json.id}`,
    ]);
    expect(made.json).toMatchObject({ by: actor.username, isOnDisk: true, sizeBytes: ORIGINAL.length });
    disk.write(ORIGINAL.replace("10}", "3}"));
    const { json: list } = await ask(backupsRoute.GET);
    expect(list.backups[0]).toMatchObject({ id: made.json.id, isOnDisk: false });
    expect((await ask(backupRoute.GET, { query: `id=${made.json.id}` })).status).toBe(403);
    const { ask: may } = await program("super_admin", ["config.view", "config.reveal"]);
    const whole = await may(backupRoute.GET, { query: `id=${made.json.id}` });
    expect([whole.status, whole.text]).toEqual([200, ORIGINAL]);
    expect(whole.headers.get("content-disposition")).toContain('filename="proxlb.yaml"');
    expect((await may(backupRoute.GET)).text).toBe(ORIGINAL.replace("10}", "3}"));
    const rows = await database()
      .db.select()
      .from(auditLog)
      .where(eq(auditLog.action, "config.backup_download"));
    expect(rows.some(({ outcome, details }) => outcome === "ok" && details?.backup === made.json.id)).toBe(
      true,
    );
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    const dump = await database().db.execute("select json_agg(b)::text as all from config_backups b");
    expect(JSON.stringify(dump)).not.toMatch(/0d0f5c1a|balanciness/);
  });

  it("restores a version or a backup with today's credentials, and an upload by the rules of a save", async () => {
    const { ask } = await program("admin");
    const backup = (await ask(backupRoute.POST as Handler, { body: {} })).json;
    const { json: first } = await ask(configRoute.GET);
    const rotated = first.text.replace("10}", "5}").replace(`'${KEPT_SECRET}' #`, "'another-Secret-77' #");
    const saved = (await ask(configRoute.PUT, { body: { text: rotated, base: first.base } })).json;
    const restore = (body: object, ifMatch: string) =>
      ask(restoreRoute.POST as Handler, { body, ifMatch: `"${ifMatch}"` });
    const withToday = ORIGINAL.replace(`'${SECRET}' #`, "'another-Secret-77' #");
    const older = await restore({ version: saved.version - 1 }, saved.base);
    expect(older.json.changes).toEqual([{ path: "balancing.balanciness", before: "5", after: "10" }]);
    expect(disk.read()).toBe(withToday);
    expect((await restore({ backup: backup.id }, older.json.base)).json.detail).toBe("Nothing was changed.");
    const upload = ORIGINAL.replace("[pve1, 'pve2']", "[evil.example.org]");
    const masked = upload.replace(`'${SECRET}'`, KEPT_SECRET);
    const relay = await restore({ text: masked }, older.json.base);
    expect(relay.json).toMatchObject({ status: 400, issues: [{ path: "secrets.token_secret" }] });
    expect((await restore({ text: "proxmox_api: [" }, older.json.base)).json.title).toBe("invalid");
    expect((await restore({ text: ORIGINAL }, saved.base)).status).toBe(412);
    expect((await restore({ text: ORIGINAL, version: 1 }, older.json.base)).status).toBe(400);
    expect(disk.read()).toBe(withToday);
    expect((await restore({ text: ORIGINAL }, older.json.base)).status).toBe(200);
    expect(disk.read()).toBe(ORIGINAL);
  });

  it("puts a file that is gone back: a version and a backup as they were, an upload once its secret is typed", async () => {
    const { ask } = await program("admin");
    const { id: backup } = (await ask(backupRoute.POST as Handler, { body: {} })).json;
    const { json: read } = await ask(configRoute.GET);
    const edited = { text: read.text.replace("10}", "5}"), base: read.base };
    const { version, base } = (await ask(configRoute.PUT, { body: edited })).json;
    const restore = (body: object) => ask(restoreRoute.POST as Handler, { body: { base: null, ...body } });
    const there = await restore({ version });
    expect(there.json).toMatchObject({ status: 412, version });

    rmSync(disk.file());
    expect((await ask(configRoute.GET)).json).toMatchObject({ state: "missing", writable: { ok: true } });
    expect((await restore({ version, base })).json).toMatchObject({ status: 503 });
    expect((await restore({ version: version - 1 })).json).toMatchObject({ version: version + 1 });
    expect(disk.read()).toBe(ORIGINAL);
    expect(statSync(disk.file()).mode & 0o777).toBe(0o600);

    rmSync(disk.file());
    expect((await restore({ backup })).status).toBe(200);
    expect(disk.read()).toBe(ORIGINAL);

    rmSync(disk.file());
    const upload = `proxmox_api: {hosts: [pve9], user: a@pve, token_id: t, token_secret: ${KEPT_SECRET}}\n`;
    const asked = await restore({ text: upload });
    expect(asked.json).toMatchObject({ status: 400, issues: [{ path: "secrets.token_secret" }] });
    expect(asked.json.detail).toContain("no such secret is kept here");
    expect(existsSync(disk.file())).toBe(false);
    const typed = await restore({ text: upload, secrets: { token_secret: "typed-Secret-5" } });
    expect(typed.text).not.toContain("typed-Secret-5");
    expect(disk.read()).toBe(upload.replace(KEPT_SECRET, '"typed-Secret-5"'));
  });
});
