import { Tile } from "@/components/cluster/tile";
import { Bytes, Figure, Percent } from "@/components/ui/figure";
import { formatBytes, formatDuration } from "@/lib/core/units";
import type { NodeDetail } from "@/lib/features/cluster/schema";
import type { BalanceTarget } from "@/lib/features/config/schema";
import type { GuestState, NodeState } from "@/lib/snapshot/schema";

interface NodeTilesProps {
  node: NodeState;
  detail: NodeDetail["detail"];
  guests: readonly GuestState[];
  target: BalanceTarget | null;
}

/** The live figures of a node; of a silent one the last that PVE knows. */
export function NodeTiles({ node, detail, guests, target }: NodeTilesProps) {
  const threshold = (method: BalanceTarget["method"]) => {
    const percent = target?.method === method ? target.thresholdPercent[method] : null;
    return percent ? percent / 100 : null;
  };
  const running = guests.filter((guest) => guest.status === "running" || guest.status === "paused").length;
  const countable = guests.filter((guest) => !guest.template).length;
  const of = node.name;
  return (
    <div className="grid grid-cols-2 gap-2 md:grid-cols-3 xl:grid-cols-6">
      <Tile
        of={of}
        label="CPU"
        hint="Of all cores, as PVE last reported it"
        value={<Percent ratio={node.cpuRatio} />}
        ratio={node.cpuRatio}
        thresholdRatio={threshold("cpu")}
        detail={node.cpuCores === null ? null : `${node.cpuCores} cores`}
      />
      <Tile
        of={of}
        label="Memory"
        hint="Used of the node's memory, as PVE counts it"
        value={<Percent ratio={share(node.memoryUsedBytes, node.memoryTotalBytes)} />}
        ratio={share(node.memoryUsedBytes, node.memoryTotalBytes)}
        thresholdRatio={threshold("memory")}
        detail={amount(node.memoryUsedBytes, node.memoryTotalBytes)}
      />
      <Tile
        of={of}
        label="Root disk"
        hint="Root file system: what ProxLB's disk method counts"
        value={<Percent ratio={share(node.diskUsedBytes, node.diskTotalBytes)} />}
        ratio={share(node.diskUsedBytes, node.diskTotalBytes)}
        thresholdRatio={threshold("disk")}
        detail={amount(node.diskUsedBytes, node.diskTotalBytes)}
      />
      <Tile
        of={of}
        label="Load"
        hint="Processes that run or wait, averaged over 1, 5 and 15 minutes; above the number of cores some wait"
        value={<Figure value={detail?.loadAverage[0]?.toFixed(2) ?? null} />}
        detail={loadDetail(detail)}
      />
      <Tile
        of={of}
        label="Guests"
        hint="Running of all guests, templates left out"
        value={<Figure value={running} unit={`of ${countable}`} />}
        detail={
          <>
            given <Bytes bytes={givenBytes(guests)} /> of memory
          </>
        }
      />
      <Tile
        of={of}
        label="Up"
        hint="Since the node last started"
        value={node.uptimeSeconds ? formatDuration(node.uptimeSeconds) : <Figure value={null} />}
        detail={swapDetail(detail)}
      />
    </div>
  );
}

function loadDetail(detail: NodeDetail["detail"]): string | null {
  if (!detail) return null;
  const [, five, fifteen] = detail.loadAverage;
  const older = [five, fifteen].filter((value) => value !== undefined).map((value) => value.toFixed(2));
  const wait = detail.ioWaitRatio === null ? "" : `, ${(detail.ioWaitRatio * 100).toFixed(1)} % I/O wait`;
  return `${older.join(", ")}${wait}`;
}

function swapDetail(detail: NodeDetail["detail"]): string | null {
  if (!detail?.swapTotalBytes) return detail ? "no swap" : null;
  return `swap ${amount(detail.swapUsedBytes, detail.swapTotalBytes) ?? "unknown"}`;
}

function givenBytes(guests: readonly GuestState[]): number {
  return guests.reduce(
    (sum, guest) => sum + (guest.status === "running" ? (guest.memoryTotalBytes ?? 0) : 0),
    0,
  );
}

function share(used: number | null, total: number | null): number | null {
  return used === null || !total ? null : used / total;
}

function amount(used: number | null, total: number | null): string | null {
  return used === null || total === null ? null : `${formatBytes(used)} of ${formatBytes(total)}`;
}
