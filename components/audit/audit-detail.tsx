"use client";

import type { ReactNode } from "react";
import { identifierWords } from "@/components/page/words";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "@/components/ui/sheet";
import { formatAbsolute } from "@/lib/core/times";
import type { AuditRow } from "@/lib/features/audit/schema";
import { roleName } from "./columns";
import { OutcomeBadge } from "./outcome-badge";

/** One row in full: who, from where, what it was before and after. */
export function AuditDetail({ row, onClose }: { row: AuditRow | null; onClose: () => void }) {
  return (
    <Sheet open={row !== null} onOpenChange={(open) => (open ? undefined : onClose())}>
      {row ? (
        <SheetContent>
          <SheetTitle className="flex flex-wrap items-center gap-2">
            <span title={row.action}>{identifierWords(row.action)}</span> <OutcomeBadge row={row} />
          </SheetTitle>
          <SheetDescription>
            Row {row.id} of the audit log
            {row.attemptId === null ? "" : `, the outcome of the attempt in row ${row.attemptId}`}
          </SheetDescription>
          <dl className="grid grid-cols-[6.5rem_1fr] gap-x-3 gap-y-2 text-sm">
            <Fact name="When">{formatAbsolute(Date.parse(row.at), "UTC")}</Fact>
            <Fact name="Person">
              {row.person ?? "not signed in"} {roleName(row.role)}
            </Fact>
            <Fact name="Known by">{row.authMethod ?? "nothing"}</Fact>
            <Fact name="Session">
              <Hash of={row.sessionHash} />
            </Fact>
            <Fact name="Request">
              <code className="font-mono text-2xs">{row.requestId ?? "none"}</code>
            </Fact>
            <Fact name="From">{row.ipAddress ?? "unknown"}</Fact>
            <Fact name="Program">{row.userAgent ?? "unknown"}</Fact>
            <Fact name="What">
              {row.resource ?? "–"} {row.resourceId}
            </Fact>
            <Fact name="Hash">
              <Hash of={row.hash} />
            </Fact>
          </dl>
          <Details details={row.details} />
        </SheetContent>
      ) : null}
    </Sheet>
  );
}

function Details({ details }: { details: AuditRow["details"] }) {
  if (details === null || Object.keys(details).length === 0) return null;
  const { before, after, ...rest } = details;
  return (
    <>
      {before !== undefined || after !== undefined ? (
        <div className="grid gap-3 sm:grid-cols-2">
          <Block title="Before" value={before} />
          <Block title="After" value={after} />
        </div>
      ) : null}
      {Object.keys(rest).length > 0 ? <Block title="Details" value={rest} /> : null}
    </>
  );
}

function Block({ title, value }: { title: string; value: unknown }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1 font-medium text-muted-foreground text-sm">{title}</h3>
      <pre className="whitespace-pre-wrap break-words rounded-md bg-secondary p-3 font-mono text-2xs">
        {value === undefined ? "nothing" : JSON.stringify(value, null, 2)}
      </pre>
    </section>
  );
}

/** Enough to tell two apart by eye; the exports have all of it. */
function Hash({ of: hash }: { of: string | null }) {
  if (hash === null) return "none";
  return (
    <code className="font-mono text-2xs" title={hash}>
      {hash.slice(0, 12)}…
    </code>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0 break-words tabular-nums">{children}</dd>
    </>
  );
}
