import { ArrowRight, Circle, CircleHelp, CirclePause, CirclePlay, LockKeyhole } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { GuestState, MigrationProgress } from "@/lib/snapshot/schema";

const ICONS = { running: CirclePlay, stopped: Circle, paused: CirclePause, unknown: CircleHelp } as const;

/** "running", with an icon; where it migrates to while it does. */
export function GuestStatus({ guest }: { guest: GuestState }) {
  if (guest.migratingTo !== null) {
    return (
      <Badge variant="moving" title={`Migrates from ${guest.node} to ${guest.migratingTo} now`}>
        <ArrowRight aria-hidden />
        to {guest.migratingTo}
        {guest.migrationProgress === null ? null : `, ${progressWords(guest.migrationProgress)}`}
      </Badge>
    );
  }
  const Icon = ICONS[guest.status];
  const quiet = guest.status === "running" || guest.status === "unknown" ? "" : "text-muted-foreground";
  const tone = guest.status === "unknown" ? "text-attention" : quiet;
  return (
    <span
      className={`inline-flex items-center gap-1.5 align-middle ${tone}`}
      title={guest.status === "unknown" ? `${guest.node} does not answer` : undefined}
    >
      <Icon className="size-3.5" aria-hidden />
      {guest.template ? "template" : (guest.runState ?? guest.status)}
    </span>
  );
}

/** "memory 42 %" */
function progressWords({ of, ratio }: MigrationProgress): string {
  return `${of} ${Math.floor(ratio * 100)} %`;
}

export function GuestLock({ lock }: { lock: string | null }) {
  if (lock === null) return null;
  return (
    <Badge variant="attention" title={`Locked by PVE (${lock}): it cannot be migrated until the lock ends`}>
      <LockKeyhole aria-hidden />
      {lock}
    </Badge>
  );
}
