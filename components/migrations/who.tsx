import Link from "next/link";
import type { MigrationView } from "@/lib/features/migrations/schema";

type Cause = Pick<MigrationView, "triggeredBy" | "runId" | "pveUser">;

/** Who caused a migration, in words. */
export function whoWords({ triggeredBy, runId, pveUser }: Cause): string {
  switch (triggeredBy) {
    case "daemon":
      return "ProxLB's own cycle";
    case "run":
      return runId === null ? "a run from here" : `run #${runId}`;
    case "person":
      return pveUser ?? "somebody in Proxmox";
    case "unsure":
      return "ProxLB's user, not known in what";
    case null:
      return "HA manager";
    default:
      return triggeredBy satisfies never;
  }
}

export function Who(cause: Cause) {
  if (cause.triggeredBy === "run" && cause.runId !== null) {
    return (
      <Link href={`/balancing/runs/${cause.runId}`} className="hover:underline">
        Run #{cause.runId}
      </Link>
    );
  }
  return <span title={cause.pveUser ?? undefined}>{whoWords(cause)}</span>;
}
