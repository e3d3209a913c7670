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

export interface MigrationFold {
  add(event: LogEvent): void;
  /** Oldest first. Without DEBUG lines a success shows only as "not failed". */
  migrations(): LoggedMigration[];
}

/** What the log of one run says about migrations; keeps these alone, never the events. */
export function foldMigrations(): MigrationFold {
  const migrations: LoggedMigration[] = [];
  const newest = new Map<string, LoggedMigration>();
  const change = (guest: string, apply: (migration: LoggedMigration) => void) => {
    const migration = newest.get(guest);
    if (migration) apply(migration);
  };
  const end = (event: LogEvent, guest: string, state: LoggedMigration["state"], reason: string | null) =>
    change(guest, (migration) => {
      migration.state = state;
      migration.reason = reason;
      migration.endedAt = event.at;
    });
  const name = (guest: string, upid: string) =>
    change(guest, (migration) => {
      migration.upid = upid;
    });
  return {
    migrations: () => migrations.map((migration) => ({ ...migration })),
    add(event) {
      switch (event.type) {
        case "migration_started": {
          const migration = startedBy(event);
          migrations.push(migration);
          newest.set(event.guest, migration);
          break;
        }
        case "migration_accepted":
          name(event.guest, event.upid);
          break;
        case "migration_finished":
          name(event.guest, event.upid);
          end(event, event.guest, "finished", null);
          break;
        case "migration_failed":
          name(event.guest, event.upid);
          end(event, event.guest, "failed", event.reason);
          break;
        case "migration_rejected":
          end(event, event.guest, "rejected", event.reason);
          break;
        case "migration_unwatched":
          name(event.guest, event.upid);
          change(event.guest, (migration) => {
            migration.state = "unwatched";
          });
          break;
      }
    },
  };
}

function startedBy(event: LogEvent & { type: "migration_started" }): LoggedMigration {
  return {
    guest: event.guest,
    type: event.guestType,
    from: event.from,
    to: event.to,
    startedAt: event.at,
    upid: null,
    state: "running",
    reason: null,
    endedAt: null,
  };
}
