import type { LogEvent } from "@/lib/proxlb/log/facts";
import { foldMigrations, type LoggedMigration } from "@/lib/proxlb/log/migrations";

/** What the output of one run of ProxLB has told so far. */
export interface Told {
  add(event: LogEvent): void;
  migrations(): LoggedMigration[];
  /** The last JSON document. */
  document(): string | null;
  /** The last line of stdout outside of a document. */
  lastPrinted(): LogEvent | null;
  version(): string | null;
  /** The last of what ends ProxLB. */
  fatal(): LogEvent | null;
  /** Each reason once why a Proxmox node could not be reached. */
  unreachable(): string[];
}

const FATAL: LogEvent["type"][] = [
  "api_none",
  "auth_failed",
  "config_error",
  "crash",
  "cycle_skipped",
  "permission_missing",
];

/** More hosts than a configuration names; what a sentence could hold is far less. */
const UNREACHABLE_KEPT = 50;

/** Keeps what a run's end is judged by, however long and however much it printed. */
export function foldOutput(): Told {
  const migrations = foldMigrations();
  const unreachable = new Set<string>();
  let document: string | null = null;
  let lastPrinted: LogEvent | null = null;
  let version: string | null = null;
  let fatal: LogEvent | null = null;
  return {
    add(event) {
      migrations.add(event);
      if (event.type === "document") document = event.json;
      if (event.type === "version") version ??= event.version;
      if (event.stream === "stdout" && event.type !== "detail") lastPrinted = event;
      if (FATAL.includes(event.type)) fatal = event;
      if (event.type === "api_unreachable" && unreachable.size < UNREACHABLE_KEPT)
        unreachable.add(event.sentence);
    },
    migrations: migrations.migrations,
    document: () => document,
    lastPrinted: () => lastPrinted,
    version: () => version,
    fatal: () => fatal,
    unreachable: () => [...unreachable],
  };
}
