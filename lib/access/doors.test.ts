import { asc } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { users } from "@/db/schema/accounts";
import { auditLog } from "@/db/schema/audit";
import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";
import { can, PERMISSIONS, type Permission, ROLES, type Role } from "@/lib/identity/permissions";
import { withoutAudit } from "@/tests/support/audit-log";
import { onBothDatabases } from "@/tests/support/database";
import { operation } from "./operation";
import { query } from "./query";

/** vision.md §1 and the plan's matrix, by hand: a wrong row in the table must not test itself. */
const MATRIX: Record<Permission, [Role, ...Role[]]> = {
  "dashboard.view": ["viewer", "operator", "admin", "super_admin"],
  "nodes.view": ["viewer", "operator", "admin", "super_admin"],
  "guests.view": ["viewer", "operator", "admin", "super_admin"],
  "logs.view": ["viewer", "operator", "admin", "super_admin"],
  "config.view": ["viewer", "operator", "admin", "super_admin"],
  "rules.view": ["viewer", "operator", "admin", "super_admin"],
  "rules.edit": ["admin", "super_admin"],
  "maintenance.calendar": ["viewer", "operator", "admin", "super_admin"],
  "migrations.view": ["viewer", "operator", "admin", "super_admin"],
  "balancing.view": ["viewer", "operator", "admin", "super_admin"],
  "service.view": ["viewer", "operator", "admin", "super_admin"],
  "balancing.trigger": ["operator", "admin", "super_admin"],
  "balancing.dry_run": ["operator", "admin", "super_admin"],
  "config.edit": ["admin", "super_admin"],
  "maintenance.edit": ["admin", "super_admin"],
  "service.control": ["admin", "super_admin"],
  "audit.view": ["admin", "super_admin"],
  "users.manage": ["super_admin"],
  "settings.manage": ["super_admin"],
  "config.reveal": ["super_admin"],
};

describe("the permission table", () => {
  it("gives each role what the plan's matrix gives it, and nothing else", () => {
    for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
      expect(
        ROLES.filter((role) => can({ role }, permission)),
        permission,
      ).toEqual(MATRIX[permission]);
    }
  });

  it("gives a person who is not signed in nothing", () => {
    expect((Object.keys(PERMISSIONS) as Permission[]).filter((permission) => can(null, permission))).toEqual(
      [],
    );
    expect(can(null, "signed_in")).toBe(false);
  });
});

onBothDatabases("the doors", (database) => {
  const actorOf = async (role: Role): Promise<Actor> => {
    const [user] = await database()
      .db.insert(users)
      .values({
        username: `${role}-${Math.random()}`,
        email: `${Math.random()}@test.invalid`,
        passwordHash: "-",
        role,
      })
      .returning();
    return {
      userId: user!.id,
      username: user!.username,
      role,
      sessionRowId: 0,
      authMethod: "session:password",
      sessionHash: "test",
      ipAddress: "127.0.0.1",
      userAgent: "test",
      requestId: "test",
    };
  };
  const auditOf = async (action: string) =>
    (await database().db.select().from(auditLog).orderBy(asc(auditLog.id))).filter(
      (row) => row.action === action,
    );

  const effects: string[] = [];
  const change = operation({
    name: "test.change",
    permission: "service.control",
    input: z.object({ to: z.string().min(1) }),
    output: z.object({ now: z.string() }),
    audit: ({ to }) => ({ resource: "test", resourceId: "1", details: { to } }),
    async run(_context, { to }) {
      if (to === "fail") throw new AppError("unavailable", "It broke.");
      effects.push(to);
      return { now: to, passwordHash: "secret" } as { now: string };
    },
  });

  it("strips what the output schema does not declare", async () => {
    expect(await change(await actorOf("admin"), { to: "a" })).toEqual({ now: "a" });
  });

  it("records the attempt before the effect and the outcome after it", async () => {
    const before = (await auditOf("test.change")).length;
    const admin = await actorOf("admin");
    await change(admin, { to: "b" });
    await expect(change(admin, { to: "fail" })).rejects.toMatchObject({ code: "unavailable" });
    const rows = (await auditOf("test.change")).slice(before);
    expect(rows.map((row) => row.outcome)).toEqual(["attempt", "ok", "attempt", "failed"]);
    expect(rows[1]?.attemptId).toBe(rows[0]?.id);
    expect(rows[3]?.details).toEqual({ to: "fail", reason: "It broke." });
  });

  it("does nothing while the attempt cannot be recorded, and says so", async () => {
    const before = effects.length;
    const admin = await actorOf("admin");
    const attempt = withoutAudit(database(), () => change(admin, { to: "unrecorded" }));
    await expect(attempt).rejects.toMatchObject({ code: "unavailable", message: /nothing was changed/ });
    expect(effects.length).toBe(before);
  });

  it("says what is known when the outcome cannot be recorded, and leaves the attempt alone in the log", async () => {
    const admin = await actorOf("admin");
    for (const [to, known] of [
      ["half recorded", /^This was done\..*interrupted/],
      ["fail", /^This failed: It broke\..*interrupted/],
    ] as const) {
      const attempt = withoutAudit(database(), () => change(admin, { to }), "new.outcome <> 'attempt'");
      await expect(attempt).rejects.toMatchObject({ code: "unavailable", message: known });
      expect((await auditOf("test.change")).at(-1)).toMatchObject({ outcome: "attempt", details: { to } });
    }
    expect(effects.at(-1)).toBe("half recorded");
  });

  it("records who acted by which session in which request, and what was before and after", async () => {
    const rename = operation({
      name: "test.rename",
      permission: "signed_in",
      input: z.object({ to: z.string() }),
      output: z.object({}),
      audit: ({ to }) => ({ resource: "test", details: { after: { name: to } } }),
      async run({ note }, { to }) {
        note({ before: { name: "old" }, after: { name: to } });
        return {};
      },
    });
    await rename(await actorOf("viewer"), { to: "new" });
    const known = {
      authMethod: "session:password",
      sessionHash: "test",
      requestId: "test",
      actorRole: "viewer",
    };
    const [attempt, outcome] = await auditOf("test.rename");
    expect(attempt).toMatchObject({ ...known, details: { after: { name: "new" } } });
    expect(outcome).toMatchObject({ ...known, details: { before: { name: "old" }, after: { name: "new" } } });
    expect(outcome?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it("refuses without an effect, says which role is needed, and records it", async () => {
    const before = effects.length;
    await expect(change(await actorOf("viewer"), { to: "c" })).rejects.toMatchObject({
      code: "forbidden",
      message: "This needs the role Admin or higher (service.control).",
    });
    expect(effects.length).toBe(before);
    expect((await auditOf("test.change")).at(-1)).toMatchObject({ outcome: "refused", actorRole: "viewer" });
  });

  it("names the wrong field and does nothing", async () => {
    const before = effects.length;
    await expect(change(await actorOf("admin"), { to: "" })).rejects.toMatchObject({
      code: "invalid",
      issues: [{ path: "to" }],
    });
    expect(effects.length).toBe(before);
  });

  it("refuses a query without the permission", async () => {
    const read = query({
      name: "test.read",
      permission: "audit.view",
      input: z.object({}),
      output: z.string(),
      run: () => "secret",
    });
    await expect(read(await actorOf("operator"), {})).rejects.toMatchObject({ code: "forbidden" });
    expect(await read(await actorOf("admin"), {})).toBe("secret");
  });
});
