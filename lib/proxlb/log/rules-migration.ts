import type { GuestType } from "./facts";
import { type Rule, rule } from "./rule";

/** Migrations, from their order to their end. Only DEBUG tells that one succeeded. */
export const MIGRATION_RULES: Rule[] = [
  rule(
    /^Balancing: Starting to migrate (?<kind>VM|CT) guest (?<guest>\S+) from (?<from>\S+) to (?<to>\S+)\.$/,
    "info",
    ({ kind = "", guest = "", from = "", to = "" }) => [
      { type: "migration_started", guest, guestType: guestType(kind), from, to },
      `Migrating ${kind} ${guest} from ${from} to ${to}`,
    ],
  ),
  rule(
    /^Balancing: Failed to migrate guest (?<guest>\S+) of type (?<kind>VM|CT) due to some Proxmox errors(?:: (?<reason>.*)|\..*)$/,
    "error",
    ({ guest = "", kind = "", reason }) => [
      { type: "migration_rejected", guest, guestType: guestType(kind), reason: reason ?? null },
      `Proxmox refused to migrate ${guest}${reason ? `: ${reason}` : ", for example because it is locked"}`,
    ],
  ),
  rule(
    /^Balancing: job_id for (?<guest>\S+): '(?<upid>UPID:[^']+)'/,
    "debug",
    ({ guest = "", upid = "" }) => [
      { type: "migration_accepted", guest, upid },
      `Proxmox took the order to migrate ${guest}`,
    ],
  ),
  rule(
    /^Balancing: Job ID (?<upid>\S+) \(guest: (?<guest>[^)]+)\) was successful/,
    "success",
    ({ upid = "", guest = "" }) => [
      { type: "migration_finished", guest, upid },
      `Migration of ${guest} succeeded`,
    ],
  ),
  rule(
    /^Balancing: Job ID (?<upid>\S+) \(guest: (?<guest>[^)]+)\) (?:for migration )?went into an error/,
    "error",
    ({ upid = "", guest = "" }) => [
      { type: "migration_failed", guest, upid, reason: null },
      `Migration of ${guest} failed`,
    ],
  ),
  rule(
    /^Balancing: HA migration request (?<upid>\S+) \(guest: (?<guest>[^)]+)\) was rejected by the HA manager: (?<reason>.*?)\. Please/,
    "error",
    ({ upid = "", guest = "", reason = "" }) => [
      { type: "migration_failed", guest, upid, reason },
      `The HA manager refused to migrate ${guest}: ${reason}`,
    ],
  ),
  rule(
    /^Balancing: Job ID (?<upid>\S+) \(guest: (?<guest>[^)]+)\) (?:for migration )?(?:took too long|is still running\. Retry counter)/,
    "warning",
    ({ upid = "", guest = "" }) => [
      { type: "migration_unwatched", guest, upid },
      `ProxLB stopped waiting for the migration of ${guest}; Proxmox goes on with it`,
    ],
  ),
  rule(
    /^Balancing: Job ID (?<upid>\S+) \(guest: (?<guest>[^)]+)\) for migration is still running/,
    "debug",
    ({ upid = "", guest = "" }) => [
      { type: "migration_running", guest, upid },
      `${guest} is still migrating`,
    ],
  ),
  rule(
    /^Balancing: HA migration request (?<upid>\S+) \(guest: (?<guest>[^)]+)\) (?:is still being|was accepted)/,
    "debug",
    ({ upid = "", guest = "" }) => [
      { type: "migration_running", guest, upid },
      `The HA manager is about to migrate ${guest}`,
    ],
  ),
  rule(
    /^Balancing: Resolved hamigrate \S+ to qmigrate (?<upid>\S+) for guest (?<guest>\S+)\.$/,
    "debug",
    (part) => [
      { type: "migration_accepted", guest: part.guest ?? "", upid: part.upid ?? "" },
      `The HA manager started to migrate ${part.guest}`,
    ],
  ),
  rule(/^Finished: Balancing loop for guests\./, "info", () => [
    { type: "execution_ended", complete: true },
    "All ordered migrations have ended",
  ]),
  rule(/^Balancing: Some migrations did not complete successfully/, "warning", () => [
    { type: "execution_ended", complete: false },
    "Some migrations did not complete",
  ]),
  rule(/^(?:\('Connection aborted\.'|HTTPSConnectionPool\()/, "info", () => [
    { type: "poll_failed" },
    "Proxmox did not answer one status question; ProxLB asks again",
  ]),
];

function guestType(kind: string): GuestType {
  return kind === "CT" ? "ct" : "vm";
}
