import { eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { GET } from "@/app/api/maintenance/calendar/feed/[token]/route";
import { auditLog } from "@/db/schema/audit";
import { maintenanceWindows } from "@/db/schema/maintenance";
import { env } from "@/lib/core/env";
import { createToken, revokeToken } from "@/lib/features/profile/tokens";
import { updateUser } from "@/lib/features/users/operations";
import { actorOfApiToken } from "@/lib/identity/api-token";
import type { Permission } from "@/lib/identity/permissions";
import { onBothDatabases } from "@/tests/support/database";
import { ORIGIN, recordedSockets, signedIn } from "@/tests/support/people";
import { listWindows } from "./queries";

const read = (token: string) =>
  GET(new Request(`${env().APP_URL}/api/maintenance/calendar/feed/x`), {
    params: Promise.resolve({ token }),
  });

onBothDatabases("a subscribed calendar", (database) => {
  beforeEach(() => void recordedSockets());
  const subscribe = async (scopes: Permission[] = ["maintenance.calendar"]) => {
    const { actor } = await signedIn(database(), "admin");
    return { actor, ...(await createToken(actor, { name: "Calendar", scopes, expiresInDays: 365 })) };
  };

  it("is read by the token in its address, as the windows are now", async () => {
    const { token } = await subscribe();
    expect(await (await read(token)).text()).not.toContain("Kernel updates");
    await database()
      .db.insert(maintenanceWindows)
      .values({
        kind: "maintenance",
        name: "Kernel updates",
        nodes: ["pve1"],
        repeat: { every: "week", weekdays: ["monday"], time: "09:00" },
        timeZone: "UTC",
        durationMinutes: 60,
        leadMinutes: 0,
        createdByName: "anna",
      });
    const answer = await read(token);
    expect(answer.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
    expect(await answer.text()).toMatch(/^BEGIN:VCALENDAR[\s\S]*SUMMARY:Kernel updates \(pve1\)/);
  });

  it("ends with its token and with its owner's account", async () => {
    const { actor, token, view } = await subscribe();
    await revokeToken(actor, { tokenId: view.id });
    expect((await read(token)).status).toBe(401);

    const { actor: admin } = await signedIn(database(), "super_admin");
    const other = await subscribe();
    await updateUser(admin, { id: other.actor.userId, isActive: false });
    expect((await read(other.token)).status).toBe(401);
  });

  it("is opened by no token that may more, and its token opens nothing else", async () => {
    for (const scopes of [["nodes.view"], ["maintenance.calendar", "nodes.view"]] satisfies Permission[][]) {
      const { token } = await subscribe(scopes);
      expect((await read(token)).status, scopes.join()).toBe(403);
    }
    const { token } = await subscribe();
    const program = await actorOfApiToken(token, ORIGIN);
    if (!program) throw new Error("The token is not in force.");
    await expect(listWindows(program, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  it("refuses what is no token with one sentence, on the record and without it", async () => {
    for (const token of ["", "x", "plx_000000000000_", "../windows", "x".repeat(5000)]) {
      const answer = await read(token);
      expect([400, 401], token).toContain(answer.status);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
    const rows = await database()
      .db.select()
      .from(auditLog)
      .where(eq(auditLog.action, "maintenance.calendar_feed"));
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain("plx_");
  });
});
