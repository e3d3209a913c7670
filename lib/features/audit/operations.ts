import "server-only";
import { desc } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { operation } from "@/lib/access/operation";
import { clock } from "@/lib/core/clock";
import { toCsv } from "@/lib/core/csv";
import { AppError } from "@/lib/core/errors";
import { setSingleton, singleton } from "@/lib/core/singleton";
import { verifyAuditLog } from "@/lib/ledger/verify";
import { auditRows, toAuditRow } from "./rows";
import { type AuditRow, ExportAuditInput, VerifyAnswer } from "./schema";

/** Recomputes the whole chain. One at a time: a million rows take some seconds. */
export const verifyAudit = operation({
  name: "audit.verify",
  permission: "audit.view",
  input: z.object({}),
  output: VerifyAnswer,
  audit: () => ({ resource: "audit" }),
  async run({ db }) {
    if (singleton("audit-verifying", () => false)) {
      throw new AppError("conflict", "The audit log is being verified already: try again in a moment.");
    }
    setSingleton("audit-verifying", true);
    try {
      return { ...(await verifyAuditLog(db)), at: clock().now().toISOString() };
    } finally {
      setSingleton("audit-verifying", false);
    }
  },
});

/** Every row that fits, newest first, as text in pieces: a million rows never stand in memory together. */
export const exportAudit = operation({
  name: "audit.export",
  permission: "audit.view",
  input: ExportAuditInput,
  output: z.custom<AsyncIterable<string>>((value) => typeof value === "object"),
  audit: (input) => ({ resource: "audit", details: { ...input } }),
  run: async ({ db }, { format, ...filter }) => pieces(db, filter, FORMATS[format]),
});

interface Format {
  head: string;
  rows(rows: AuditRow[]): string;
}

const BATCH = 1_000;
const COLUMNS = [
  ...(["id", "at", "person", "role", "action", "outcome", "resource", "resourceId"] as const),
  ...(["authMethod", "sessionHash", "requestId", "ipAddress", "userAgent"] as const),
  ...(["details", "attemptId", "hash"] as const),
];

const FORMATS: Record<"csv" | "jsonl", Format> = {
  csv: {
    head: toCsv(COLUMNS, []),
    rows: (rows) => withoutHeader(rows.map((row) => COLUMNS.map((column) => cellOf(row[column])))),
  },
  jsonl: { head: "", rows: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("") },
};

async function* pieces(
  db: Db,
  filter: Omit<z.output<typeof ExportAuditInput>, "format">,
  format: Format,
): AsyncGenerator<string> {
  yield format.head;
  let before: number | undefined;
  for (;;) {
    const rows = await db
      .select()
      .from(auditLog)
      .where(auditRows(filter, before))
      .orderBy(desc(auditLog.id))
      .limit(BATCH);
    yield format.rows(rows.map(toAuditRow));
    before = rows.at(-1)?.id;
    if (rows.length < BATCH) return;
  }
}

function cellOf(value: AuditRow[keyof AuditRow]): string | number | null {
  return value !== null && typeof value === "object" ? JSON.stringify(value) : value;
}

function withoutHeader(rows: (string | number | null)[][]): string {
  const text = toCsv([], rows);
  return text.slice(text.indexOf("\n") + 1);
}
