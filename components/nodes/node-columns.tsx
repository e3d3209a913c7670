import { nodeHref } from "@/components/cluster/hrefs";
import { MarkBadges } from "@/components/cluster/mark-badges";
import { Meter } from "@/components/picture/meter";
import type { Column } from "@/components/table/types";
import { Bytes, Figure } from "@/components/ui/figure";
import Link from "@/components/ui/link";
import { formatBytes, formatDuration } from "@/lib/core/units";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { NodeRow } from "./node-rows";

/** @param target for the tick at the configured method's threshold. */
export function nodeColumns(target: BalanceTarget | null): Column<NodeRow>[] {
  const limit = (method: "cpu" | "memory" | "disk") =>
    (target?.method === method ? target.thresholdPercent[method] : null) || null;
  return [
    ...WHO,
    { ...meterColumn("cpu", "CPU", limit("cpu")), hint: "Of all cores, as PVE last reported it" },
    {
      ...meterColumn("memory", "Memory", limit("memory")),
      hint: "Used of the node's memory, as PVE counts it",
    },
    {
      ...meterColumn("disk", "Disk", limit("disk")),
      hint: "Root file system of the node: what ProxLB's disk method counts",
    },
    ...FACTS,
  ];
}

const WHO: readonly Column<NodeRow>[] = [
  {
    id: "name",
    header: "Node",
    width: "minmax(7rem, 0.8fr)",
    sortValue: ({ node }) => node.name,
    cell: ({ node }) => (
      <Link href={nodeHref(node.name)} className="font-medium hover:underline">
        {node.name}
      </Link>
    ),
  },
  {
    id: "status",
    header: "Status",
    width: "minmax(9rem, 0.8fr)",
    // What stands out comes first when sorted downwards.
    sortValue: ({ marks }) => marks.length,
    cell: ({ marks }) =>
      marks.length === 0 ? (
        <span className="text-muted-foreground">online</span>
      ) : (
        <span className="inline-flex items-center gap-1 align-middle">
          <MarkBadges marks={marks} />
        </span>
      ),
    card: "aside",
  },
];

const FACTS: readonly Column<NodeRow>[] = [
  {
    id: "guests",
    header: "Guests",
    hint: "Running of all guests, templates left out",
    align: "right",
    width: "minmax(5.5rem, 0.5fr)",
    sortValue: (row) => row.guestsRunning,
    cell: (row) => <Figure value={row.guestsRunning} unit={`of ${row.guestsTotal}`} />,
  },
  {
    id: "cores",
    header: "Cores",
    align: "right",
    width: "minmax(4.5rem, 0.4fr)",
    sortValue: ({ node }) => node.cpuCores,
    cell: ({ node }) => <Figure value={node.cpuCores} />,
    card: "hidden",
  },
  {
    id: "total",
    header: "Installed",
    hint: "The node's memory",
    align: "right",
    width: "minmax(6rem, 0.5fr)",
    sortValue: ({ node }) => node.memoryTotalBytes,
    cell: ({ node }) => <Bytes bytes={node.memoryTotalBytes} />,
    card: "hidden",
    optional: true,
  },
  {
    id: "uptime",
    header: "Uptime",
    align: "right",
    width: "minmax(6rem, 0.5fr)",
    sortValue: ({ node }) => node.uptimeSeconds,
    cell: ({ node }) => (node.uptimeSeconds ? formatDuration(node.uptimeSeconds) : <Figure value={null} />),
  },
  {
    id: "address",
    header: "Address",
    width: "minmax(8rem, 0.7fr)",
    sortValue: ({ node }) => node.ipAddress,
    cell: ({ node }) => node.ipAddress,
    optional: true,
    card: "hidden",
  },
  {
    id: "ha",
    header: "HA",
    hint: "State of the node in PVE's HA manager",
    width: "minmax(6rem, 0.6fr)",
    sortValue: ({ node }) => node.haState,
    cell: ({ node }) => node.haState,
    optional: true,
    card: "hidden",
  },
];

function meterColumn(
  method: "cpu" | "memory" | "disk",
  header: string,
  thresholdPercent: number | null,
): Column<NodeRow> {
  const percentOf = (row: NodeRow) => row[`${method}Percent`];
  return {
    id: method,
    header,
    align: "right",
    width: "minmax(8.5rem, 1fr)",
    sortValue: percentOf,
    cell: (row) => {
      const percent = percentOf(row);
      return (
        <span className="flex items-center justify-end gap-2.5" title={amounts(row, method)}>
          <Meter
            ratio={percent === null ? null : percent / 100}
            label={`${header} of ${row.node.name}`}
            thresholdRatio={thresholdPercent === null ? null : thresholdPercent / 100}
            className="max-sm:w-16"
          />
          <Figure value={percent === null ? null : percent.toFixed(1)} unit="%" className="w-14 shrink-0" />
        </span>
      );
    },
  };
}

/** What is behind the per cent. */
function amounts({ node }: NodeRow, method: "cpu" | "memory" | "disk"): string | undefined {
  if (method === "cpu") {
    if (node.cpuRatio === null || node.cpuCores === null) return undefined;
    return `${(node.cpuRatio * node.cpuCores).toFixed(1)} of ${node.cpuCores} cores`;
  }
  const [used, total] =
    method === "memory"
      ? [node.memoryUsedBytes, node.memoryTotalBytes]
      : [node.diskUsedBytes, node.diskTotalBytes];
  return used === null || total === null ? undefined : `${formatBytes(used)} of ${formatBytes(total)}`;
}
