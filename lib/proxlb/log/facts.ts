import type { Level } from "./line";

export type GuestType = "vm" | "ct";

/** What a line says, for programs. Everything ProxLB 1.1 to 2.3 prints at INFO and above, and the DEBUG lines worth it. */
export type LogFact =
  | { type: "config_read"; path: string }
  | { type: "config_error"; reason: string }
  | { type: "start_delayed"; seconds: number }
  | { type: "tls_unverified"; endpoint: string }
  | { type: "api_reachable"; endpoint: string }
  | { type: "api_unreachable"; endpoint: string }
  | { type: "api_retry"; endpoint: string }
  | { type: "api_none" }
  | { type: "auth_failed"; reason: string }
  | { type: "permission_missing"; privilege: string }
  | { type: "cycle_skipped"; reason: "not_ha_manager" | "no_target" }
  | { type: "reload_requested" }
  | { type: "config_reloaded" }
  | { type: "node_maintenance"; node: string; source: "schedule" | "config" | "ha" }
  | { type: "node_ignored"; node: string }
  | { type: "pin"; node: string; known: boolean }
  | { type: "data_missing"; subject: string }
  | { type: "rule_note"; guest: string | null }
  | { type: "reserve_not_applied"; node: string }
  | { type: "feature_off"; feature: "conntrack" | "balancing" }
  | {
      type: "usage";
      measure: "memory" | "memory_assigned" | "cpu" | "disk";
      percentByNode: Record<string, number>;
    }
  | { type: "balance_checked"; needed: boolean; highestPercent: number; lowestPercent: number }
  | { type: "migration_started"; guest: string; guestType: GuestType; from: string; to: string }
  | { type: "migration_accepted"; guest: string; upid: string }
  | { type: "migration_rejected"; guest: string; guestType: GuestType; reason: string | null }
  | { type: "migration_running"; guest: string; upid: string }
  | { type: "migration_finished"; guest: string; upid: string }
  | { type: "migration_failed"; guest: string; upid: string; reason: string | null }
  | { type: "migration_unwatched"; guest: string; upid: string }
  | { type: "poll_failed" }
  | { type: "execution_ended"; complete: boolean }
  | { type: "cycle_ended"; intervalSeconds: number }
  | { type: "one_shot_ended" }
  | { type: "terminated" }
  | { type: "solver" }
  | { type: "crash"; error: string; message: string }
  | { type: "document"; json: string }
  | { type: "version"; version: string }
  | { type: "detail" }
  | { type: "other" };

/**
 * How much it matters to a person. Not the printed level: ProxLB logs "already got used for anti-affinity group" as
 * CRITICAL, and says nothing at all about other failures.
 */
export type Severity = "debug" | "info" | "success" | "warning" | "error";

export type LogEvent = LogFact & {
  at: string;
  stream: "stdout" | "stderr";
  /** As printed; null for lines without a head. */
  level: Level | null;
  severity: Severity;
  /** What happened, for people. */
  sentence: string;
};

/** What a rule makes of a line. */
export interface Reading {
  fact: LogFact;
  severity: Severity;
  sentence: string;
}
