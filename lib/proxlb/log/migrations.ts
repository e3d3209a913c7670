import type { GuestType, LogEvent } from "./facts";

export interface LoggedMigration {
  guest: string;
  type: GuestType;
  from: string;
  to: string;
  /** Proxmox's task, once DEBUG lines or a failure named it. */
  upid: string | null;
  /** `unwatched`: ProxLB stopped waiting, Proxmox goes on. `running` at the end of a run: its end was not seen. */
  state: "running" | "finished" | "failed" | "rejected" | "unwatched";
  reason: string | null;
  startedAt: string;
  endedAt: string | null;
}

/** What a log says about migrations, oldest first. Without DEBUG lines a success shows only as "not failed". */
export function migrationsFrom(events: readonly LogEvent[]): LoggedMigration[] {
  const migrations: LoggedMigration[] = [];
  const change = (guest: string, update: Partial<LoggedMigration>) => {
    const at = migrations.findLastIndex((candidate) => candidate.guest === guest);
    const migration = migrations[at];
    if (migration) migrations[at] = { ...migration, ...update };
  };
  for (const event of events) {
    switch (event.type) {
      case "migration_started": {
        const { guest, guestType: type, from, to, at: startedAt } = event;
        migrations.push({
          guest,
          type,
          from,
          to,
          startedAt,
          upid: null,
          state: "running",
          reason: null,
          endedAt: null,
        });
        break;
      }
      case "migration_accepted":
        change(event.guest, { upid: event.upid });
        break;
      case "migration_finished":
        change(event.guest, { upid: event.upid, state: "finished", endedAt: event.at });
        break;
      case "migration_failed":
        change(event.guest, { upid: event.upid, state: "failed", reason: event.reason, endedAt: event.at });
        break;
      case "migration_rejected":
        change(event.guest, { state: "rejected", reason: event.reason, endedAt: event.at });
        break;
      case "migration_unwatched":
        change(event.guest, { upid: event.upid, state: "unwatched" });
        break;
    }
  }
  return migrations;
}
