import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import postgres from "postgres";
import { type Database, provideDatabase } from "@/db/client";
import { openDatabase } from "@/db/open";
import { sha256 } from "@/lib/core/hashes";
import { auditChoices, listAudit } from "@/lib/features/audit/queries";
import type { ListAuditInput } from "@/lib/features/audit/schema";
import type { Actor } from "@/lib/identity/actor";
import { CHAIN_VERSION, GENESIS_HASH, hashOf } from "@/lib/ledger/chain";
import { verifyAuditLog } from "@/lib/ledger/verify";
import { startPostgres } from "@/tests/support/global-databases";
import { residentMegabytes } from "./memory";
import { atMost, type BenchLine, type BenchOptions, percentile, told, unmeasured } from "./report";

const PEOPLE = ["anna", "ben", "clara", "dora", "emil"];
const ACTIONS = ["session.sign_in", "balancing.trigger", "config.save", "service.restart", "users.create"];
const OUTCOMES = ["ok", "ok", "ok", "ok", "failed", "refused"] as const;
const BATCH = 5_000;
const LOOKS = 20;

const READER: Actor = {
  userId: 0,
  username: "bench",
  role: "admin",
  sessionRowId: null,
  authMethod: "session:password",
  sessionHash: "",
  ipAddress: null,
  userAgent: null,
  requestId: "bench",
};

/** A million rows of the audit log on PostgreSQL: any page, each filter, and the verification of all. */
export async function benchAudit({ quick }: BenchOptions): Promise<BenchLine[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-audit-"));
  const server = await startPostgres(path.join(folder, "postgres"));
  if (!server) return [unmeasured("audit log", "there is no PostgreSQL here")];
  process.env.AUTH_SECRET ??= "only-for-the-bench-0123456789-0123456789";
  const database = provideDatabase(
    await openDatabase({ url: server.url, dataDir: folder, root: process.cwd() }),
  );
  try {
    const rows = quick ? 100_000 : 1_000_000;
    await fill(server.url, rows);
    return [...(await lookThrough(rows)), ...(await verify(database, rows))];
  } finally {
    await database.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function lookThrough(rows: number): Promise<BenchLine[]> {
  const since = new Date(START_MS + rows * 500).toISOString();
  const looks: [string, ListAuditInput][] = [
    ["first page", {}],
    ["a page in the middle", { cursor: String(Math.floor(rows / 2)) }],
    ["one person", { person: "clara" }],
    ["one action", { action: "config.save" }],
    ["refused only", { outcome: "refused" }],
    ["person, action and time", { person: "anna", action: "session.sign_in", since }],
  ];
  const lines: BenchLine[] = [];
  for (const [name, input] of looks) {
    const times: number[] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      const start = performance.now();
      const { rows: page } = await listAudit(READER, input);
      times.push(performance.now() - start);
      if (page.length !== 100) throw new Error(`${name}: ${page.length} rows instead of 100`);
    }
    lines.push(atMost(`${name} of ${rows.toLocaleString("en-GB")}, p95`, percentile(times, 0.95), 100, "ms"));
  }
  const start = performance.now();
  await auditChoices(READER, {});
  lines.push(atMost("people and actions to choose from", performance.now() - start, 100, "ms"));
  return lines;
}

async function verify({ db }: Database, rows: number): Promise<BenchLine[]> {
  const { ok, rows: seen, durationMs, reason } = await verifyAuditLog(db, []);
  if (!ok || seen !== rows) throw new Error(`${seen} rows, ${reason}`);
  return [
    atMost(`verify ${rows.toLocaleString("en-GB")} rows`, durationMs / 1000, 30, "s"),
    told("memory of the bench's process after it", residentMegabytes(process.pid), "MB"),
  ];
}

const START_MS = Date.UTC(2026, 0, 1);

/** Written past the app: a million rows one by one would take half an hour. */
async function fill(url: string, amount: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  let previousHash = GENESIS_HASH;
  for (let first = 0; first < amount; first += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, amount - first) }, (_, index) => {
      const row = rowOf(first + index, previousHash);
      const hash = hashOf(row);
      previousHash = hash;
      return { ...row, hash };
    });
    await sql`
      insert into audit_log (id, chain_version, created_at, auth_method, session_hash, request_id, action, outcome, actor_name, actor_role, ip_address, user_agent, resource_type,
        resource_id, details, previous_hash, hash)
      select r.id, r."chainVersion", r."createdAt"::timestamptz, r."authMethod", r."sessionHash", r."requestId", r.action, r.outcome, r."actorName", r."actorRole", r."ipAddress"::inet,
        r."userAgent", r."resourceType", r."resourceId", r.details, r."previousHash", r.hash
      from jsonb_to_recordset(${sql.json(batch as never)}::jsonb) as r(id int, "chainVersion" int, "createdAt" text,
        "authMethod" text, "sessionHash" text, "requestId" text, action text, outcome text,
        "actorName" text, "actorRole" text, "ipAddress" text, "userAgent" text, "resourceType" text, "resourceId" text,
        details jsonb, "previousHash" text, hash text)`;
  }
  await sql`analyze audit_log`;
  await sql.end();
}

function rowOf(number: number, previousHash: string) {
  const pick = <T>(values: readonly [T, ...T[]] | readonly T[], step: number) =>
    values[Math.floor(number / step) % values.length] as T;
  return {
    id: number + 1,
    chainVersion: CHAIN_VERSION,
    createdAt: new Date(START_MS + number * 1_000).toISOString().replace("Z", "123Z"),
    authMethod: "session:password+totp",
    sessionHash: sha256(String(number % 1_000)),
    requestId: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    action: pick(ACTIONS, 1),
    outcome: pick(OUTCOMES, 7),
    userId: null,
    actorName: pick(PEOPLE, 3),
    actorRole: "admin",
    ipAddress: "10.0.0.1",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64)",
    resourceType: "service",
    resourceId: String(number % 100),
    details: { before: { balanciness: number % 10 }, after: { balanciness: (number + 1) % 10 } },
    attemptId: null,
    previousHash,
  };
}
