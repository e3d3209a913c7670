import { Age } from "@/components/page/age";
import { identifierWords } from "@/components/page/words";
import type { Column } from "@/components/table/types";
import type { AuditRow } from "@/lib/features/audit/schema";
import { ROLE_NAMES } from "@/lib/identity/permissions";
import { OutcomeBadge } from "./outcome-badge";

/** None can be sorted by: pages come newest first, and sorting what has been loaded would look like sorting all. */
export const COLUMNS: readonly Column<AuditRow>[] = [
  { id: "when", header: "When", width: "6.5rem", card: "aside", cell: (row) => <Age at={row.at} /> },
  {
    id: "action",
    header: "Action",
    card: "title",
    width: "minmax(11rem, 1.2fr)",
    cell: (row) => (
      <span className="truncate font-medium" title={row.action}>
        {identifierWords(row.action)}
      </span>
    ),
  },
  {
    id: "person",
    header: "Person",
    width: "minmax(9rem, 1fr)",
    cell: (row) => (
      <span className="truncate">
        {row.person ?? <span className="text-muted-foreground">not signed in</span>}{" "}
        <span className="text-muted-foreground">{roleName(row.role)}</span>
      </span>
    ),
  },
  { id: "result", header: "Result", width: "8rem", cell: (row) => <Result row={row} /> },
  {
    id: "subject",
    header: "What",
    width: "minmax(8rem, 1fr)",
    cell: (row) => (
      <span className="truncate">
        {row.resource} <span className="text-muted-foreground">{row.resourceId}</span>
      </span>
    ),
  },
  {
    id: "from",
    header: "From",
    width: "9rem",
    card: "hidden",
    cell: (row) => <span className="truncate text-muted-foreground">{row.ipAddress ?? "–"}</span>,
  },
  {
    id: "id",
    header: "Row",
    align: "right",
    width: "5rem",
    card: "hidden",
    cell: (row) => <span className="text-muted-foreground tabular-nums">{row.id}</span>,
  },
];

export function roleName(role: string | null): string {
  return role !== null && Object.hasOwn(ROLE_NAMES, role) ? ROLE_NAMES[role as keyof typeof ROLE_NAMES] : "";
}

function Result({ row }: { row: AuditRow }) {
  const count = row.details?.count;
  return (
    <span className="inline-flex items-center gap-1.5">
      <OutcomeBadge row={row} />
      {row.outcome === "refused" && typeof count === "number" ? (
        <span className="text-muted-foreground tabular-nums">× {count}</span>
      ) : null}
    </span>
  );
}
