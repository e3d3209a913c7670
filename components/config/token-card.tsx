"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, CircleAlert, CircleHelp } from "lucide-react";
import { CopyOnce } from "@/components/form/copy-once";
import { Age } from "@/components/page/age";
import { plural } from "@/components/page/words";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { tokenQuery } from "@/lib/features/config/live";
import type { CredentialRights, RightVerdict } from "@/lib/features/config/token/schema";

/** What the credentials may on Proxmox, of what ProxLB and this app need. */
export function TokenCard() {
  const { data, error } = useQuery(tokenQuery());
  return (
    <Card aria-labelledby="config-token">
      <CardHeader>
        <CardTitle id="config-token">Rights on Proxmox</CardTitle>
        {data?.readAt ? (
          <span className="text-muted-foreground text-table">
            <Age at={data.readAt} fallback="" />
          </span>
        ) : null}
      </CardHeader>
      <CardContent className="grid gap-4">
        {data === undefined ? (
          error ? (
            <p className="text-table">{error.message}</p>
          ) : (
            <Skeleton className="h-16" />
          )
        ) : null}
        {data?.reason ? <p className="text-table">{data.reason}</p> : null}
        {data?.credentials.map((each) => (
          <CredentialReport key={each.identity} credentials={each} />
        ))}
      </CardContent>
    </Card>
  );
}

const USED_BY = { proxlb: "ProxLB", ui: "ProxLB UI" };

/** One set of credentials: what it lacks, what is without it, and the lines that mend it. */
export function CredentialReport({ credentials }: { credentials: CredentialRights }) {
  const { identity, usedBy, unknownBecause, verdicts, lines, hasToken } = credentials;
  const missing = verdicts.filter(({ has }) => has === "none" || has === "some");
  return (
    <section className="grid gap-2 text-table" aria-label={`Rights of ${identity}`}>
      <p className="min-w-0 break-all">
        <code className="font-mono">{identity}</code>{" "}
        <span className="break-normal text-muted-foreground">
          used by {usedBy.map((each) => USED_BY[each]).join(" and ")}
        </span>
      </p>
      <Headline unknownBecause={unknownBecause} missing={missing.length} needed={verdicts.length} />
      {missing.length > 0 ? (
        <ul className="grid gap-2">
          {missing.map((verdict) => (
            <Missing key={verdict.id} verdict={verdict} />
          ))}
        </ul>
      ) : null}
      {lines.length > 0 ? <MendingLines lines={lines} hasToken={hasToken} /> : null}
      {unknownBecause === null ? <AllNeeds verdicts={verdicts} /> : null}
    </section>
  );
}

function Headline({
  unknownBecause,
  missing,
  needed,
}: {
  unknownBecause: string | null;
  missing: number;
  needed: number;
}) {
  const isFine = unknownBecause === null && missing === 0;
  const Icon = unknownBecause !== null ? CircleHelp : isFine ? Check : CircleAlert;
  return (
    <p className="flex items-start gap-2">
      <Icon
        className={`mt-0.5 size-4 shrink-0 ${missing > 0 ? "text-failure" : "text-muted-foreground"}`}
        aria-hidden
      />
      {unknownBecause !== null
        ? `Unknown. ${unknownBecause}`
        : isFine
          ? `It has all ${needed} rights that are needed, as far as Proxmox tells.`
          : `${missing} of ${plural(needed, "right")} that are needed ${missing === 1 ? "is" : "are"} missing.`}
    </p>
  );
}

function Missing({ verdict }: { verdict: RightVerdict }) {
  return (
    <li className="grid gap-0.5 border-failure border-l-2 pl-2.5">
      <span className="font-medium">
        {USED_BY[verdict.by]}: {verdict.purpose}
      </span>
      <span>
        <code className="font-mono">{verdict.privilege}</code> {whereMissing(verdict)}. {verdict.without}
      </span>
    </li>
  );
}

function whereMissing({ has, path, exceptOn, onlyOn }: RightVerdict): string {
  if (has === "some" && exceptOn.length > 0) return `is missing on ${exceptOn.join(", ")}`;
  if (has === "some") return `is had only on ${onlyOn.join(", ")}`;
  return `is missing on ${path}`;
}

function MendingLines({ lines, hasToken }: { lines: string[]; hasToken: boolean }) {
  return (
    <div className="grid gap-1.5">
      <CopyOnce label="In a shell of any node, as root" text={lines.join("\n")} />
      <p className="text-muted-foreground">
        They only add.{" "}
        {hasToken
          ? "A token with privilege separation, which is Proxmox's default, may only what both its user and the token itself were given: so both get the role. For a token without, the line with --tokens changes nothing. "
          : ""}
        A role NoAccess on the same path outweighs them; Proxmox does not tell where one is.
      </p>
    </div>
  );
}

function AllNeeds({ verdicts }: { verdicts: RightVerdict[] }) {
  return (
    <details className="min-w-0">
      <summary className="cursor-pointer text-muted-foreground">What each right is for</summary>
      <ul className="mt-2 grid gap-1.5">
        {verdicts.map(({ id, by, privilege, path, purpose, has }) => (
          <li key={id} className="flex items-start gap-2">
            {has === "all" ? (
              <Check className="mt-0.5 size-3.5 shrink-0 text-muted-foreground" aria-label="Has it" />
            ) : (
              <CircleAlert className="mt-0.5 size-3.5 shrink-0 text-failure" aria-label="Missing" />
            )}
            <span className="min-w-0">
              {USED_BY[by]}: {purpose}{" "}
              <code className="break-all font-mono text-muted-foreground">
                {privilege} on {path}
              </code>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
