import type { PveTask } from "@/lib/proxmox/rows";
import type { MigrationProgress } from "@/lib/snapshot/schema";
import type { Began, MigrationRecord } from "./record";

/** What of a migration's log was read. */
export interface ReadLog {
  /** Lines so far; the next look goes on behind them. */
  lines: number;
  /** Looks at a log that told too little. */
  looks: number;
  /** Monotonic. */
  atMs: number;
  progress: MigrationProgress | null;
}

/** What the tracker remembers between two polls. */
export interface Tracked {
  /** By UPID. */
  records: Map<string, MigrationRecord>;
  haRequests: Map<string, PveTask>;
  logs: Map<string, ReadLog>;
  /** Tasks of root@pam whose log has not yet told whether the HA manager or a person started them. */
  unproven: Map<string, PveTask>;
  /** By UPID, of tasks that one poll did not list and the next did. */
  began: Map<string, Began>;
  /** UPIDs that ran at the last poll. */
  ran: Set<string>;
  /** Of those, the ones that ran at the poll before, too. */
  lasting: Set<string>;
  /** UPIDs that ended between the last poll and the one before. */
  justEnded: Set<string>;
  /** Nodes whose tasks were in the list at the last poll, in any list, and that were online at the last poll. */
  nodes: { listed: Set<string>; ever: Set<string>; online: Set<string> };
  /** By our clock; null before the first poll. */
  polledAtMs: number | null;
  loaded: boolean;
}

export function emptyTracked(): Tracked {
  return {
    records: new Map(),
    haRequests: new Map(),
    logs: new Map(),
    unproven: new Map(),
    began: new Map(),
    ran: new Set(),
    lasting: new Set(),
    justEnded: new Set(),
    nodes: { listed: new Set(), ever: new Set(), online: new Set() },
    polledAtMs: null,
    loaded: false,
  };
}
