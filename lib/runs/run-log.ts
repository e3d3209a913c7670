import "server-only";
import { capLine } from "@/lib/core/clean-text";
import type { LogEvent } from "@/lib/proxlb/log/facts";
import { foldMigrations, type LoggedMigration } from "@/lib/proxlb/log/migrations";
import type { OutputLine } from "@/lib/proxlb/log/reader";

/** A run's log lives in one database row. */
const MAX_CHARS = 400_000;

/**
 * What is worth keeping of a run's output: every line that tells something, without the JSON document and the
 * hundred DEBUG lines per guest. Lines come clean and with secrets masked.
 */
export function createRunLog() {
  const lines: string[] = [];
  let chars = 0;
  let dropped = 0;
  let version: string | null = null;
  const targets = new Map<string, string>();
  const startedTo = new Map<string, string>();
  const migrations = foldMigrations();
  return {
    add(line: OutputLine, event: LogEvent | null): void {
      if (event) migrations.add(event);
      if (event?.type === "version") version = event.version;
      if (event?.type === "migration_started") startedTo.set(event.guest, event.to);
      if (event?.type === "migration_accepted") targets.set(event.upid, startedTo.get(event.guest) ?? "");
      if (event === null || event.type === "detail" || event.type === "document") return;
      const text = capLine(line.text);
      if (chars + text.length > MAX_CHARS) dropped += 1;
      else {
        lines.push(text);
        chars += text.length + 1;
      }
    },
    text: () => [...lines, ...(dropped > 0 ? [`(${dropped} more lines were not kept)`] : [])].join("\n"),
    version: () => version,
    /** What ProxLB says of each migration that it ordered. */
    migrations: (): LoggedMigration[] => migrations.migrations(),
    /** Orders that PVE refused: they became no task, so nobody else tells of them. */
    refused: (): LoggedMigration[] => migrations.migrations().filter(({ state }) => state === "rejected"),
    /** PVE's tasks that this run started, growing: UPID to the node the guest goes to, "" where it was not told. */
    targets: targets as ReadonlyMap<string, string>,
  };
}
