import Link from "next/link";
import type { ComponentProps } from "react";
import { Badge } from "@/components/ui/badge";
import type { MigrationView } from "@/lib/features/migrations/schema";

const STATES: Record<
  MigrationView["status"],
  { word: string; variant: ComponentProps<typeof Badge>["variant"] }
> = {
  running: { word: "running", variant: "moving" },
  ok: { word: "done", variant: "outline" },
  warnings: { word: "done, with warnings", variant: "attention" },
  failed: { word: "failed", variant: "failure" },
  unknown: { word: "outcome unknown", variant: "attention" },
};

export function MigrationBadge({ migration }: { migration: MigrationView }) {
  const { word, variant } = STATES[migration.status];
  return (
    <Badge variant={variant} title={migration.result ?? undefined}>
      {word}
    </Badge>
  );
}

/** ProxLB by itself, a run that somebody started here, or a person (or another tool) in PVE. */
export function MigrationStarter({ migration }: { migration: MigrationView }) {
  if (migration.triggeredBy === "run" && migration.runId !== null) {
    return (
      <Link
        href={`/balancing/runs/${migration.runId}`}
        className="text-primary underline-offset-4 hover:underline"
      >
        run {migration.runId}
      </Link>
    );
  }
  if (migration.triggeredBy === "daemon") return <span title={migration.pveUser ?? undefined}>ProxLB</span>;
  if (migration.triggeredBy === "unsure")
    return (
      <span title="It was not seen to begin, and its node's clock cannot tell.">ProxLB&apos;s user</span>
    );
  return <span title="Started in PVE, by a person or another tool">{migration.pveUser ?? "unknown"}</span>;
}
