import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@/db/client";
import { openDatabase } from "@/db/open";
import type { ServiceView } from "@/lib/features/service/schema";
import { callAction, callRoute, get } from "./support/calls";
import { ACTIONS, ROUTES } from "./support/literal-matrix";
import { builtActions } from "./support/manifests";
import { type Sample, samplesOn } from "./support/samples";
import { changesBetween, effectsOf, hasPostgres, startWorld, type World } from "./support/world";

/** Ways in that change nothing, although they could by their kind. */
const READS = [
  "lib/features/sign-in/actions.ts#beginAtProviderAction",
  "lib/features/sign-in/actions.ts#askForPasskeyAction",
  "lib/features/sign-in/actions.ts#readLinkAction",
  "lib/features/profile/actions.ts#beginConfirmAction",
  "lib/features/profile/actions.ts#beginLinkAction",
  "lib/features/profile/actions.ts#beginPasskeyAction",
  "lib/features/profile/actions.ts#stillHereAction",
  "lib/features/config/actions.ts#validateConfigAction",
  "lib/features/config/begin/actions.ts#draftConfigAction",
  "POST /api/config/validate",
  "POST /api/rules/[id]/repair",
  "POST /api/rules/preview",
  "POST /api/maintenance/preview",
  "lib/features/maintenance/windows/actions.ts#previewWindowAction",
  "POST /api/maintenance/rolls/preview",
  "lib/features/maintenance/rolls/actions.ts#previewRollAction",
  "lib/features/rules/actions.ts#previewRepairAction",
  "lib/features/rules/writes/actions.ts#previewRuleAction",
  "POST /api/csp-report",
];
/** Tried elsewhere: the first needs an empty installation, the second is next-auth's own form of signing in. */
const ELSEWHERE = [
  "lib/features/sign-in/actions.ts#setupAction",
  "POST /api/auth/[...nextauth]",
  // Take what a device has signed: tests/e2e/passkeys.test.ts.
  "lib/features/profile/actions.ts#addPasskeyAction",
  "lib/features/sign-in/actions.ts#showPasskeyAction",
  // Takes what a provider has signed: lib/identity/oidc/sign-in.test.ts.
  "POST /api/auth/backchannel-logout",
];
/**
 * Whose effect is not in the database, or that have nothing to do here: no such run, node or rule, no rule that was written,
 * a drain that waits for the rebalance that goes on, no roll that is under way, no real ProxLB, a cluster that is named.
 */
const OUTSIDE =
  /audit|balancing|service|reveal|\/begin\/|startDrain|endMaintenance|(start|confirm|stop|goOnWith)Roll|rolls$|rolls\/\[id\]\/(done|stop|go-on)$|(POST|DELETE) \/api\/nodes|repair|rules\/\[id\]$|changes\/\[id\]\/(stop|undo)|#(change|remove)Rule|#(stop|undo)RuleChange|#test(Mail|Directory|Proxmox)|#tryProvider|#linkDirectory|identities\/directory|(mail|directory|proxmox)\/test/i;
/** There is something to start only after a stop. */
const STARTS = /#startService|service\/start$/;
const STOP = "POST /api/service/stop";
/** A change is tried on a ProxLB that runs. */
const APPLIES = /#applyConfigAction|config\/apply$/;
const START = "POST /api/service/start";
const AUTH_SECRET = "only-for-tests-0123456789-0123456789";

describe.runIf(hasPostgres())("when the audit log cannot be written", () => {
  let world: World;
  let database: Database;
  let samples: ReturnType<typeof samplesOn>;
  let reader = "";
  let actionIds: ReturnType<typeof builtActions>;
  const changing = [
    ...Object.keys(ACTIONS),
    ...Object.keys(ROUTES).filter((entry) => !entry.startsWith("GET ")),
  ].filter((entry) => !READS.includes(entry) && !ELSEWHERE.includes(entry));

  beforeAll(async () => {
    actionIds = builtActions();
    world = await startWorld({ proxlbPython: "tests/bench/log-writer.mjs", env: { AUTH_SECRET } });
    database = await openDatabase({ url: world.databaseUrl, dataDir: world.dataDir, root: process.cwd() });
    samples = samplesOn(database, world.configFile);
    reader = await world.signIn("admin");
    await call(START, await samples(START));
    await world.sql`create function refuse_audit() returns trigger language plpgsql as
      $$ begin raise exception 'the disk is full'; end $$`;
  });
  afterAll(async () => {
    await database?.close();
    await world?.stop();
  });

  const call = (entry: string, { cookie, input }: Sample) =>
    entry in ACTIONS
      ? callAction(world.url, "/sign-in", actionIds.get(entry) ?? "", cookie, {}, input)
      : callRoute(world.url, entry, cookie, {}, input);
  const failing = async <T>(
    when: "" | "when (new.outcome <> 'attempt')",
    work: () => Promise<T>,
  ): Promise<T> => {
    await world.sql.unsafe(
      `create trigger refuse_audit before insert on audit_log for each row ${when} execute function refuse_audit()`,
    );
    try {
      return await work();
    } finally {
      await world.sql`drop trigger refuse_audit on audit_log`;
    }
  };
  /** The database's rows, Proxmox, the config, ProxLB's process, and the log itself. */
  const effects = async () => {
    const { body } = await get(`${world.url}/api/service/status`, { cookie: reader });
    const { daemon } = JSON.parse(body) as ServiceView;
    const [log] = await world.sql<{ rows: number }[]>`select count(*)::int as rows from audit_log`;
    return {
      known: await effectsOf(world),
      service: daemon.state === "stopped" ? "stopped" : `up since ${daemon.startedAt}`,
      auditRows: log?.rows ?? 0,
    };
  };

  it("nothing changes, whatever is asked for, and the caller is told why", async () => {
    expect(changing.length).toBeGreaterThan(50);
    const wrong: string[] = [];
    for (const entry of changing) {
      const sample = await samples(entry);
      const before = await effects();
      const seen = await failing("", () => call(entry, sample));
      const after = await effects();
      const changes = changesBetween(before.known, after.known);
      if (changes.length > 0) wrong.push(`${entry} changed ${changes.join(", ")}`);
      if (after.service !== before.service) wrong.push(`${entry} made ProxLB ${after.service}`);
      if (after.auditRows !== before.auditRows)
        wrong.push(`${entry} wrote ${after.auditRows - before.auditRows} rows`);
      if (!seen.body.includes("nothing was changed"))
        wrong.push(`${entry} says ${seen.status} ${seen.body.slice(-300)}`);
    }
    expect(wrong).toEqual([]);
  });

  it("and the same calls do change something when it can be written", async () => {
    const wrong: string[] = [];
    for (const entry of changing) {
      const sample = await samples(entry);
      if (STARTS.test(entry)) await call(STOP, await samples(STOP));
      if (APPLIES.test(entry)) await call(START, await samples(START));
      const before = await effects();
      const seen = await call(entry, sample);
      const after = await effects();
      if (after.auditRows === before.auditRows)
        wrong.push(`${entry}: no row: ${seen.status} ${seen.body.slice(-300)}`);
      const changes = changesBetween(before.known, after.known);
      if (!OUTSIDE.test(entry) && changes.length === 0)
        wrong.push(`${entry} changed nothing: ${seen.body.slice(-300)}`);
      const acts = /service.*(restart|stop|start)/i.test(entry);
      if (acts && after.service === before.service) wrong.push(`${entry} left ProxLB ${after.service}`);
    }
    expect(wrong).toEqual([]);
  });

  it("after the effect, the attempt stands alone in the log and the caller learns that it was done", async () => {
    const entry = "PUT /api/users/[id]/role";
    const sample = await samples(entry);
    const seen = await failing("when (new.outcome <> 'attempt')", () => call(entry, sample));
    expect(seen.status).toBe(503);
    expect(seen.body).toMatch(/This was done\. .*interrupted/);
    const [user] = await world.sql`select role from users where id = ${sample.input?.id ?? 0}`;
    expect(user?.role).toBe("operator");
    const { body } = await get(`${world.url}/api/audit?action=users.change_role&limit=1`, { cookie: reader });
    expect(JSON.parse(body).rows[0]).toMatchObject({
      outcome: "attempt",
      resourceId: String(sample.input?.id),
    });
  });

  it("nobody is signed in by the form either", async () => {
    const before = await effects();
    // A provider is the only way in by now, for all but Super Admins.
    await expect(failing("", () => world.signIn("superadmin"))).rejects.toThrow(/failed/);
    expect(changesBetween(before.known, (await effects()).known)).toEqual([]);
  });
});
