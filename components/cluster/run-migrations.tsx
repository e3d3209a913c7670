import { ArrowRight } from "lucide-react";
import { Elapsed } from "@/components/page/elapsed";
import { Figure } from "@/components/ui/figure";
import { Flash } from "@/components/ui/flash";
import Link from "@/components/ui/link";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { formatDuration } from "@/lib/core/units";
import type { RunMigration } from "@/lib/runs/schema";
import { MigrationBadge } from "./migration-words";

/** The migrations of a run as PVE's own tasks tell them, and the orders that it refused, as they came. */
export function RunMigrations({ migrations }: { migrations: readonly RunMigration[] }) {
  return (
    <Table>
      <TableHeader>
        <tr>
          <TableHead>Guest</TableHead>
          <TableHead>From → to</TableHead>
          <TableHead>State</TableHead>
          <TableHead className="text-right">Time</TableHead>
          <TableHead className="w-full">Proxmox says</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {migrations.map((migration) => (
          <TableRow key={migration.upid ?? `${migration.guestName} ${migration.startedAt}`}>
            <TableCell className="whitespace-nowrap">
              <GuestOf migration={migration} />
            </TableCell>
            <TableCell className="whitespace-nowrap">
              {migration.sourceNode ?? "–"}
              <ArrowRight className="mx-1 inline size-3.5 text-moving" aria-label="to" />
              {migration.targetNode ?? <span className="text-muted-foreground">not told yet</span>}
            </TableCell>
            <TableCell>
              <Flash value={migration.status}>
                <MigrationBadge status={migration.status} />
              </Flash>
            </TableCell>
            <TableCell className="text-right">
              {migration.status === "running" ? (
                <Elapsed from={migration.startedAt} />
              ) : migration.durationSeconds === null ? (
                <Figure value={null} />
              ) : (
                <span className="whitespace-nowrap">{formatDuration(migration.durationSeconds)}</span>
              )}
            </TableCell>
            <TableCell className="text-muted-foreground">{migration.result}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function GuestOf({ migration: { guestId, guestName, alongWith } }: { migration: RunMigration }) {
  if (guestId === 0) return <span className="font-medium">{guestName ?? "unnamed"}</span>;
  return (
    <>
      <Link href={`/guests/${guestId}`} className="font-medium hover:underline">
        {guestName ?? "unnamed"}
      </Link>{" "}
      <span className="text-muted-foreground">{guestId}</span>
      {alongWith === null ? null : (
        <span className="block text-muted-foreground">comes along with {alongWith}, by the HA manager</span>
      )}
    </>
  );
}
