import { ArrowRight } from "lucide-react";
import { MigrationBadge, Who } from "@/components/cluster/migration-words";
import { Age } from "@/components/page/age";
import { Elapsed } from "@/components/page/elapsed";
import type { Column } from "@/components/table/types";
import { Figure } from "@/components/ui/figure";
import Link from "@/components/ui/link";
import { Tooltip } from "@/components/ui/tooltip";
import { formatDuration } from "@/lib/core/units";
import type { MigrationView } from "@/lib/features/migrations/schema";

/** None can be sorted by: pages come newest first, and sorting what has been loaded would look like sorting all. */
export const COLUMNS: readonly Column<MigrationView>[] = [
  {
    id: "when",
    header: "Started",
    width: "minmax(6.5rem, 0.7fr)",
    card: "aside",
    cell: (row) => <Age at={row.startedAt} />,
  },
  {
    id: "guest",
    header: "Guest",
    card: "title",
    width: "minmax(10rem, 1.4fr)",
    cell: (row) => (
      <>
        <Link href={`/guests/${row.guestId}`} className="font-medium hover:underline">
          {row.guestName ?? "unnamed"}
        </Link>{" "}
        <span className="text-muted-foreground">
          {row.guestType === "ct" ? "CT" : "VM"} {row.guestId}
        </span>
      </>
    ),
  },
  {
    id: "path",
    header: "From → to",
    width: "minmax(9rem, 1.2fr)",
    cell: (row) => (
      <span className="whitespace-nowrap">
        {row.sourceNode ?? "–"}
        <ArrowRight className="mx-1 inline size-3.5 text-muted-foreground" aria-label="to" />
        {row.targetNode ?? <span className="text-muted-foreground">unknown</span>}
      </span>
    ),
  },
  {
    id: "who",
    header: "Who",
    hint: "ProxLB's own cycle, a run from here, a person or tool in Proxmox, or PVE's HA manager",
    width: "minmax(9rem, 1fr)",
    cell: (row) => <Who {...row} />,
  },
  {
    id: "took",
    header: "Took",
    align: "right",
    width: "minmax(5.5rem, 0.6fr)",
    cell: (row) =>
      row.status === "running" ? (
        <Elapsed from={row.startedAt} />
      ) : (
        (row.durationSeconds !== null && formatDuration(row.durationSeconds)) || <Figure value={null} />
      ),
  },
  {
    id: "result",
    header: "Result",
    width: "minmax(12rem, 2fr)",
    cell: (row) => <Result row={row} />,
  },
];

function Result({ row }: { row: MigrationView }) {
  const failure = row.result !== null && row.result !== "OK" ? row.result : null;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <MigrationBadge status={row.status} />
      {failure ? (
        <Tooltip content={failure} className="break-words">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the whole text is told on focus too */}
          <span tabIndex={0} className="truncate text-muted-foreground">
            {failure}
          </span>
        </Tooltip>
      ) : null}
    </span>
  );
}
