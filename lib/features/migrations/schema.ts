import { z } from "zod";
import { Moment, RowId } from "@/lib/core/fields";
import { cursorOf, NextPage, pageInput } from "@/lib/core/page";

export const MIGRATION_STATUSES = ["running", "ok", "warnings", "failed", "unknown"] as const;
export const TRIGGERS = ["daemon", "run", "person", "unsure"] as const;
export const CAUSES = [...TRIGGERS, "ha_manager"] as const;

export const MigrationView = z.object({
  id: z.number().int(),
  upid: z.string(),
  guestId: z.number().int().nullable(),
  guestName: z.string().nullable(),
  guestType: z.string().nullable(),
  sourceNode: z.string().nullable(),
  targetNode: z.string().nullable(),
  status: z.enum(MIGRATION_STATUSES),
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  durationSeconds: z.number().nullable(),
  /** Who started it: ProxLB's daemon, one of our runs, or a person (or another tool) on PVE. `unsure`: ProxLB's user, not seen to begin. */
  triggeredBy: z.enum(TRIGGERS).nullable(),
  pveUser: z.string().nullable(),
  runId: z.number().int().nullable(),
  /** Nobody asked for this guest: the HA manager moved it along with the one of this id. */
  alongWith: z.number().int().nullable(),
  /** The node whose drain, or whose way back, that run was for. */
  drainOf: z.string().nullable(),
  /** PVE's exit text. */
  result: z.string().nullable(),
});
export type MigrationView = z.infer<typeof MigrationView>;

/** The last row of a page, in the order of its list: by start, then by id; PVE may not have told a start. */
export interface MigrationPosition {
  startedAt: Date | null;
  id: number;
}

/** "2026-05-01T10:00:00.000Z_7"; "_7" where the start is not known. */
export function migrationCursor({ startedAt, id }: MigrationPosition): string {
  return `${startedAt?.toISOString() ?? ""}_${id}`;
}

function positionOf(text: string): MigrationPosition | undefined {
  if (text.length > 100) return undefined;
  const [at = "", rowId, ...more] = text.split("_");
  const id = RowId.safeParse(rowId).data;
  if (id === undefined || more.length > 0) return undefined;
  if (at === "") return { startedAt: null, id };
  return Moment.safeParse(at).success ? { startedAt: new Date(at), id } : undefined;
}

export const ListMigrationsInput = z.object({
  guest: z.string().trim().max(255).optional(),
  guestId: z.coerce.number().int().min(100).max(999_999_999).optional(),
  node: z.string().trim().max(100).optional(),
  status: z.enum(MIGRATION_STATUSES).optional(),
  /** `ha_manager`: nobody asked, PVE's HA manager acted (`triggeredBy` is null). */
  triggeredBy: z.enum(CAUSES).optional(),
  runId: RowId.optional(),
  since: Moment.optional(),
  until: Moment.optional(),
  ...pageInput(cursorOf(positionOf), { default: 50, max: 500 }),
});
export type ListMigrationsInput = z.input<typeof ListMigrationsInput>;

export const MigrationsPage = z.object({ migrations: z.array(MigrationView), next: NextPage });
export type MigrationsPage = z.infer<typeof MigrationsPage>;

/** How migrations went in a time, for the tiles above the table. */
export const MigrationTotals = z.object({
  total: z.number().int(),
  failed: z.number().int(),
  medianSeconds: z.number().nullable(),
  /** Guests moved three times or more: churn. */
  restless: z.array(
    z.object({ guestId: z.number().int(), guestName: z.string().nullable(), moves: z.number().int() }),
  ),
});
export type MigrationTotals = z.infer<typeof MigrationTotals>;
