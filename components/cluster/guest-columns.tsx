import type { Column } from "@/components/table/types";
import { Badge } from "@/components/ui/badge";
import { Bytes, Figure } from "@/components/ui/figure";
import Link from "@/components/ui/link";
import { formatDuration } from "@/lib/core/units";
import type { GuestState } from "@/lib/snapshot/schema";
import { cpuPercent, MEMORY_HINT, memoryPercent, memoryViews } from "./guest-fields";
import { GuestLock, GuestStatus } from "./guest-status";
import { guestHref } from "./hrefs";
import { TagChips } from "./tag-chips";

export const guestKey = (guest: GuestState) => String(guest.vmid);

export const GUEST_COLUMNS: Column<GuestState>[] = [
  {
    id: "name",
    header: "Guest",
    width: "minmax(9rem, 1.3fr)",
    sortValue: (guest) => guest.name,
    cell: (guest) => (
      // A window of the list is on screen: fetching each page ahead would ask PVE for every row scrolled by.
      <Link href={guestHref(guest.vmid)} prefetch={false} className="font-medium hover:underline">
        {guest.name}
      </Link>
    ),
  },
  {
    id: "id",
    header: "ID",
    align: "right",
    width: "4.5rem",
    sortValue: (guest) => guest.vmid,
    cell: (guest) => guest.vmid,
  },
  {
    id: "type",
    header: "Type",
    width: "4.75rem",
    sortValue: (guest) => guest.type,
    cell: (guest) => guest.type.toUpperCase(),
    card: "hidden",
  },
  {
    id: "node",
    header: "Node",
    width: "minmax(5.5rem, 0.6fr)",
    sortValue: (guest) => guest.node,
    cell: (guest) => guest.node,
  },
  {
    id: "status",
    header: "Status",
    width: "minmax(7rem, 0.6fr)",
    sortValue: (guest) => guest.status,
    cell: (guest) => <GuestStatus guest={guest} />,
    card: "aside",
  },
  {
    id: "cpu",
    header: "CPU",
    hint: "Of the guest's own cores, as PVE last reported it",
    align: "right",
    width: "5rem",
    sortValue: cpuPercent,
    cell: (guest) => (
      <Figure value={isOff(guest) ? null : (cpuPercent(guest)?.toFixed(1) ?? null)} unit="%" />
    ),
  },
  {
    id: "memory",
    header: "Memory",
    hint: MEMORY_HINT,
    align: "right",
    width: "9rem",
    sortValue: (guest) => guest.memoryUsedBytes,
    cell: (guest) => <Memory guest={guest} />,
  },
  {
    id: "tags",
    header: "Tags",
    width: "minmax(11rem, 1.4fr)",
    cell: (guest) => (guest.tags.length === 0 ? null : <TagChips tags={guest.tags} />),
  },
  {
    id: "pool",
    header: "Pool",
    width: "minmax(6.5rem, 0.6fr)",
    sortValue: (guest) => guest.pool,
    cell: (guest) => guest.pool,
  },
  {
    id: "ha",
    header: "HA",
    hint: "State of the HA resource; empty where HA does not manage it",
    width: "5.5rem",
    sortValue: (guest) => guest.haState,
    cell: (guest) => (guest.haState === "error" ? <Badge variant="failure">error</Badge> : guest.haState),
  },
  {
    id: "lock",
    header: "Lock",
    width: "6rem",
    sortValue: (guest) => guest.lock,
    cell: (guest) => (guest.lock === null ? null : <GuestLock lock={guest.lock} />),
  },
  {
    id: "uptime",
    header: "Uptime",
    align: "right",
    width: "6.5rem",
    sortValue: (guest) => guest.uptimeSeconds,
    cell: (guest) => (guest.uptimeSeconds ? formatDuration(guest.uptimeSeconds) : null),
    optional: true,
    card: "hidden",
  },
];

/** All columns but the node: for the list of one node. */
export const GUEST_COLUMNS_OF_NODE = GUEST_COLUMNS.filter(({ id }) => id !== "node" && id !== "uptime");

function Memory({ guest }: { guest: GuestState }) {
  const percent = memoryPercent(guest);
  if (isOff(guest)) {
    return (
      <span className="text-muted-foreground" title="What it is given when it runs">
        <Bytes bytes={guest.memoryTotalBytes} />
      </span>
    );
  }
  return (
    <span title={memoryViews(guest)} className="inline-flex items-baseline justify-end gap-2">
      <Bytes bytes={guest.memoryUsedBytes} />
      <Figure value={percent === null ? null : percent.toFixed(0)} unit="%" className="text-right sm:w-9" />
    </span>
  );
}

function isOff({ status }: GuestState): boolean {
  return status === "stopped" || status === "unknown";
}
