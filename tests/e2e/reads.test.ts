import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { fill, get } from "./support/calls";
import { onApp } from "./support/fixtures";
import { PAGES, ROUTES } from "./support/literal-matrix";
import { changesBetween, effectsOf, hasPostgres, startWorld } from "./support/world";

/** Reading that is recorded: entry → its audit action. All else that time alone writes is named in effectsOf. */
const RECORDED: Record<string, string> = {
  // Who takes a whole history out of the house is itself part of the history.
  "GET /api/audit/export": "audit.export",
  "GET /api/config/backup": "config.backup_download",
  "GET /api/logs/download": "logs.download",
  "GET /api/service/bug-report": "service.bug_report",
};

/** By a token in its address, whose use is recorded as every token's: lib/features/maintenance/windows/feed.test.ts. */
const BY_TOKEN = "GET /api/maintenance/calendar/feed/[token]";

/** Of next-auth, what a link could lead to; signing out by one would be an effect. */
const OF_NEXT_AUTH = [
  "signout",
  "signin",
  "csrf",
  "providers",
  "error",
  "callback/credentials",
  "verify-request",
];

const it = onApp(() => startWorld())
  /** Everything that can be read: [entry, a path of it where there is something]. */
  .extend("reads", { scope: "file" }, async ({ stack: { sql } }) => {
    const [run] = await sql<{ id: number }[]>`
      insert into runs (kind, state, requested_by_name, log, finished_at)
      values ('best_node', 'finished', 'superadmin', 'a line', now()) returning id`;
    const [user] = await sql<{ id: number }[]>`select id from users where username = 'viewer'`;
    const real = (path: string) =>
      path
        .replace("/runs/[id]", `/runs/${run?.id}`)
        .replace("/users/[id]", `/users/${user?.id}`)
        .replace("/guests/[id]", "/guests/101");
    const routes = Object.keys(ROUTES).filter((entry) => entry.startsWith("GET ") && entry !== BY_TOKEN);
    return [
      ...Object.keys(PAGES).map((entry): [string, string] => [entry, fill(real(entry))]),
      ...routes.map((entry): [string, string] => [entry, fill(real(entry.slice(4)))]),
      ...OF_NEXT_AUTH.map((name): [string, string] => ["GET /api/auth/[...nextauth]", `/api/auth/${name}`]),
      ["GET /api/balancing/placement", "/api/balancing/placement?guest=101"] as const,
      ["GET /api/audit/export", "/api/audit/export?format=csv"] as const,
    ];
  })
  .extend("ask", { scope: "file" }, async ({ as, stack }) => {
    const { cookie } = await as("superadmin");
    return (path: string, headers: Record<string, string> = {}) =>
      get(`${stack.url}${path}`, { cookie, ...headers });
  })
  .extend("auditRows", { scope: "file" }, ({ stack: { sql } }) => async () => {
    const rows = await sql<{ action: string }[]>`select action from audit_log order by id`;
    return rows.map(({ action }) => action);
  });

describe.runIf(canBrowse() && hasPostgres())("reading", () => {
  it("any page or resource, twice, as who may, changes nothing: rows, Proxmox, proxlb.yaml, ProxLB", async ({
    ask,
    auditRows,
    reads,
    stack,
  }) => {
    // The picture of the cluster is there: what is read is not a waiting sign.
    await expect.poll(async () => (await ask("/api/nodes")).body).toContain("pve1");
    const wrong: string[] = [];
    let answered = 0;
    /** What ProxLB, as the app sees it, does. */
    const service = async () => (await ask("/api/service/status")).body;
    const stateBefore = await service();
    for (const [entry, path] of reads) {
      const before = await effectsOf(stack);
      const recorded = await auditRows();
      const flight: Record<string, string>[] = entry in PAGES ? [{ rsc: "1" }] : [];
      for (const headers of [{}, {}, ...flight]) {
        const { status } = await ask(path, headers);
        if (status === 200) answered += 1;
        if (status === 401 || status === 403 || status >= 500) wrong.push(`${path}: ${status}`);
      }
      wrong.push(...changesBetween(before, await effectsOf(stack)).map((what) => `${path} changed ${what}`));
      const unexpected = (await auditRows())
        .slice(recorded.length)
        .filter((action) => action !== RECORDED[entry]);
      wrong.push(...unexpected.map((action) => `${path} is recorded as ${action}`));
    }
    expect(wrong).toEqual([]);
    expect(await service()).toBe(stateBefore);
    // Nearly all: what is left redirects, or has nothing to show yet.
    expect(answered).toBeGreaterThan(reads.length * 1.5);
    // The session that looked is still in force.
    expect((await ask("/api/auth/me")).status).toBe(200);
  });

  it("is told from changing: the same look notices what an action does", async ({ as, stack }) => {
    const before = await effectsOf(stack);
    const { call } = await as("superadmin");
    await call("POST", "/api/users", {
      username: "somebody",
      email: "somebody@demo.invalid",
      role: "viewer",
    });
    expect(changesBetween(before, await effectsOf(stack))).toContain("rows of users");
  });
});
