import { whoWords } from "@/components/cluster/migration-words";
import { toCsv } from "@/lib/core/csv";
import { fetchMigrations } from "@/lib/features/migrations/live";
import type { ListMigrationsInput, MigrationView } from "@/lib/features/migrations/schema";

const PAGE = 500;

/** Reads the whole filtered history page by page. @throws ApiError with a sentence for people */
export async function fetchAllMigrations(
  input: ListMigrationsInput,
  onProgress: (count: number) => void,
): Promise<MigrationView[]> {
  const all: MigrationView[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchMigrations({ ...input, cursor, limit: PAGE });
    all.push(...page.migrations);
    onProgress(all.length);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

const HEADER = [
  "started_at",
  "completed_at",
  "duration_seconds",
  "guest",
  "vmid",
  "type",
  "from",
  "to",
  "status",
  "result",
  "who",
  "pve_user",
  "run",
  "upid",
];

export function migrationsCsv(migrations: readonly MigrationView[]): string {
  return toCsv(
    HEADER,
    migrations.map((row) => [
      row.startedAt,
      row.completedAt,
      row.durationSeconds,
      row.guestName,
      row.guestId,
      row.guestType,
      row.sourceNode,
      row.targetNode,
      row.status,
      row.result,
      whoWords(row),
      row.pveUser,
      row.runId,
      row.upid,
    ]),
  );
}
